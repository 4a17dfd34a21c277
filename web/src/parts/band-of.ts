/** What the engine says of a score, as a word: the bands of the server, and below them one for scores that strangers reach as well. */

export type Band = 'high' | 'middle' | 'low' | 'none';

interface Rated {
  support: 'strong' | 'moderate' | 'weak' | null;
  expectedFalseCandidates: number | null;
}

const bands = { strong: 'high', moderate: 'middle', weak: 'low' } as const;

/** From so many on, a candidate says nothing: a search for somebody who is not there has one as well. */
const strangersOfNone = 1;

/** null: the model has no calibration. */
export function bandOf({ support, expectedFalseCandidates: expected }: Rated): Band | null {
  if (expected !== null && expected >= strangersOfNone) return 'none';
  return support === null ? null : bands[support];
}
