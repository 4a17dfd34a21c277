/**
 * Whether what a request says was written for it. Facts, necessity and alternatives are what an authorisation rests on: an empty
 * text, a short one, or one that was used before says nothing of this search.
 */
import { AppError } from '../../errors.js';
import { sha256 } from '../../lib/sha256.js';
import { wasTextUsed } from '../../store/authorisations.js';
import type { Db } from '../../store/tables.js';
import type { Sha256 } from '../../types.js';

export interface RequestTexts {
  facts: string;
  necessity: string;
  alternatives: string;
}

export const rememberedDays = 90;

/** Letters and digits only, so that spaces, capitals and full stops make no new text. */
export function normaliseText(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** Hashes of the texts, to be remembered with the request. Throws `request.text`. */
export async function checkTexts(
  db: Db,
  { facts, necessity, alternatives }: RequestTexts,
  { minTextLength }: { minTextLength: number },
  now: Date,
): Promise<Sha256[]> {
  const named = Object.entries({ facts, necessity, alternatives });
  for (const [field, text] of named) {
    const { length } = normaliseText(text);
    if (length >= minTextLength) continue;
    throw new AppError(
      'request.text',
      `${field}: expected at least ${minTextLength} characters, got ${length}`,
    );
  }
  const hashed = named.map(([field, text]) => ({ field, digest: sha256(Buffer.from(normaliseText(text))) }));
  const digests = hashed.map(({ digest }) => digest);
  if (new Set(digests).size < digests.length) {
    throw new AppError('request.text', 'facts, necessity and alternatives say the same');
  }
  const since = new Date(now.getTime() - rememberedDays * 86_400_000).toISOString();
  // The field comes first in the line: the web app marks it.
  for (const { field, digest } of hashed) {
    if (!(await wasTextUsed(db, digest, since))) continue;
    throw new AppError(
      'request.text',
      `${field}: expected a text for this search, this one was used in the last ${rememberedDays} days`,
    );
  }
  return digests;
}
