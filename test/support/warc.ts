/** WARC records as tests need them, also such as no tool makes (ISO 28500:2017). */
import { createHash, randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { base32 } from '#vitrine/sources/containers/record-digests.js';

export interface RecordParts {
  type: 'response' | 'resource' | 'request' | 'revisit' | 'warcinfo' | 'metadata';
  target?: string;
  date?: string;
  block: Uint8Array | string;
  headers?: Record<string, string>;
}

export const archivedAt = '2024-05-17T09:30:00Z';

export const sha1 = (bytes: Uint8Array): string =>
  `sha1:${base32(createHash('sha1').update(bytes).digest())}`;

export const sha256Digest = (bytes: Uint8Array): string =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

export function record({ type, target, date = archivedAt, block, headers = {} }: RecordParts): Buffer {
  const bytes = Buffer.from(block as Uint8Array);
  const lines = Object.entries({
    'WARC-Type': type,
    'WARC-Record-ID': `<urn:uuid:${randomUUID()}>`,
    'WARC-Date': date,
    ...(target === undefined ? {} : { 'WARC-Target-URI': target }),
    'Content-Length': `${bytes.length}`,
    ...headers,
  });
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return Buffer.concat([Buffer.from(`WARC/1.1\r\n${head}\r\n`), bytes, Buffer.from('\r\n\r\n')]);
}

export interface AnswerParts {
  status?: string;
  headers?: Record<string, string>;
  body: Uint8Array | string;
  /** Of the record. */
  warc?: Record<string, string>;
  date?: string;
}

/** An answer of a server, with both digests. */
export function answer(
  target: string,
  { status = '200 OK', headers = {}, body, warc = {}, date }: AnswerParts,
): Buffer {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const bytes = Buffer.from(body as Uint8Array);
  const block = Buffer.concat([Buffer.from(`HTTP/1.1 ${status}\r\n${lines.join('')}\r\n`), bytes]);
  return record({
    type: 'response',
    target,
    block,
    ...(date === undefined ? {} : { date }),
    headers: {
      'Content-Type': 'application/http;msgtype=response',
      'WARC-Payload-Digest': sha1(bytes),
      'WARC-Block-Digest': sha256Digest(block),
      ...warc,
    },
  });
}

export const page = (target: string, html: string): Buffer =>
  answer(target, { headers: { 'Content-Type': 'text/html; charset=utf-8' }, body: html });

export const picture = (target: string, body: Uint8Array, more: Partial<AnswerParts> = {}): Buffer =>
  answer(target, { headers: { 'Content-Type': 'image/x-portable-graymap' }, body, ...more });

/** As `.warc.gz` has them: each by itself. */
export const packed = (records: readonly Buffer[]): Buffer =>
  Buffer.concat(records.map((each) => gzipSync(each)));
