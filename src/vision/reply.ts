/**
 * What a child process may answer. A child decodes untrusted bytes: whatever took it over could answer anything, so its
 * replies are checked like any other input before the rest of the program sees them.
 */
import { z } from 'zod';
import { photoErrorCodes } from '../errors.js';
import { credentialStates } from '../types.js';

const finite = z.number();
const point = z.object({ x: finite, y: finite });
const box = z.object({ x: finite, y: finite, width: finite.nonnegative(), height: finite.nonnegative() });
const jpeg = z.custom<Uint8Array>(
  (value) => value instanceof Uint8Array && value[0] === 0xff && value[1] === 0xd8,
  'expected a JPEG',
);
const unitVector = z.custom<Float32Array>((value) => {
  if (!(value instanceof Float32Array)) return false;
  let squares = 0;
  for (const entry of value) squares += entry * entry;
  return Math.abs(squares - 1) < 1e-3;
}, 'expected a vector of length 1');

const likeness = z.string().regex(/^[0-9a-f]{16}$/);

const face = z.object({
  box,
  landmarks5: z.tuple([point, point, point, point, point]).readonly(),
  quality: z.object({
    unified: finite,
    faceSizePx: finite,
    detectorScore: finite,
    sharpness: finite,
    yawDegrees: finite,
    brightness: finite,
  }),
  embedding: unitVector,
  thumbnail: jpeg,
});

const words = (most: number) => z.string().max(most).nullable();
const share = z.number().min(-1).max(2);

const facts = z.object({
  make: words(100),
  model: words(100),
  title: words(500),
  caption: words(2000),
  author: words(500),
  copyright: words(500),
  keywords: z.array(z.string().max(100)).max(100).readonly(),
  regions: z
    .array(
      z.object({
        name: words(200),
        kind: words(50),
        box: z.object({ x: share, y: share, width: share, height: share }),
      }),
    )
    .max(100)
    .readonly(),
  credentials: z
    .object({
      state: z.enum(credentialStates),
      signer: words(300),
      signedAt: words(40),
      generator: words(300),
      actions: z.array(z.string().max(100)).max(100).readonly(),
      problems: z.array(z.string().max(100)).max(100).readonly(),
    })
    .nullable(),
});

const photo = z.object({
  widthPx: finite.positive(),
  heightPx: finite.positive(),
  camera: z.object({
    capturedAt: z.string().max(40).nullable(),
    place: z.object({ latitude: finite.min(-90).max(90), longitude: finite.min(-180).max(180) }).nullable(),
  }),
  facts: facts.nullable(),
  faces: z.array(face),
  preview: jpeg,
  likeness: likeness.optional(),
  elapsedMs: z.object({ decode: finite, detect: finite, embed: finite, models: finite }),
});

const shown = z.object({
  picture: jpeg,
  picturePx: z.object({ width: finite.positive(), height: finite.positive() }),
  widthPx: finite.positive(),
  heightPx: finite.positive(),
  isCut: z.boolean(),
  box,
  landmarks5: face.shape.landmarks5,
  landmarks: z.array(point).max(68),
});

export const replySchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ready') }),
  z.object({ kind: z.literal('analysed'), photo, residentBytes: finite }),
  z.object({
    kind: z.literal('refused'),
    code: z.enum(photoErrorCodes),
    message: z.string().max(500),
    residentBytes: finite,
  }),
  z.object({
    kind: z.literal('embedded'),
    known: z.object({ embeddings: z.array(unitVector), likeness: likeness.optional() }),
    residentBytes: finite,
  }),
  z.object({ kind: z.literal('shown'), shown, residentBytes: finite }),
  z.object({ kind: z.literal('failed'), code: z.enum(['model.mismatch', 'internal']), message: z.string() }),
]);

export type Reply = z.infer<typeof replySchema>;
