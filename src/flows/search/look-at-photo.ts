/** A look at a photo before a search is spent on it: which faces there are, and whether they will do. Nobody is compared, nothing is kept. */
import type { Box } from '../../types.js';
import { requireRole, type Actor } from '../people/actor.js';
import { listFaces, type FaceList, type Picture } from './list-faces.js';
import type { Vitrine } from '../vitrine.js';

/** For investigators; of the whole photo, or of a box that somebody drew. Throws `role.missing` or a `photo.` error. */
export async function lookAtPhoto(
  vitrine: Vitrine,
  actor: Actor,
  photo: Uint8Array,
  within?: Box,
): Promise<{ list: FaceList; picture: Picture }> {
  requireRole(actor, 'investigator');
  return listFaces(await vitrine.analyser(), photo, within);
}
