/** Shapes that several routes share. */
import { z } from '@hono/zod-openapi';
import { visibleLine } from '../lib/visible-line.js';
import { roles } from '../types.js';

export const roleSchema = z.enum(roles);

/** Of an authenticator app. */
export const codeSchema = z.string().regex(/^\d{6}$/, 'expected six digits');

/** Length is what counts: no rules about kinds of characters. */
export const passwordLength = { min: 12, max: 128 } as const;
export const newPasswordSchema = z.string().min(passwordLength.min).max(passwordLength.max);

/** What the browser's own functions for passkeys take and give. */
export const webAuthnSchema = z
  .looseObject({})
  .openapi({ description: 'As the browser gives it: WebAuthn level 3, JSON.' });

/** Pixels of the upright photo, origin at the top left. */
export const boxSchema = z
  .object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() })
  .openapi('Box');

export const pointSchema = z.object({ x: z.number(), y: z.number() });
export const landmarksSchema = z
  .tuple([pointSchema, pointSchema, pointSchema, pointSchema, pointSchema])
  .readonly();

export const qualitySchema = z
  .object({
    unified: z.number(),
    faceSizePx: z.number(),
    detectorScore: z.number(),
    sharpness: z.number(),
    yawDegrees: z.number(),
    brightness: z.number(),
  })
  .openapi('Quality');

export const idParams = z.object({ id: z.string().min(1).max(100) });

/** A name that others read in a list. */
export const lineSchema = visibleLine(100);

/** For others to decide or judge by. */
export const reason = z.string().trim().min(1).max(2000);
export const reasonBody = z.object({ reason });

export const refusingSignalSchema = z.string().nullable().openapi({
  description: 'What the publisher said no by, such as robots.txt; null: it was nothing that publishers say.',
});

/** Where a list goes on: opaque to callers, `null` at the end. */
export const pageQuery = {
  cursor: z.string().max(200).optional().openapi({ description: 'Where the last page ended.' }),
  limit: z.coerce.number().int().min(1).max(500).default(50),
};

/** One page of a list and where the next begins. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() });
}

/** A form's field that may come once, several times or not at all. */
export function listOf<T extends z.ZodType>(item: T, most: number) {
  return z.preprocess((value) => (value === undefined ? [] : [value].flat()), z.array(item).max(most));
}

export function files(most: number) {
  return listOf(
    z.custom<File>((value) => value instanceof File, 'expected a file'),
    most,
  ).openapi({ type: 'array', items: { type: 'string', format: 'binary' } });
}

/** Without what was not given: flows take a field or none, never an undefined one. */
export function given<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const present = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(present) as { [K in keyof T]?: Exclude<T[K], undefined> };
}
