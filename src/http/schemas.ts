/** Shapes that several routes share. */
import { z } from '@hono/zod-openapi';
import { roles } from '../types.js';

export const roleSchema = z.enum(roles);

/** Of an authenticator app. */
export const codeSchema = z.string().regex(/^\d{6}$/, 'expected six digits');

/** What the browser's own functions for passkeys take and give. */
export const webAuthnSchema = z
  .looseObject({})
  .openapi({ description: 'As the browser gives it: WebAuthn level 3, JSON.' });

export const idParams = z.object({ id: z.string().min(1).max(100) });

/** For others to decide or judge by. */
export const reason = z.string().trim().min(1).max(2000);
export const reasonBody = z.object({ reason });

/** Where a list goes on: opaque to callers, `null` at the end. */
export const pageQuery = {
  cursor: z.string().max(200).optional().openapi({ description: 'Where the last page ended.' }),
  limit: z.coerce.number().int().min(1).max(500).default(50),
};

/** One page of a list and where the next begins. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() });
}

/** A form's field that may come once or several times. */
export function files(most: number) {
  return z.preprocess(
    (value) => (value === undefined ? [] : [value].flat()),
    z.array(z.custom<File>((value) => value instanceof File, 'expected a file')).max(most),
  );
}
