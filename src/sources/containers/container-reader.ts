/** Holders on disk and in memory, read alike. */
import { open } from 'node:fs/promises';
import type { ContainerReader } from './container.js';

const pieceBytes = 256 * 1024;

export interface OpenReader extends ContainerReader {
  close(): Promise<void>;
}

/** `path` as bytes of a file name, see path-bytes.ts. */
export async function readerOnDisk(path: Buffer, name: string): Promise<OpenReader> {
  const file = await open(path, 'r');
  const { size } = await file.stat();
  return {
    name,
    size,
    async read(from, length) {
      const bytes = Buffer.alloc(Math.max(0, Math.min(length, size - from)));
      let done = 0;
      while (done < bytes.length) {
        const { bytesRead } = await file.read(bytes, done, bytes.length - done, from + done);
        if (bytesRead === 0) break;
        done += bytesRead;
      }
      return bytes.subarray(0, done);
    },
    // Of the open file, as `read`: behind the path may lie another one by now, and what is hashed is what is handed out.
    async *stream(from = 0) {
      for (let at = from; ;) {
        const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(pieceBytes), 0, pieceBytes, at);
        if (bytesRead === 0) return;
        at += bytesRead;
        yield buffer.subarray(0, bytesRead);
      }
    },
    close: () => file.close(),
  };
}

export function readerInMemory(bytes: Uint8Array, name: string): OpenReader {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return {
    name,
    size: all.length,
    read: async (from, length) => all.subarray(from, from + length),
    async *stream(from = 0) {
      for (let at = from; at < all.length; at += pieceBytes) yield all.subarray(at, at + pieceBytes);
    },
    close: async () => undefined,
  };
}
