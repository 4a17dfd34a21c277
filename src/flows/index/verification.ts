/** What a verification finds, and what its parts work with. */
import type { Vitrine } from '../vitrine.js';

/** docs/errors.md explains each. */
export type ProblemCode =
  | 'store.integrity'
  | 'photo.pictures'
  | 'photo.original'
  | 'photo.no-address'
  | 'face.embedding'
  | 'index.damaged'
  | 'index.missing-face'
  | 'index.extra-face'
  | 'file.orphan'
  | 'probe.unreadable';

/** What a run that was cut off left to the next writer: nothing is wrong, and nobody has to do anything. */
export type NoteCode = 'erasure.pending' | 'index.behind';

export interface Problem {
  code: ProblemCode;
  message: string;
}

export interface Note {
  code: NoteCode;
  message: string;
}

export interface Verification {
  ok: boolean;
  checked: { photos: number; faces: number; thumbnails: number; indexRows: number; probes: number };
  /** At most 1000; `ok` is about all of them. */
  problems: Problem[];
  notes: Note[];
}

export interface Inspection {
  vitrine: Vitrine;
  checked: Verification['checked'];
  report(code: ProblemCode, message: string): void;
  note(code: NoteCode, message: string): void;
}
