/** What the unpacking process is asked, and what it answers in the form of unpack-replies.ts. */
import type { PhotoErrorCode } from '../../errors.js';

export type UnpackRequest =
  | {
      kind: 'open';
      path: Uint8Array;
      bytes: Uint8Array | null;
      name: string;
      /** So many items were handed out by a process that is gone. */
      passOver: number;
      /** Parts on which one stopped. */
      avoid: readonly AvoidedPart[];
    }
  | { kind: 'next' };

/** A holder within, or a letter of a mailbox. */
export interface AvoidedPart {
  /** Which of those that were begun, counted from 1: the same one whenever the same bytes are read and the same ones are avoided. */
  part: number;
  code: PhotoErrorCode;
  message: string;
}

/** Exit status by which the parent knows that the memory limit was hit. */
export const memoryExitStatus = 86;

export type UnpackReply =
  | { kind: 'ready'; count: number | null; sha256: string | null }
  | { kind: 'working' | 'end' }
  /** The part that is being read, and how many items were handed out before it; null: none. */
  | { kind: 'within'; part: number | null; after: number }
  | { kind: 'item'; about: object; bytes: Uint8Array }
  | { kind: 'refused'; about: object; code: string; message: string }
  | { kind: 'failed'; code: string; message: string };
