/**
 * The members of a gzip file (RFC 1952), one after the other: what makes a `.warc.gz` readable from its middle, and what is behind a damaged
 * place. Each member is held against its own check sum and length, and all of them against a ratio. A member that ends before its check sum was
 * looked at is not known to be whole: whoever hands out what it held waits for the end first.
 */
import { setImmediate } from 'node:timers/promises';
import { crc32, createInflateRaw, inflateRawSync, constants } from 'node:zlib';
import { AppError, isPhotoError } from '../../errors.js';
import { cursorOver, type ByteCursor } from './byte-cursor.js';
import type { ContainerReader } from './container.js';

export interface GzipMember {
  /** Of its first byte in the file. */
  offset: number;
  /** Unpacked, to be read once. Throws `photo.corrupt`, or `photo.refused` for a bomb. */
  pieces: AsyncGenerator<Buffer>;
}

/** Web pages pack well, but not like this. */
const mostRatio = 200;
const harmlessBytes = 16 * 1024 * 1024;
/** Members that hold next to nothing take as long as others: twenty megabytes of them are a million. */
const tinyBytes = 50;
const mostTiny = 10_000;

const magic = Buffer.from([0x1f, 0x8b, 8]);
const flags = { headerCheck: 2, extra: 4, name: 8, comment: 16, reserved: 0xe0 };
const longestName = 64 * 1024;
const fedBytes = 32 * 1024;

export function isGzip(head: Buffer): boolean {
  return head.subarray(0, 3).equals(magic);
}

/**
 * `isStart`: whether unpacked bytes are such as members of this kind of file begin with; then what is behind a damaged member is looked for,
 * otherwise the first damage is the end.
 */
export async function* gzipMembers(
  reader: ContainerReader,
  { from = 0, isStart }: { from?: number; isStart?: (head: Buffer) => boolean } = {},
): AsyncGenerator<GzipMember> {
  let raw = cursorOver(reader.stream(from), from);
  const budget = { packedFrom: from, unpacked: 0 };
  let tiny = 0;
  try {
    for (;;) {
      const first = await raw.take(1);
      if (first.length === 0) return;
      raw.unread(first);
      const { offset } = raw;
      const state = { isWhole: false };
      const before = budget.unpacked;
      const pieces = memberPieces(raw, budget, state);
      yield { offset, pieces };
      if (!state.isWhole) for await (const _ of ignoringDamage(pieces));
      if (budget.unpacked - before < tinyBytes && ++tiny > mostTiny)
        throw new AppError('photo.refused', 'not unpacked: it is packed in too many pieces');
      if (state.isWhole) continue;
      const next = isStart === undefined ? null : await findMember(reader, offset + 1, isStart);
      if (next === null) return;
      await raw.close();
      raw = cursorOver(reader.stream(next), next);
    }
  } finally {
    await raw.close();
  }
}

/** Whoever read the member was told already. */
async function* ignoringDamage(pieces: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield* pieces;
  } catch (error) {
    if (!isPhotoError(error)) throw error;
  }
}

async function* memberPieces(
  raw: ByteCursor,
  budget: { packedFrom: number; unpacked: number },
  state: { isWhole: boolean },
): AsyncGenerator<Buffer> {
  await skipHeader(raw);
  let [sum, length] = [0, 0];
  for await (const piece of inflated(raw)) {
    sum = crc32(piece, sum);
    length += piece.length;
    budget.unpacked += piece.length;
    if (
      budget.unpacked > harmlessBytes &&
      budget.unpacked > mostRatio * (raw.offset - budget.packedFrom + fedBytes)
    ) {
      // The members behind it are not to pay for it.
      budget.unpacked -= length;
      throw new AppError(
        'photo.refused',
        `not unpacked: it unpacks to more than ${mostRatio} times its size`,
      );
    }
    yield piece;
  }
  const trailer = await raw.take(8);
  if (trailer.length < 8) throw damaged('it is cut short');
  if (trailer.readUInt32LE(0) !== sum || trailer.readUInt32LE(4) !== length % 2 ** 32)
    throw damaged('its check sum does not fit');
  state.isWhole = true;
}

async function skipHeader(raw: ByteCursor): Promise<void> {
  const head = await raw.take(10);
  const set = head[3] ?? 0;
  if (head.length < 10 || !isGzip(head) || (set & flags.reserved) !== 0) throw damaged('no gzip header');
  if ((set & flags.extra) !== 0) {
    const length = await raw.take(2);
    await raw.skip(length.length === 2 ? length.readUInt16LE(0) : 0);
  }
  if ((set & flags.name) !== 0) await skipText(raw);
  if ((set & flags.comment) !== 0) await skipText(raw);
  if ((set & flags.headerCheck) !== 0) await raw.skip(2);
}

async function skipText(raw: ByteCursor): Promise<void> {
  for (let length = 0; length < longestName; length++) {
    const [byte] = await raw.take(1);
    if (byte === undefined || byte === 0) return;
  }
  throw damaged('its header is too long');
}

/** Leaves `raw` at the first byte behind the packed data. */
async function* inflated(raw: ByteCursor): AsyncGenerator<Buffer> {
  const inflate = createInflateRaw();
  let isOver = false;
  inflate.once('close', () => (isOver = true));
  const feeding = feed(raw, inflate, () => isOver).catch((error: unknown) => {
    inflate.destroy(error instanceof Error ? error : new Error('it cannot be read'));
  });
  try {
    for await (const piece of inflate) yield piece as Buffer;
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    const isCut = cause instanceof Error && 'code' in cause && cause.code === 'Z_BUF_ERROR';
    throw damaged(isCut ? 'it is cut short' : 'it cannot be unpacked', cause);
  } finally {
    isOver = true;
    inflate.destroy();
    await feeding;
  }
}

/** One piece at a time, so that what was not needed can be put back. */
async function feed(
  raw: ByteCursor,
  inflate: ReturnType<typeof createInflateRaw>,
  isOver: () => boolean,
): Promise<void> {
  let fed = 0;
  while (!isOver()) {
    const bytes = await raw.piece(fedBytes);
    if (bytes === null) {
      inflate.end();
      return;
    }
    await written(inflate, bytes);
    fed += bytes.length;
    const unused = fed - inflate.bytesWritten;
    if (unused > 0) {
      if (unused <= bytes.length) raw.unread(bytes.subarray(bytes.length - unused));
      return;
    }
  }
}

/** Also when the stream ends or fails instead. */
function written(inflate: ReturnType<typeof createInflateRaw>, bytes: Buffer): Promise<void> {
  return new Promise((resolve) => {
    inflate.once('close', resolve);
    inflate.write(bytes, () => {
      inflate.off('close', resolve);
      resolve();
    });
  });
}

const searchedAtOnce = 1024 * 1024;
/** Enough for the header, and the first bytes of what is packed. */
const triedBytes = 1024;
/** By chance it takes a hundred gigabytes. */
const mostTries = 10_000;

/** The next place at or behind `from` where such a member begins. Nothing is read twice for it, whatever looks like a beginning. */
async function findMember(
  reader: ContainerReader,
  from: number,
  isStart: (head: Buffer) => boolean,
): Promise<number | null> {
  let tries = 0;
  for (let at = from; at < reader.size; at += searchedAtOnce) {
    const bytes = await reader.read(at, searchedAtOnce + triedBytes);
    for (let found = bytes.indexOf(magic); found !== -1; found = bytes.indexOf(magic, found + 1)) {
      if (found >= searchedAtOnce) break;
      // What was tried in vain is let go of only between turns of the event loop.
      if (++tries % 100 === 0) await setImmediate();
      if (tries > mostTries)
        throw new AppError(
          'photo.refused',
          'not unpacked: too much in it looks like a beginning and is none',
        );
      const head = await beginningOf(bytes.subarray(found, found + triedBytes));
      if (head !== null && isStart(head)) return at + found;
    }
  }
  return null;
}

async function beginningOf(bytes: Buffer): Promise<Buffer | null> {
  try {
    const raw = cursorOver(only(bytes));
    await skipHeader(raw);
    return inflateRawSync(bytes.subarray(raw.offset), { finishFlush: constants.Z_SYNC_FLUSH });
  } catch {
    return null;
  }
}

async function* only(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}

function damaged(what: string, cause?: unknown): AppError {
  return new AppError('photo.corrupt', `expected whole gzip data, ${what}`, { cause });
}
