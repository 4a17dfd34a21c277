/** What a verification finds, and what its parts work with. */
import type { Vitrine } from './vitrine.js';

/** docs/errors.md explains each. */
export type ProblemCode =
  | 'store.integrity'
  | 'photo.pictures'
  | 'photo.no-address'
  | 'face.embedding'
  | 'index.damaged'
  | 'index.missing-face'
  | 'index.extra-face'
  | 'file.orphan'
  | 'probe.unreadable'
  | 'erasure.pending';

export interface Problem {
  code: ProblemCode;
  message: string;
}

export interface Verification {
  ok: boolean;
  checked: { photos: number; faces: number; thumbnails: number; indexRows: number; probes: number };
  /** At most 1000; `ok` is about all of them. */
  problems: Problem[];
}

export interface Inspection {
  vitrine: Vitrine;
  checked: Verification['checked'];
  report(code: ProblemCode, message: string): void;
}
