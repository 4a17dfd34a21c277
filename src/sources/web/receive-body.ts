/** What an answer carries, received piece by piece: unpacked, no further than was asked for, into memory or, where it holds photos, into a file. */
import type { Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { AppError } from '../../errors.js';
import { kindBytes } from '../../lib/photo-kind.js';
import { openTemporaryFile, type TemporaryFile } from '../temporary-file.js';

/** What goes into a file comes no slower than this, after a while. */
const slowestBytesPerMs = 64;
const patienceMs = 120_000;

export interface Received {
  /** Unpacked; empty where it is in a file. */
  bytes: Buffer;
  /** Whoever asked removes it. */
  file: TemporaryFile | null;
}

export interface ToFile {
  /** Asked of the first 512 bytes. */
  isMeant: (head: Buffer) => boolean;
  mostBytes: number;
}

export async function discard(body: Readable): Promise<Received> {
  // A socket whose answer was not read is of no further use.
  body.on('error', () => {}).destroy();
  return { bytes: Buffer.alloc(0), file: null };
}

/** `onFile`: it goes into a file, and may take longer. */
export interface Receiving {
  mostBytes: number;
  toFile: ToFile | undefined;
  onFile: () => void;
}

/** `stated`: its length; `encoding`: as the headers have them. Throws `photo.too-large` or `photo.unreadable`, and what the stream throws. */
export async function receiveBody(
  body: Readable,
  { stated, encoding }: { stated: string | null; encoding: string | null },
  receiving: Receiving,
): Promise<Received> {
  try {
    const most = Math.max(receiving.mostBytes, receiving.toFile?.mostBytes ?? 0);
    if (Number(stated) > most) throw tooLarge(most);
    return await receive(unpacked(body, encoding), receiving);
  } finally {
    body.on('error', () => {}).destroy();
  }
}

/** Nothing packed is asked for; some send it all the same. It is unpacked piece by piece, and no further than the limit. */
function unpacked(body: Readable, encoding: string | null): Readable {
  const name = encoding?.trim().toLowerCase() ?? 'identity';
  if (name === 'identity' || name === '') return body;
  const step =
    name === 'gzip' || name === 'x-gzip'
      ? createGunzip()
      : name === 'deflate'
        ? createInflate()
        : name === 'br'
          ? createBrotliDecompress()
          : null;
  if (step === null) throw new AppError('photo.unreadable', 'it came packed in a way that was not asked for');
  body.on('error', (error) => step.destroy(error));
  return body.pipe(step);
}

async function receive(
  stream: AsyncIterable<Buffer>,
  { mostBytes, toFile, onFile }: Receiving,
): Promise<Received> {
  let parts: Buffer[] = [];
  let file: TemporaryFile | null = null;
  let [bytes, isDecided] = [0, toFile === undefined];
  const started = performance.now();
  try {
    for await (const part of stream) {
      bytes += part.length;
      parts.push(part);
      if (!isDecided && bytes >= kindBytes) {
        isDecided = true;
        if (toFile?.isMeant(Buffer.concat(parts).subarray(0, kindBytes)) === true) {
          onFile();
          file = await openTemporaryFile();
        }
      }
      const most = file === null ? mostBytes : (toFile?.mostBytes ?? mostBytes);
      if (bytes > most) throw tooLarge(most);
      if (file === null) continue;
      if (performance.now() - started > patienceMs + bytes / slowestBytesPerMs) throw tooSlow();
      await file.write(Buffer.concat(parts));
      parts = [];
    }
    return { bytes: Buffer.concat(parts), file };
  } catch (error) {
    await file?.remove();
    throw error;
  }
}

export function tooSlow(): AppError {
  return new AppError('photo.unreadable', 'no whole answer in time');
}

function tooLarge(mostBytes: number): AppError {
  return new AppError('photo.too-large', `more than ${mostBytes} bytes, which is the limit here`);
}
