/** From a probe photo and a grant to ranked candidates. */
import { AppError } from '../errors.js';
import type { Candidate, SearchId, Sha256 } from '../types.js';
import type { Grant } from './authorise.js';
import type { NumberedFace, Picture } from './list-faces.js';
import type { Vitrine } from './vitrine.js';

export interface SearchRequest {
  photo: Uint8Array;
  /** From 1, left to right; needed when the photo has several faces. */
  faceNumber?: number;
  /** 20 when not given. */
  limit?: number;
  /** Leaves out candidates with a lower cosine. */
  minScore?: number;
}

/** Plain JSON, as documented in docs/cli.md. */
export interface SearchAnswer {
  searchId: SearchId;
  case: string;
  /** `used` is the number of the searched face. */
  probe: { sha256: Sha256; faces: NumberedFace[]; used: number };
  gallery: { photos: number; faces: number; collections: string[] };
  candidates: Candidate[];
  elapsedMs: { decode: number; detect: number; embed: number; search: number; total: number };
}

/** Plain JSON: the photo has several faces and none was named. */
export interface FaceChoice {
  searchId: SearchId;
  case: string;
  probe: { sha256: Sha256; faces: NumberedFace[]; used: null };
}

export type SearchResult =
  | { kind: 'answer'; answer: SearchAnswer; picture: Picture }
  | { kind: 'choose-face'; choice: FaceChoice; picture: Picture };

/** Throws `grant.invalid`, `collection.unknown`, `collection.expired`, `face.unknown` or a `photo.` error. */
export async function searchPhoto(
  _vitrine: Vitrine,
  _grant: Grant,
  _request: SearchRequest,
): Promise<SearchResult> {
  throw new AppError('internal', 'not built yet');
}
