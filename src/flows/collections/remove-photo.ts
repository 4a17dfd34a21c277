/** Takes one photo out of a collection, with its faces, vectors and pictures. The same photo can be added again. */
import { AppError } from '../../errors.js';
import { galleryPhotos } from '../../store/gallery.js';
import { deletePhoto } from '../../store/photos.js';
import type { PhotoId } from '../../types.js';
import { appendEntry } from '../log/logs.js';
import { requireRole, type Actor } from '../people/actor.js';
import type { Vitrine } from '../vitrine.js';
import { asWriter } from '../writing.js';
import { requireCollection } from './collection-use.js';

/**
 * For curators. What was deleted is overwritten, at the latest by the next writer. Throws `role.missing`, `collection.unknown`,
 * `request.unknown`, or `store.busy` while photos are being indexed.
 */
export async function removePhoto(
  vitrine: Vitrine,
  actor: Actor,
  collection: string,
  photo: PhotoId,
): Promise<void> {
  requireRole(actor, 'curator');
  const log = await vitrine.logs.open('events');
  const { id } = await requireCollection(vitrine, collection);
  await asWriter(vitrine, async (writer) => {
    await vitrine.store.write(async (db) => {
      const [found] = await galleryPhotos(db, id, [photo]);
      if (found === undefined)
        throw new AppError('request.unknown', 'there is no such photo in the collection');
      await deletePhoto(db, photo);
      const author = { by: actor.person, at: vitrine.now().toISOString() };
      await appendEntry(db, log, author, {
        type: 'erasure.done',
        what: 'photos',
        reason: 'removed-by-curator',
        count: 1,
      });
    });
    await writer.carryOutErasures();
    await writer.overwriteErased();
  });
}
