/** Addresses under which a browser gets pictures, each signed for two minutes at most. Whoever hands one out has checked that it may be seen. */
import type { FaceId, PhotoId, SearchId } from '../types.js';
import { apiBase } from './define-route.js';
import type { Served } from './served.js';

export interface PictureAddresses {
  preview(photo: PhotoId): string;
  face(photo: PhotoId, face: FaceId): string;
  /** `number` counts the photos of one search from 1. */
  probe(search: SearchId, number: number): string;
}

export function pictureAddresses({ addresses }: Served): PictureAddresses {
  const signed = (path: string): string => `${apiBase}${addresses.sign(path, Date.now())}`;
  return {
    preview: (photo) => signed(`/pictures/photos/${photo}`),
    face: (photo, face) => signed(`/pictures/photos/${photo}/faces/${face}`),
    probe: (search, number) => signed(`/pictures/probes/${search}/${number}`),
  };
}
