/** The search for a person who asks about themselves, its candidates, and the letter that answers. */
import { z } from '@hono/zod-openapi';
import { AppError } from '../../errors.js';
import { letterFormats, renderLetter, showDraft, showLetter } from '../../flows/rights/render-letter.js';
import { readCandidates, searchForPerson, type PersonsPhotos } from '../../flows/rights/search-for-person.js';
import { rawRoute, route } from '../define-route.js';
import { pictureAddresses } from '../pictures.js';
import { answerBody } from '../rights-schemas.js';
import { files, listOf } from '../schemas.js';
import {
  candidateSchema,
  foundSchema,
  numberedFace,
  receiptSchema,
  withPictures,
} from '../search-schemas.js';
import { requestParams } from './rights.js';

const officers = ['privacy-officer'] as const;
const mostPhotos = 5;

const form = z.object({
  probe: files(mostPhotos),
  /** For each photo, in their order; 0: there is one face, or ask back. */
  face: listOf(z.coerce.number().int().min(0), mostPhotos),
  acceptLowQuality: z
    .enum(['true', 'false'])
    .transform((value) => value === 'true')
    .optional(),
});

const search = route(
  officers,
  {
    method: 'post',
    path: '/rights/{id}/search',
    summary: 'Search for the person who asks, with photos of their own, in every collection',
    params: requestParams,
    form,
    maxBodyBytes: 64 * 1024 * 1024,
    heavy: true,
    status: 201,
    answer: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('answer'), searchId: z.string(), candidates: z.number().int() }),
      z.object({
        kind: z.literal('choose-face'),
        searchId: z.string(),
        photo: z.number().int(),
        faces: z.array(numberedFace),
        picture: z.string(),
        widthPx: z.number().int(),
        heightPx: z.number().int(),
      }),
    ]),
  },
  async ({ vitrine, actor, params, body }) => {
    const result = await searchForPerson(vitrine, actor, params.id, await photosOf(body));
    if (result.kind === 'answer') {
      const { searchId, candidates } = result.answer;
      return { kind: result.kind, searchId, candidates: candidates.length };
    }
    const { searchId, photo, probe } = result.choice;
    const { preview, widthPx, heightPx } = result.picture;
    const picture = `data:image/jpeg;base64,${Buffer.from(preview).toString('base64')}`;
    return { kind: result.kind, searchId, photo, faces: probe.faces, picture, widthPx, heightPx };
  },
);

async function photosOf({ probe, face, acceptLowQuality }: z.output<typeof form>): Promise<PersonsPhotos> {
  const [first, ...further] = await Promise.all(
    probe.map(async (file, i) => ({
      photo: new Uint8Array(await file.arrayBuffer()),
      ...(face[i] === undefined || face[i] === 0 ? {} : { faceNumber: face[i] }),
    })),
  );
  if (first === undefined) throw new AppError('usage', 'probe: expected at least one photo');
  return { ...first, further, ...(acceptLowQuality === undefined ? {} : { acceptLowQuality }) };
}

const candidates = route(
  officers,
  {
    method: 'get',
    path: '/rights/{id}/candidates',
    summary: 'Whom the search found, to be compared with the photos; every look is in the log',
    params: requestParams,
    answer: z.object({
      searchId: z.string(),
      receipt: receiptSchema.nullable(),
      probePictures: z.array(z.string()),
      result: foundSchema.nullable(),
      candidates: z.array(candidateSchema),
      marks: z.array(z.object({ rank: z.number().int(), isPerson: z.boolean(), reason: z.string() })),
    }),
  },
  async ({ served, vitrine, actor, params }) => {
    const { record, candidates: found, ...rest } = await readCandidates(vitrine, actor, params.id);
    const pictures = pictureAddresses(served, actor, record.id);
    return {
      ...rest,
      searchId: record.id,
      probePictures: Array.from({ length: record.probes }, (_, i) => pictures.probe(record.id, i + 1)),
      candidates: withPictures(found, pictures),
    };
  },
);

const shownLetter = z.object({
  language: z.string(),
  blocks: z.array(
    z.discriminatedUnion('kind', [
      z.object({ kind: z.enum(['note', 'title', 'heading', 'text']), text: z.string() }),
      z.object({ kind: z.literal('list'), items: z.array(z.string()) }),
      z.object({
        kind: z.literal('facts'),
        title: z.string(),
        facts: z.array(z.tuple([z.string(), z.string()])),
      }),
    ]),
  ),
});

const draft = route(
  officers,
  {
    method: 'post',
    path: '/rights/{id}/letter/draft',
    summary: 'The letter as it would be; nothing is decided',
    params: requestParams,
    body: answerBody,
    answer: shownLetter,
  },
  ({ vitrine, actor, params, body }) => showDraft(vitrine, actor, params.id, body),
);

const letter = route(
  officers,
  {
    method: 'get',
    path: '/rights/{id}/letter',
    summary: 'The letter as it was decided, paragraph by paragraph',
    params: requestParams,
    answer: shownLetter,
  },
  ({ vitrine, actor, params }) => showLetter(vitrine, actor, params.id),
);

const file = rawRoute(
  officers,
  {
    method: 'get',
    path: '/rights/{id}/letter/{format}',
    summary: 'The letter as a file: html, text or pdf',
    params: requestParams.extend({ format: z.enum(letterFormats) }),
    media: 'application/pdf',
  },
  async ({ vitrine, actor, params, context }) => {
    const { bytes, media, fileName } = await renderLetter(vitrine, actor, params.id, params.format);
    return context.body(new Uint8Array(bytes), 200, {
      'Content-Type': media,
      'Content-Disposition': `attachment; filename="${fileName}"`,
      'Cache-Control': 'no-store',
    });
  },
);

export const rightsSearchRoutes = [search, candidates, draft, letter, file];
