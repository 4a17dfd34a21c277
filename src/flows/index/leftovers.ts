/** What is still to be erased: a run that was cut off left it, and the next writer carries it out. */
import { pendingErasures } from '../../store/erasures.js';
import type { CollectionId, FaceId } from '../../types.js';
import type { Vitrine } from '../vitrine.js';

export interface Leftovers {
  erasures: number;
  faces: ReadonlySet<FaceId>;
  /** True for a picture file that is to be erased, whole or half written. */
  hasFile(collection: CollectionId, name: string): boolean;
}

export async function readLeftovers({ store }: Vitrine): Promise<Leftovers> {
  const faces = new Set<FaceId>();
  const files = new Set<string>();
  const collections = new Set<CollectionId>();
  let erasures = 0;
  for (let after = 0; ;) {
    const pending = await pendingErasures(store.db, after);
    if (pending.length === 0) break;
    for (const { id, collection, photo } of pending) {
      after = id;
      erasures++;
      if (photo === null) collections.add(collection);
      else files.add(`${collection}/${photo.imagesName}`);
      for (const face of photo?.faceIds ?? []) faces.add(face);
    }
  }
  return {
    erasures,
    faces,
    hasFile: (collection, name) => collections.has(collection) || files.has(`${collection}/${name}`),
  };
}
