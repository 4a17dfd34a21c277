/** What a search answers. Pictures come as signed addresses; no answer holds an embedding. */
import { z } from '@hono/zod-openapi';
import type { Candidate, Provenance } from '../types.js';
import type { PictureAddresses } from './pictures.js';
import { boxSchema, landmarksSchema, qualitySchema } from './schemas.js';

export const numberedFace = z.object({
  number: z.number().int(),
  box: boxSchema,
  landmarks5: landmarksSchema,
  quality: qualitySchema,
  sufficient: z.boolean(),
  score: z.number(),
});

const probe = z.object({
  sha256: z.string(),
  /** Of the upright photo; searches of earlier versions have none. */
  widthPx: z.number().int().optional(),
  heightPx: z.number().int().optional(),
  faces: z.array(numberedFace),
});

export const photoReference = z.object({
  id: z.number().int(),
  sha256: z.string(),
  source: z.string(),
  page: z.string().nullable(),
  title: z.string().nullable(),
  capturedAt: z.string().nullable(),
  collection: z.string(),
});

/** One of the addresses at which a photo was found. */
export const photoAddress = z
  .object({
    source: z.string(),
    page: z.string().nullable(),
    title: z.string().nullable(),
    capturedAt: z.string().nullable().openapi({ description: 'As the source states it.' }),
    recordedAt: z.string(),
    vanishedAt: z
      .string()
      .nullable()
      .openapi({ description: 'When a whole run no longer found it; null: it was still there.' }),
    provenance: z
      .object({
        author: z.string().nullable(),
        licence: z.string().nullable(),
        fetchedAt: z.string().nullable(),
        httpHeaders: z.array(z.array(z.string())).nullable(),
        timecodeMs: z.number().nullable(),
        custody: z.array(z.string()),
        rights: z.array(
          z.object({
            signal: z.string(),
            value: z.string().nullable(),
            from: z.string(),
            effect: z.enum(['allowed', 'refused']),
          }),
        ),
      })
      .nullable()
      .openapi({ description: 'What the source says beyond it; null: nothing.' }),
  })
  .openapi('PhotoAddress');

export function shownProvenance(provenance: Provenance | null): z.input<typeof photoAddress>['provenance'] {
  if (provenance === null) return null;
  const { author, licence, fetchedAt, httpHeaders, timecodeMs, custody, rights } = provenance;
  const headers = httpHeaders?.map((header) => [...header]) ?? null;
  return {
    author,
    licence,
    fetchedAt,
    httpHeaders: headers,
    timecodeMs,
    custody: [...custody],
    rights: [...rights],
  };
}

/** Never "identified". */
export const leadStatus = z.enum([
  'not examined',
  'under examination',
  'lead, supported by two examiners',
  'not supported',
]);

export const candidateSchema = z
  .object({
    rank: z.number().int(),
    score: z.number(),
    embeddedFrom: z.enum(['photo', 'preview']),
    expectedFalseCandidates: z.number().nullable(),
    expectedFalseIs: z.enum(['measured', 'extrapolated', 'fewer-than']).nullable(),
    support: z.enum(['strong', 'moderate', 'weak']).nullable(),
    faceId: z.number().int(),
    box: boxSchema,
    quality: qualitySchema,
    sufficient: z.boolean(),
    photo: photoReference,
    thumbnail: z.string(),
    preview: z.string(),
  })
  .openapi('Candidate');

export const receiptSchema = z.object({ log: z.literal('searches'), index: z.number().int() });

/** What is kept of an answer beside its candidates. */
export const foundSchema = z.object({
  probes: z.array(probe.extend({ used: z.number().int(), weight: z.number() })),
  gallery: z.object({
    photos: z.number().int(),
    faces: z.number().int(),
    scanned: z.number().int(),
    collections: z.array(z.string()),
    version: z.string(),
  }),
  cut: z.object({
    by: z.enum(['expected-false', 'fpir', 'min-score', 'none']),
    expectedFalse: z.number().nullable(),
    fpir: z.number().nullable(),
    minScore: z.number().nullable(),
    reached: z.boolean(),
    missRate: z.number().nullable(),
  }),
  calibration: z.object({ id: z.string(), model: z.string(), date: z.string() }).nullable(),
});

const head = {
  searchId: z.string(),
  case: z.string(),
  unsupervised: z.boolean(),
  receipt: receiptSchema,
};

export const searchAnswerSchema = z.discriminatedUnion('kind', [
  foundSchema.extend({ kind: z.literal('answer'), ...head, candidates: z.array(candidateSchema) }),
  z.object({ kind: z.literal('choose-face'), ...head, photo: z.number().int(), probe }),
]);

export function withPictures<T extends Candidate>(candidates: readonly T[], pictures: PictureAddresses) {
  return candidates.map((candidate) => ({
    ...candidate,
    thumbnail: pictures.face(candidate.photo.id, candidate.faceId),
    preview: pictures.preview(candidate.photo.id),
  }));
}
