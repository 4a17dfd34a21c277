/**
 * The open journal of one collection. A record is committed when `commit` returns; when it throws, the record never
 * happened. Where that cannot be made sure of, nothing more is committed until the collection is opened again: what
 * came after a half-written record would be cut off with it.
 */
import type { FileHandle } from 'node:fs/promises';
import { writeFully } from './block-files.js';
import { encodeRecord, type JournalRecord } from './journal.js';

export interface JournalFile {
  /** Committed bytes. */
  readonly bytes: number;
  /** Why nothing more can be committed; null: nothing failed, or what failed was taken back. */
  readonly failure: unknown;
  commit: (record: JournalRecord) => Promise<void>;
  /** No commit is possible after this. */
  stop: (failure: unknown) => void;
  close: () => Promise<void>;
}

/** `context` is what the records are sealed with; `file` is empty after the `committed` records. */
export function createJournalFile(
  file: FileHandle,
  key: Uint8Array,
  context: string,
  committed: { records: number; bytes: number },
): JournalFile {
  let { records, bytes } = committed;
  let failure: unknown = null;

  async function commit(record: JournalRecord): Promise<void> {
    if (failure !== null) throw failure;
    const encoded = encodeRecord(key, context, records, record);
    try {
      writeFully(file.fd, encoded, bytes);
      await file.datasync();
    } catch (error) {
      await takeBack(error);
      throw error;
    }
    bytes += encoded.length;
    records += 1;
  }

  /** The record may be on disk, whole or in part, or get there later. */
  async function takeBack(error: unknown): Promise<void> {
    try {
      await file.truncate(bytes);
      await file.datasync();
    } catch {
      failure = error;
    }
  }

  return {
    get bytes() {
      return bytes;
    },
    get failure() {
      return failure;
    },
    commit,
    stop: (error) => void (failure ??= error),
    close: () => file.close(),
  };
}
