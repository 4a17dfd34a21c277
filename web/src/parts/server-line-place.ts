/** Where the server’s own line about a problem goes. Pure: a test holds the codes and the catalogue of errors together. */

/** The words for these point to the line below them: without it nobody knows what to mend. */
const shown: ReadonlySet<string> = new Set([
  'usage',
  'case.invalid',
  'request.invalid',
  'examination.incomplete',
  'model.mismatch',
  'person.invalid',
  'policy.invalid',
  'activation.invalid',
  'tool.invalid',
  'source.invalid',
  'source.refused',
  'source.unreachable',
]);

/** Of these the server says what the words say already, and no more. */
const repeating: ReadonlySet<string> = new Set([
  'photo.empty',
  'photo.truncated',
  'photo.no-face',
  'photo.out-of-memory',
  'photo.suppressed',
  'case.unknown',
  'case.exists',
  'collection.exists',
  'link.invalid',
  'training.expired',
  'session.missing',
]);

export function placeOf(code: string): 'shown' | 'folded' | 'nowhere' {
  if (shown.has(code)) return 'shown';
  return repeating.has(code) ? 'nowhere' : 'folded';
}
