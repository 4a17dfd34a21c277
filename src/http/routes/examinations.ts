/** The examiners' desk: a queue without names, scores or ranks, and one worksheet for each comparison. */
import { z } from '@hono/zod-openapi';
import { comparisonPictures } from '../../flows/comparison-pictures.js';
import {
  abandonExamination,
  concludeExamination,
  examinationQueue,
  readExamination,
  recordFindings,
  startExamination,
} from '../../flows/examinations.js';
import { components, conclusions, findings } from '../../flows/worksheet.js';
import { route } from '../define-route.js';
import { pictureAddresses } from '../pictures.js';
import { boxSchema, idParams, landmarksSchema } from '../schemas.js';

const finding = z.object({ finding: z.enum(findings), remarks: z.string().max(2000).default('') });

const examination = z
  .object({
    id: z.string(),
    comparison: z.string(),
    worksheet: z.partialRecord(z.enum(components), finding),
    conclusion: z.enum(conclusions).nullable(),
    remarks: z.string().nullable(),
    startedAt: z.string(),
    concludedAt: z.string().nullable(),
  })
  .openapi('Examination');

const queue = route(
  ['examiner'],
  {
    method: 'get',
    path: '/examinations',
    summary: 'What is open to you, oldest first',
    answer: z.object({
      items: z.array(
        z.object({ comparison: z.string(), submittedAt: z.string(), examination: z.string().nullable() }),
      ),
    }),
  },
  async ({ vitrine, actor }) => ({ items: await examinationQueue(vitrine, actor) }),
);

const start = route(
  ['examiner'],
  {
    method: 'post',
    path: '/examinations',
    summary: 'Take a comparison, or go on with it',
    body: z.object({ comparison: z.string().max(100) }),
    status: 201,
    answer: examination,
  },
  ({ vitrine, actor, body }) => startExamination(vitrine, actor, body.comparison),
);

const show = route(
  ['examiner'],
  {
    method: 'get',
    path: '/examinations/{id}',
    summary: 'One examination of yours',
    params: idParams,
    answer: examination,
  },
  ({ vitrine, actor, params }) => readExamination(vitrine, actor, params.id),
);

const pictures = route(
  ['examiner'],
  {
    method: 'get',
    path: '/examinations/{id}/pictures',
    summary: 'The two pictures to compare, and where the faces are in them',
    params: idParams,
    answer: z.object({
      probes: z.array(z.object({ picture: z.string(), box: boxSchema, landmarks5: landmarksSchema })),
      candidate: z.object({ picture: z.string(), thumbnail: z.string(), box: boxSchema }),
    }),
  },
  async ({ served, vitrine, actor, params }) => {
    const { probes, candidate } = await comparisonPictures(vitrine, actor, params.id);
    const addresses = pictureAddresses(served);
    return {
      probes: probes.map(({ search, number, box, landmarks5 }) => ({
        picture: addresses.probe(search, number),
        box,
        landmarks5,
      })),
      candidate: {
        picture: addresses.preview(candidate.photo),
        thumbnail: addresses.face(candidate.photo, candidate.face),
        box: candidate.box,
      },
    };
  },
);

const record = route(
  ['examiner'],
  {
    method: 'patch',
    path: '/examinations/{id}',
    summary: 'Enter findings; those entered before stay',
    params: idParams,
    body: z.object({ worksheet: z.partialRecord(z.enum(components), finding) }),
    answer: examination,
  },
  ({ vitrine, actor, params, body }) => {
    const given = Object.entries(body.worksheet).flatMap(([component, each]) =>
      each === undefined ? [] : [[component, each] as const],
    );
    return recordFindings(vitrine, actor, params.id, Object.fromEntries(given));
  },
);

const conclude = route(
  ['examiner'],
  {
    method: 'post',
    path: '/examinations/{id}/conclusion',
    summary: 'Conclude, once every component has a finding',
    params: idParams,
    body: z.object({ conclusion: z.enum(conclusions), remarks: z.string().max(5000).default('') }),
    answer: examination.extend({ decided: z.enum(['supported', 'not-supported']).nullable() }),
  },
  ({ vitrine, actor, params, body }) => concludeExamination(vitrine, actor, params.id, body),
);

const abandon = route(
  ['examiner'],
  {
    method: 'delete',
    path: '/examinations/{id}',
    summary: 'Give a comparison back; what was entered is gone',
    params: idParams,
  },
  ({ vitrine, actor, params }) => abandonExamination(vitrine, actor, params.id),
);

export const examinationRoutes = [queue, start, show, pictures, record, conclude, abandon];
