/** What people are told about what they sent: the field and what is expected, never the value. */
import { expect, test } from 'vitest';
import { z } from 'zod';
import { plainMistakes } from '#vitrine/lib/plain-mistakes.js';

const schema = z.strictObject({
  name: z.string().min(1).max(5),
  email: z.email().optional(),
  day: z.iso.date().optional(),
  code: z
    .string()
    .regex(/^\d{6}$/, 'expected six digits')
    .optional(),
  count: z.number().int().min(2).optional(),
  mode: z.enum(['one', 'two']).optional(),
  list: z
    .array(z.object({ unit: z.string() }))
    .max(1)
    .optional(),
});
const union = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('a') }),
  z.object({ kind: z.literal('b') }),
]);

const said = (value: unknown, of: z.ZodType = schema) => plainMistakes(of.safeParse(value).error!.issues);

test.each<[unknown, string]>([
  [{}, 'name: missing, expected text'],
  [{ name: 7 }, 'name: expected text'],
  [{ name: '' }, 'name: expected at least 1 character'],
  [{ name: 'secret-name' }, 'name: expected at most 5 characters'],
  [{ name: 'x', email: 'secret' }, 'email: expected an e-mail address'],
  [{ name: 'x', day: '1.2.2026' }, 'day: expected a day such as 2027-12-31'],
  [{ name: 'x', code: 'secret' }, 'code: expected six digits'],
  [{ name: 'x', count: 1 }, 'count: expected at least 2'],
  [{ name: 'x', count: 2.5 }, 'count: expected a whole number'],
  [{ name: 'x', mode: 'secret' }, 'mode: expected one of one, two'],
  [{ name: 'x', list: [{}] }, 'list.0.unit: missing, expected text'],
  [{ name: 'x', list: [{ unit: 'a' }, { unit: 'b' }] }, 'list: expected at most 1 entry'],
  [{ name: 'x', other: 'secret' }, 'not known here: "other"'],
  [[], 'expected an object in braces'],
  [
    { email: 'secret', day: 'x' },
    'name: missing, expected text; email: expected an e-mail address; day: expected a day such as 2027-12-31',
  ],
])('%j', (value, expected) => {
  expect(said(value)).toBe(expected);
});

test('of several forms it says which there are, and of many mistakes the first eight', () => {
  expect(said({ kind: 'c' }, union)).toBe('kind: expected one of a, b');
  const many = said(
    Object.fromEntries('abcdefghij'.split('').map((name) => [name, 1])),
    z.record(z.string(), z.string()),
  );
  expect(many).toMatch(/^a: expected text; .*h: expected text; and 2 more$/);
});
