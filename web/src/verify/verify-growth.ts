/** Whether a log that is shown now is the one that was shown before, only longer: two checkpoints, and the proof between them. */
import { fromBase64, type Bytes } from './bytes.js';
import { parseCheckpoint } from './note.js';
import { isGrowth } from './tree.js';

/** `older` and `newer`: checkpoints as they came; `hashes` in base64. Their signatures are another matter. */
export async function verifyGrowth(
  older: string,
  newer: string,
  hashes: readonly string[],
): Promise<boolean> {
  const [before, after] = [parseCheckpoint(older), parseCheckpoint(newer)];
  const decoded = hashes.map(fromBase64);
  if (before === null || after === null || before.origin !== after.origin) return false;
  if (decoded.some((hash) => hash?.length !== 32)) return false;
  return isGrowth(before, after, decoded as Bytes[]);
}
