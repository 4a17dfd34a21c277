/** What the unpacking process is asked, and what it answers in the form of unpack-replies.ts. */
export type UnpackRequest =
  { kind: 'open'; path: Uint8Array; bytes: Uint8Array | null; name: string } | { kind: 'next' };

/** Exit status by which the parent knows that the memory limit was hit. */
export const memoryExitStatus = 86;

export type UnpackReply =
  | { kind: 'ready'; count: number | null; sha256: string | null }
  | { kind: 'working' | 'end' }
  | { kind: 'item'; about: object; bytes: Uint8Array }
  | { kind: 'refused'; about: object; code: string; message: string }
  | { kind: 'failed'; code: string; message: string };
