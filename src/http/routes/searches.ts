/** Searching, and reading what was found again. The log has the search before this answers. */
import { z } from '@hono/zod-openapi';
import { AppError } from '../../errors.js';
import { authorise } from '../../flows/cases/authorise.js';
import { lookAtPhoto } from '../../flows/search/look-at-photo.js';
import { proveSearch, readSearch } from '../../flows/search/read-search.js';
import { searchPhoto, type SearchRequest } from '../../flows/search/search-photo.js';
import { conclusions } from '../../flows/examination/worksheet.js';
import { submitForExamination } from '../../flows/examination/examinations.js';
import { everyAuthorisationMode, type AuthorisationId, type Box, type SearchId } from '../../types.js';
import { route } from '../define-route.js';
import { pictureAddresses } from '../pictures.js';
import { files, idParams, listOf } from '../schemas.js';
import {
  candidateSchema,
  foundSchema,
  leadStatus,
  numberedFace,
  receiptSchema,
  searchAnswerSchema,
  withPictures,
} from '../search-schemas.js';

const mostProbes = 5;
const number = z.coerce.number();
const flag = z.enum(['true', 'false']).transform((value) => value === 'true');

/** `x,y,width,height` in pixels of the upright photo; empty: none is drawn. */
const drawnBox = z
  .string()
  .regex(
    /^$|^(-?\d{1,6}(\.\d{1,6})?,){2}\d{1,6}(\.\d{1,6})?,\d{1,6}(\.\d{1,6})?$/,
    'expected x,y,width,height',
  )
  .transform((text): Box | null => {
    if (text === '') return null;
    const [x, y, width, height] = text.split(',').map(Number) as [number, number, number, number];
    return { x, y, width, height };
  })
  .refine((box) => box === null || (box.width >= 8 && box.height >= 8), 'expected a box of 8 x 8 px or more');

const searchForm = z.object({
  probe: files(mostProbes),
  /** For each probe, in their order; 0: there is one face, or ask back. */
  face: listOf(number.int().min(0), mostProbes),
  /** For each probe, in their order: where somebody drew a box around the face, instead of its number. */
  box: listOf(drawnBox, mostProbes),
  authorisation: z.string().max(100).optional(),
  case: z.string().max(200).optional(),
  reason: z.string().max(2000).optional(),
  collection: listOf(z.string().max(100), 200),
  limit: number.int().min(1).max(1000).optional(),
  minScore: number.optional(),
  expectedFalse: number.optional(),
  fpir: number.optional(),
  capturedFrom: z.string().max(40).optional(),
  capturedBefore: z.string().max(40).optional(),
  minQuality: number.optional(),
  acceptLowQuality: flag.optional(),
  thorough: flag.optional(),
});

const look = route(
  ['investigator'],
  {
    method: 'post',
    path: '/probes',
    summary: 'Look at a photo before a search is spent on it: its faces and their quality; nothing is kept',
    form: z.object({ probe: files(1), box: drawnBox.optional() }),
    maxBodyBytes: 64 * 1024 * 1024,
    heavy: true,
    answer: z.object({
      sha256: z.string(),
      widthPx: z.number().int(),
      heightPx: z.number().int(),
      faces: z.array(numberedFace),
      picture: z.string().openapi({ description: 'A JPEG as a data: address, at most 800 px long.' }),
    }),
  },
  async ({ vitrine, actor, body }) => {
    const [file] = body.probe;
    if (file === undefined) throw new AppError('usage', 'probe: expected a photo');
    const photo = new Uint8Array(await file.arrayBuffer());
    const { list, picture } = await lookAtPhoto(vitrine, actor, photo, body.box ?? undefined);
    const jpeg = Buffer.from(picture.preview).toString('base64');
    return { ...list, picture: `data:image/jpeg;base64,${jpeg}` };
  },
);

const search = route(
  ['investigator'],
  {
    method: 'post',
    path: '/searches',
    summary: 'Search with one photo of a person, or several of the same person',
    form: searchForm,
    maxBodyBytes: 64 * 1024 * 1024,
    heavy: true,
    status: 201,
    answer: searchAnswerSchema,
  },
  async ({ served, vitrine, actor, body }) => {
    const { authorisation, case: reference, reason, collection: collections } = body;
    const grant = await authorise(vitrine, actor, {
      case: reference,
      reason,
      authorisation: authorisation as AuthorisationId | undefined,
      collections,
    });
    const result = await searchPhoto(vitrine, grant, await requestOf(body));
    if (result.kind === 'choose-face') return { kind: result.kind, ...result.choice };
    const { answer } = result;
    const candidates = withPictures(answer.candidates, pictureAddresses(served, actor, answer.searchId));
    return { kind: 'answer' as const, ...answer, candidates };
  },
);

async function requestOf({ probe, face, box, ...form }: z.output<typeof searchForm>): Promise<SearchRequest> {
  const photos = await Promise.all(
    probe.map(async (file, i) => ({
      photo: new Uint8Array(await file.arrayBuffer()),
      ...(face[i] === undefined || face[i] === 0 ? {} : { faceNumber: face[i] }),
      ...(box[i] ? { box: box[i] } : {}),
    })),
  );
  const [first, ...further] = photos;
  if (first === undefined) throw new AppError('usage', 'probe: expected at least one photo');
  const { limit, minScore, expectedFalse, fpir, minQuality, capturedFrom, capturedBefore } = form;
  const { acceptLowQuality, thorough } = form;
  const given = {
    limit,
    minScore,
    expectedFalse,
    fpir,
    minQuality,
    capturedFrom,
    capturedBefore,
    acceptLowQuality,
    thorough,
  };
  const options = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return { ...first, further, ...options };
}

const show = route(
  ['investigator'],
  {
    method: 'get',
    path: '/searches/{id}',
    summary: 'What a search found; every look is in the log',
    params: idParams,
    answer: z.object({
      search: z.object({
        id: z.string(),
        person: z.string().nullable(),
        user: z.string(),
        caseId: z.string().nullable(),
        case: z.string(),
        reason: z.string(),
        authorisation: z.string().nullable(),
        mode: z.enum([...everyAuthorisationMode, 'unsupervised']),
        probes: z.number().int(),
        scope: z.array(z.object({ id: z.number().int(), name: z.string() })),
        requestedAt: z.string(),
        finishedAt: z.string().nullable(),
        outcome: z.string().nullable(),
      }),
      unsupervised: z.boolean(),
      receipt: receiptSchema.nullable(),
      probePictures: z.array(z.string()),
      result: foundSchema.nullable(),
      candidates: z.array(
        candidateSchema.extend({
          status: leadStatus,
          widthPx: z
            .number()
            .int()
            .nullable()
            .openapi({ description: 'Of the upright photo; null: it is gone.' }),
          heightPx: z.number().int().nullable(),
          likeRank: z.number().int().openapi({
            description: 'The lowest rank of those that show the same photo, or one that is nearly the same.',
          }),
          conclusions: z
            .array(
              z.object({ slot: z.number().int(), conclusion: z.enum(conclusions), concludedAt: z.string() }),
            )
            .openapi({ description: 'Of the examiners, once the candidate was decided on.' }),
        }),
      ),
    }),
  },
  async ({ served, vitrine, actor, params }) => {
    const stored = await readSearch(vitrine, actor, params.id as SearchId);
    const pictures = pictureAddresses(served, actor, stored.record.id);
    const { record } = stored;
    return {
      ...stored,
      search: { ...record, scope: [...record.scope] },
      probePictures: Array.from({ length: record.probes }, (_, i) => pictures.probe(record.id, i + 1)),
      candidates: withPictures(stored.candidates, pictures),
    };
  },
);

const proof = route(
  ['investigator', 'auditor'],
  {
    method: 'get',
    path: '/searches/{id}/proof',
    summary: 'Proof that the log has the search, for anybody to check (C2SP tlog-proof)',
    params: idParams,
    answer: receiptSchema.extend({ proof: z.string() }),
  },
  ({ vitrine, actor, params }) => proveSearch(vitrine, actor, params.id as SearchId),
);

const submit = route(
  ['investigator'],
  {
    method: 'post',
    path: '/searches/{id}/examinations',
    summary: 'Hand candidates to the examiners: these ranks, or all',
    params: idParams,
    body: z.object({ ranks: z.array(z.number().int().min(1)).max(1000).optional() }),
    status: 201,
    answer: z.object({
      items: z.array(
        z.object({
          id: z.string(),
          search: z.string(),
          rank: z.number().int(),
          submittedAt: z.string(),
          result: z.enum(['supported', 'not-supported']).nullable(),
        }),
      ),
    }),
  },
  async ({ vitrine, actor, params, body }) => ({
    items: await submitForExamination(vitrine, actor, params.id as SearchId, body.ranks),
  }),
);

export const searchRoutes = [look, search, show, proof, submit];
