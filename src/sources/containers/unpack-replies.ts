/**
 * What the unpacking process may answer. It reads untrusted bytes: its answers are checked like any other input. By itself, because the process has no
 * need of it and starts sooner without.
 */
import { z } from 'zod';
import { photoErrorCodes } from '../../errors.js';

const text = z.string().max(4000);
const signal = z.object({
  signal: z.string().max(100),
  value: text.nullable(),
  from: text,
  effect: z.enum(['allowed', 'refused']),
});
const about = z.object({
  within: z.string().min(1).max(8000),
  name: text,
  source: text.optional(),
  page: text.optional(),
  title: text.optional(),
  capturedAt: z.string().max(40).optional(),
  provenance: z
    .object({
      author: text.nullable(),
      licence: text.nullable(),
      fetchedAt: z.string().max(40).nullable(),
      httpHeaders: z
        .array(z.tuple([z.string().max(200), text]))
        .max(200)
        .nullable(),
      coordinates: z
        .object({ latitude: z.number().min(-90).max(90), longitude: z.number().min(-180).max(180) })
        .nullable(),
      timecodeMs: z.number().nonnegative().nullable(),
      custody: z.array(text).max(50),
      rights: z.array(signal).max(50),
    })
    .partial()
    .optional(),
});
const problem = { code: z.enum(photoErrorCodes), message: z.string().max(500) };

export const unpackReplySchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('ready'),
    count: z.number().int().nonnegative().nullable(),
    sha256: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .nullable(),
  }),
  z.object({ kind: z.literal('item'), about, bytes: z.instanceof(Uint8Array) }),
  z.object({ kind: z.literal('refused'), about, ...problem }),
  z.object({ kind: z.literal('working') }),
  z.object({
    kind: z.literal('within'),
    part: z.number().int().positive().nullable(),
    after: z.number().int().nonnegative(),
  }),
  z.object({ kind: z.literal('end') }),
  z.object({ kind: z.literal('failed'), ...problem }),
]);
