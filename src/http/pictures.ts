/**
 * Addresses under which a browser gets pictures, each signed for one person and two minutes at most. Whoever hands one out has checked
 * that it may be seen; whoever serves it checks again.
 */
import type { Actor } from '../flows/people/actor.js';
import type { FaceId, PhotoId, SearchId } from '../types.js';
import { apiBase } from './define-route.js';
import type { Served } from './served.js';

export interface PictureAddresses {
  preview(photo: PhotoId): string;
  /** Smaller, for a page of many. */
  thumbnail(photo: PhotoId): string;
  face(photo: PhotoId, face: FaceId): string;
  /** `number` counts the photos of the search from 1. */
  probe(search: SearchId, number: number): string;
}

/** `search`: whose candidates they are; null: photos of a collection. */
export function pictureAddresses(
  { addresses }: Served,
  { person }: Actor,
  search: SearchId | null,
): PictureAddresses {
  const signed = (path: string, of = search): string =>
    `${apiBase}${addresses.sign({ path, person, search: of }, Date.now())}`;
  return {
    preview: (photo) => signed(`/pictures/photos/${photo}`),
    thumbnail: (photo) => signed(`/pictures/photos/${photo}/thumbnail`),
    face: (photo, face) => signed(`/pictures/photos/${photo}/faces/${face}`),
    probe: (id, number) => signed(`/pictures/probes/${id}/${number}`, id),
  };
}
