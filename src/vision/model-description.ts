/**
 * What an operator says of models of his own: where the files are, what they must hash to, under which licence, and exactly
 * how to feed and read them. A description is checked whole before anything is loaded; docs/models.md explains each field.
 */
import { z } from 'zod';
import type { ModelId } from '../types.js';

const hash = z
  .string()
  .regex(/^[0-9a-f]{64}$/, 'expected the SHA-256 of the file, 64 lower-case hexadecimal digits');
const address = z.url({ protocol: /^https$/, error: 'expected an address that begins with https://' });

const file = z
  .strictObject({ path: z.string().min(1).optional(), address: address.optional(), sha256: hash })
  .refine((given) => (given.path === undefined) !== (given.address === undefined), {
    error: 'expected either a path or an address',
  });

/** Network input = (pixel - mean) * scale, of pixels 0 to 255. */
const input = z.strictObject({
  layout: z.enum(['NCHW', 'NHWC']),
  colours: z.enum(['RGB', 'BGR']),
  mean: z.number().min(-255).max(255),
  scale: z.number().positive().max(10),
});

const smallestFixedPx = 320;
/** Bounds memory: a picture of this size has 190 MB as the network's input. */
const largestFixedPx = 4096;
const edge = z
  .int()
  .min(smallestFixedPx)
  .max(largestFixedPx)
  .multipleOf(32, 'expected a multiple of 32, the largest stride of the network');

const detectorFields = {
  file,
  input,
  /** For files that take one size only; otherwise any multiple of 32. */
  fixedSizePx: z.strictObject({ width: edge, height: edge }).optional(),
  /** Detections that score less are not reported. */
  minScore: z.number().gt(0).lt(1),
  /** A face that scores this much settles which way up the photo is. */
  sureScore: z.number().gt(0).lt(1),
};

const detector = z.discriminatedUnion('decode', [
  z.strictObject({
    decode: z.literal('scrfd'),
    ...detectorFields,
    /** Names in the order of vision/scrfd-detector.ts; otherwise the order of the file counts. */
    outputs: z.array(z.string().min(1)).optional(),
  }),
  z.strictObject({ decode: z.literal('yunet'), ...detectorFields }),
]);

const recogniser = z.strictObject({
  file,
  input,
  /** Name of the output that is the embedding; not needed where the file has one output only. */
  output: z.string().min(1).optional(),
  /** Length of an embedding. */
  dims: z.int().min(16).max(4096),
});

const idRule = 'expected lower-case letters, digits, dots and hyphens, at most 40';

export const descriptionSchema = z.strictObject({
  /** Names the embeddings for ever: never give it to other models. */
  id: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]{0,39}$/, idRule)
    .transform((id) => id as ModelId),
  licence: z.strictObject({
    name: z.string().trim().min(1),
    /** Shown before the first use. */
    text: z.string().trim().min(1),
    address: z.url().optional(),
  }),
  /** Where the models come from, for people. */
  origin: z.string().trim().min(1),
  detector: z.union([z.literal('default'), detector]),
  recogniser: z.union([z.literal('default'), recogniser]),
});

export type ModelDescription = z.infer<typeof descriptionSchema>;
export type DetectorDescription = z.infer<typeof detector>;
export type RecogniserDescription = z.infer<typeof recogniser>;
export type InputDescription = z.infer<typeof input>;
export type FileDescription = z.infer<typeof file>;

export type Description = { ok: true; description: ModelDescription } | { ok: false; mistakes: string[] };

/** One line per mistake: the field and what was expected there. */
export function parseDescription(text: string): Description {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { ok: false, mistakes: [`not JSON: ${reason.split('\n', 1)[0]}`] };
  }
  if (nests(document, deepest)) return { ok: false, mistakes: ['the document: nests too deeply'] };
  const unfilled = placesToFillIn(document, []);
  if (unfilled.length > 0)
    return { ok: false, mistakes: unfilled.map((place) => `${place}: is still to be filled in`) };
  const parsed = descriptionSchema.safeParse(document);
  if (!parsed.success) return { ok: false, mistakes: parsed.error.issues.flatMap(mistakesOf) };
  const { detector: found, recogniser: embedding } = parsed.data;
  if (found === 'default' && embedding === 'default')
    return { ok: false, mistakes: ['detector, recogniser: both are the default ones: nothing is described'] };
  return { ok: true, description: parsed.data };
}

const deepest = 10;

/** Whether values lie deeper in one another than `levels`. */
function nests(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => nests(inner, levels - 1));
}

/** Templates say in each field what belongs there. */
function placesToFillIn(value: unknown, path: readonly string[]): string[] {
  if (typeof value === 'string') return value.startsWith('FILL IN') ? [path.join('.')] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => placesToFillIn(inner, [...path, name]));
}

/** Of a choice between "default" and an object, what is wrong with the object says more than that neither fits. */
function mistakesOf(issue: z.core.$ZodIssue): string[] {
  const place = issue.path.join('.') || 'the document';
  if (issue.code === 'invalid_type') return [`${place}: expected ${issue.expected}`];
  if (issue.code !== 'invalid_union') return [`${place}: ${lowerFirst(issue.message)}`];
  if (issue.path.at(-1) === 'decode') return [`${place}: expected "scrfd" or "yunet"`];
  const described = issue.errors.at(-1) ?? [];
  const isObject = described.some(({ path, code }) => path.length > 0 || code !== 'invalid_type');
  if (!isObject) return [`${place}: expected "default" or an object`];
  return described.flatMap((inner) => mistakesOf({ ...inner, path: [...issue.path, ...inner.path] }));
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
