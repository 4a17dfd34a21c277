/** A probe photo for people to look at. It is decoded in a child process like every photo: its bytes may be an attack on a browser. */
import type { SearchId } from '../../types.js';
import { readProbe } from './probe-photos.js';
import type { Vitrine } from '../vitrine.js';

/**
 * Upright JPEG, longest edge at most 800 px; `number` counts the photos of one search from 1. null: missing or erased. Whoever asks
 * was told the search by a flow that checked.
 */
export async function probePicture(
  vitrine: Vitrine,
  search: SearchId,
  number: number,
): Promise<Uint8Array | null> {
  const bytes = await readProbe(vitrine, search, number);
  if (bytes === null) return null;
  const analyser = await vitrine.analyser();
  const { preview } = await analyser.analyse(bytes, { effort: 'plain' });
  return preview;
}
