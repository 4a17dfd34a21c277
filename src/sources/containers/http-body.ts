/**
 * HTTP answers as web archives keep them: head and body as they came, with their transfer and content encodings (RFC 9112, RFC 9110). Some software keeps
 * the body decoded under a head that says otherwise, so a body that is not what its head says is taken as it is.
 */
import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync, type ZlibOptions } from 'node:zlib';
import { AppError } from '../../errors.js';
import { largestEntryBytes } from './container.js';

export interface HttpHead {
  /** Of an answer; null: a request. */
  status: number | null;
  headers: [name: string, value: string][];
  /** Where the body begins. */
  length: number;
}

/** No head is longer. */
export const longestHeadBytes = 64 * 1024;
const mostHeaders = 500;
/** Each may take as long as the one before. */
const mostEncodings = 4;

/** `bytes`: the first ones of the message. Null where there is no head. */
export function readHttpHead(bytes: Buffer): HttpHead | null {
  const text = bytes.toString('latin1', 0, longestHeadBytes);
  const end = /\r?\n\r?\n/.exec(text);
  const [first = '', ...lines] = text.slice(0, end?.index).split(/\r?\n/, mostHeaders);
  const [, status] = /^HTTP\/[\d.]+ +(\d{3})/.exec(first) ?? [];
  if (status === undefined && !/ HTTP\/[\d.]+$/.test(first)) return null;
  if (end === null && bytes.length >= longestHeadBytes) return null;
  const headers = lines.flatMap((line): HttpHead['headers'] => {
    const colon = line.indexOf(':');
    return colon > 0 ? [[line.slice(0, colon), line.slice(colon + 1).trim()]] : [];
  });
  const length = end === null ? text.length : end.index + end[0].length;
  return { status: status === undefined ? null : Number(status), headers, length };
}

export function headerOf({ headers }: HttpHead, name: string): string {
  return headers.find(([each]) => each.toLowerCase() === name)?.[1] ?? '';
}

/** Whether the bytes have to be decoded before it is known what they are. */
export function isEncoded(head: HttpHead): boolean {
  return headerOf(head, 'transfer-encoding') !== '' || encodingsOf(head).length > 0;
}

function encodingsOf(head: HttpHead): string[] {
  return headerOf(head, 'content-encoding')
    .toLowerCase()
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '' && each !== 'identity');
}

export interface DecodedBody {
  /** Without its transfer encoding; a digest may be of this. */
  entity: Buffer;
  content: Buffer;
}

/** Throws `photo.unsupported`, `photo.refused` for a bomb, or `photo.corrupt`. */
export function decodeBody(head: HttpHead, body: Buffer, most = largestEntryBytes): DecodedBody {
  const isChunked = /\bchunked\b/i.test(headerOf(head, 'transfer-encoding'));
  const entity = (isChunked ? withoutChunks(body) : null) ?? body;
  const encodings = encodingsOf(head);
  if (encodings.length > mostEncodings)
    throw new AppError('photo.refused', `not unpacked: it is packed more than ${mostEncodings} times`);
  const content = encodings.toReversed().reduce((bytes, encoding) => decode(encoding, bytes, most), entity);
  return { entity, content };
}

/** Null where it is not in chunks. What comes before a chunk that is cut short is kept: the digest tells whether it is all. */
function withoutChunks(body: Buffer): Buffer | null {
  // One piece of memory, and not one for each chunk: there may be millions of a byte each.
  const whole = Buffer.allocUnsafe(body.length);
  let [wholeBytes, isInChunks] = [0, false];
  for (let at = 0; ;) {
    const lineEnd = body.indexOf(10, at);
    const line = lineEnd === -1 || lineEnd - at > 1000 ? '' : body.toString('latin1', at, lineEnd);
    const [, size] = /^([0-9a-f]{1,8})[ \t]*(;.*)?\r?$/i.exec(line) ?? [];
    if (size === undefined) return isInChunks ? whole.subarray(0, wholeBytes) : null;
    isInChunks = true;
    const length = Number.parseInt(size, 16);
    if (length === 0) return whole.subarray(0, wholeBytes);
    wholeBytes += body.copy(whole, wholeBytes, lineEnd + 1, lineEnd + 1 + length);
    at = lineEnd + 1 + length;
    // The line end behind a chunk.
    if (body[at] === 13) at++;
    if (body[at] === 10) at++;
  }
}

function decode(encoding: string, bytes: Buffer, most: number): Buffer {
  const options = { maxOutputLength: most };
  try {
    if (encoding === 'gzip' || encoding === 'x-gzip')
      return bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes, options) : bytes;
    if (encoding === 'deflate') return inflateEither(bytes, options);
    if (encoding === 'br') return brotliDecompressSync(bytes, options);
  } catch (cause) {
    if (isTooLong(cause))
      throw new AppError('photo.refused', `not unpacked: it unpacks to more than ${most / 1024 / 1024} MiB`, {
        cause,
      });
    // It may have been kept decoded; what it is then, its first bytes tell.
    return bytes;
  }
  throw new AppError('photo.unsupported', 'expected a body in gzip, deflate or br, got another encoding');
}

/** Servers mean either by `deflate`. */
function inflateEither(bytes: Buffer, options: ZlibOptions): Buffer {
  try {
    return inflateSync(bytes, options);
  } catch (error) {
    if (isTooLong(error)) throw error;
    return inflateRawSync(bytes, options);
  }
}

function isTooLong(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
}
