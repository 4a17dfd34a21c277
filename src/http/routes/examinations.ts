/** The examiners' desk: a queue without names, scores or ranks, and one worksheet for each comparison. */
import { z } from '@hono/zod-openapi';
import { examinationPictures } from '../../flows/examination/examination-pictures.js';
import {
  abandonExamination,
  concludeExamination,
  examinationQueue,
  readExamination,
  recordFindings,
  startExamination,
} from '../../flows/examination/examinations.js';
import { figuresAfterwards } from '../../flows/examination/show-candidate.js';
import { components, conclusions, findings } from '../../flows/examination/worksheet.js';
import { adjustmentSchema, figuresSchema, shownFace, shownFaceSchema } from '../compare-schemas.js';
import { route } from '../define-route.js';
import { idParams } from '../schemas.js';

const finding = z.object({ finding: z.enum(findings), remarks: z.string().max(2000).default('') });

const examination = z
  .object({
    id: z.string(),
    comparison: z.string(),
    worksheet: z.partialRecord(z.enum(components), finding),
    adjustments: z.array(adjustmentSchema),
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

const figures = route(
  ['examiner'],
  {
    method: 'get',
    path: '/examinations/{id}/figures',
    summary: 'The score of what you examined: null until every comparison of that search is decided',
    params: idParams,
    answer: z.object({ figures: figuresSchema.nullable() }),
  },
  async ({ vitrine, actor, params }) => ({ figures: await figuresAfterwards(vitrine, actor, params.id) }),
);

const pictures = route(
  ['examiner'],
  {
    method: 'get',
    path: '/examinations/{id}/pictures',
    summary: 'The pictures to compare, and where the faces are in them',
    params: idParams,
    heavy: true,
    answer: z.object({ probes: z.array(shownFaceSchema), candidate: shownFaceSchema }),
  },
  async ({ vitrine, actor, params }) => {
    const { probes, candidate } = await examinationPictures(vitrine, actor, params.id);
    return { probes: probes.map(shownFace), candidate: shownFace(candidate) };
  },
);

const record = route(
  ['examiner'],
  {
    method: 'patch',
    path: '/examinations/{id}',
    summary: 'Enter findings, remarks, and what was done to the pictures; what was entered before stays',
    params: idParams,
    body: z.object({
      worksheet: z.partialRecord(z.enum(components), finding).default({}),
      adjustments: z.array(adjustmentSchema).max(200).optional(),
      remarks: z.string().max(5000).optional(),
    }),
    answer: examination,
  },
  ({ vitrine, actor, params, body }) => {
    const given = Object.entries(body.worksheet).flatMap(([component, each]) =>
      each === undefined ? [] : [[component, each] as const],
    );
    const { adjustments, remarks } = body;
    return recordFindings(vitrine, actor, params.id, Object.fromEntries(given), {
      ...(adjustments === undefined ? {} : { adjustments }),
      ...(remarks === undefined ? {} : { remarks }),
    });
  },
);

const conclude = route(
  ['examiner'],
  {
    method: 'post',
    path: '/examinations/{id}/conclusion',
    summary: 'Conclude, once every component has a finding',
    params: idParams,
    body: z.object({
      conclusion: z.enum(conclusions),
      remarks: z.string().max(5000).optional().openapi({ description: 'Default: those entered before.' }),
    }),
    answer: examination.extend({ decided: z.enum(['supported', 'not-supported']).nullable() }),
  },
  ({ vitrine, actor, params, body: { conclusion, remarks } }) =>
    concludeExamination(vitrine, actor, params.id, {
      conclusion,
      ...(remarks === undefined ? {} : { remarks }),
    }),
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

export const examinationRoutes = [queue, start, show, pictures, figures, record, conclude, abandon];
