/** Where the photos of candidates were found and how they came here: what a lead leads to. */
import { photoAddresses, type PhotoAddress } from '../../store/source-items.js';
import type { Db } from '../../store/tables.js';
import type { Candidate, PhotoId } from '../../types.js';

export type CandidateAddresses = ReadonlyMap<PhotoId, readonly PhotoAddress[]>;

const mostAddresses = 200;

/** By photo, those where it still is before those where it is no longer; at most 200 of each. Empty for a photo that is gone. */
export async function candidateAddresses(
  db: Db,
  candidates: readonly Candidate[],
): Promise<CandidateAddresses> {
  const found = new Map<PhotoId, PhotoAddress[]>();
  for (const { photo } of candidates) found.set(photo.id, await photoAddresses(db, photo.id, mostAddresses));
  return found;
}
