/**
 * Files that hold photos rather than being one: archives, letters, documents. Each kind is one file in this folder, and runs only in the
 * child process of `unpack-worker.ts`: what it reads is as untrusted as a photo.
 */
import type { AppError } from '../../errors.js';
import type { Provenance } from '../../types.js';
import { isSidecar } from '../walk-files.js';

/** The bytes of a holder, from disk or from within another one, read piece by piece. */
export interface ContainerReader {
  /** As it was called where it lay; for endings that tell what bytes do not. */
  readonly name: string;
  readonly size: number;
  /** Fewer bytes only at the end. */
  read(from: number, length: number): Promise<Buffer>;
  stream(from?: number): AsyncIterable<Uint8Array>;
}

/** What a kind hands out: a photo, or another holder. */
export interface ContainedItem {
  /** Its place in the holder, stable between runs; shown to people. Where several are alike, `startPlaces` tells them apart. */
  within: string;
  /** As it is called; a path may stand before it. */
  name: string;
  /** The address at which it was published, where the holder knows it. */
  source?: string;
  page?: string;
  title?: string;
  /** ISO 8601 as the holder states it. */
  capturedAt?: string;
  provenance?: Partial<Provenance>;
  /**
   * Or why they cannot be had, as a `photo.` error; or where they can be read, for a holder that is too large to be in memory. Read before
   * the next item is asked for.
   */
  content: Uint8Array | ContainerReader | AppError;
}

export type IsHolder = (head: Buffer, name: string) => boolean;

/**
 * What a part of a holder gives. Whatever may take the process with it is read within one: the next process passes over that part, and gives
 * `about` with the reason in its place.
 */
export type ReadPart = (
  about: Omit<ContainedItem, 'content'>,
  items: () => AsyncGenerator<ContainedItem>,
) => AsyncGenerator<ContainedItem>;

export interface ContainerKind {
  readonly name: string;
  /** `head`: the first 512 bytes, or all there are. */
  matches(head: Buffer, name: string): boolean;
  /**
   * Yields what is intact, and what is not with its reason. Throws an `AppError` with a `photo.` code where it cannot go on; what it
   * yielded before stays. `isHolder`: whether what begins so is opened, where not everything inside is worth handing out.
   */
  open(reader: ContainerReader, isHolder: IsHolder, readPart?: ReadPart): AsyncGenerator<ContainedItem>;
  /** How many items there will be at most, where the holder says so at its beginning. Throws as `open` does. */
  count?(reader: ContainerReader): Promise<number | null>;
}

/** An entry larger than this is refused. */
export const largestEntryBytes = 64 * 1024 * 1024;

/** What systems put beside files, by any part of the path; `.` and `..` are no names. */
export function isBesideFiles(path: string): boolean {
  return path.split(/[/\\]/).some((part) => !/^\.\.?$/.test(part) && isSidecar(Buffer.from(part)));
}

/** A part of a holder, as a holder. */
export function partOf(reader: ContainerReader, name: string, start: number, size: number): ContainerReader {
  return {
    name,
    size,
    read: (from, length) => reader.read(start + from, Math.max(0, Math.min(length, size - from))),
    async *stream(from = 0) {
      let left = size - from;
      if (left <= 0) return;
      for await (const piece of reader.stream(start + from)) {
        yield piece.subarray(0, left);
        left -= piece.length;
        if (left <= 0) return;
      }
    },
  };
}
