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
  const digests = named.map(([, text]) => sha256(Buffer.from(normaliseText(text))));
  if (new Set(digests).size < digests.length) {
    throw new AppError('request.text', 'facts, necessity and alternatives say the same');
  }
  const since = new Date(now.getTime() - rememberedDays * 86_400_000).toISOString();
  if (await wasTextUsed(db, digests, since)) {
    throw new AppError(
      'request.text',
      `one of the texts was used in the last ${rememberedDays} days; write for this search`,
    );
  }
  return digests;
}
