/**
 * The browser app as it was built: what `npm run build` left in dist/web, read once when the server starts. Only what is in that
 * list can be asked for, so no address reaches another file. Every other address gets the one page of the app, so that links into
 * it work; that page is never kept, because it carries the nonce of its own answer and names the files of this build.
 */
import type { Context } from 'hono';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { AppError } from '../errors.js';
import { problem } from './problem.js';
import type { HttpEnv } from './served.js';

type Encoding = 'br' | 'gzip';

interface WebFile {
  type: string;
  bytes: Buffer<ArrayBuffer>;
  /** Made when first asked for. */
  packed: Map<Encoding, Promise<Buffer<ArrayBuffer>>>;
}

export const builtApp = fileURLToPath(new URL('../web', import.meta.url));

/** In index.html, where the nonce of the answer goes: styles that the app makes while it runs carry it. */
const noncePlace = '__NONCE__';

const types: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  ico: 'image/x-icon',
  js: 'text/javascript; charset=utf-8',
  json: 'application/json',
  png: 'image/png',
  svg: 'image/svg+xml',
  txt: 'text/plain; charset=utf-8',
  wasm: 'application/wasm',
  webmanifest: 'application/manifest+json',
  webp: 'image/webp',
  woff2: 'font/woff2',
};
const packable = /^(text\/|application\/(json|manifest|wasm)|image\/svg)/;

/** Names made of their content: they never change. */
const assets = '/assets/';
const forever = 'public, max-age=31536000, immutable';

/** Belongs to other routes; what they do not know stays unknown. */
const notPages = /^\/(api|health|ready|metrics)(\/|$)/;

export function webPages(folder = builtApp) {
  const files = readFiles(folder);
  const page = files.get('/index.html')?.bytes.toString('utf8');
  files.delete('/index.html');
  return async (c: Context<HttpEnv>): Promise<Response> => {
    const path = new URL(c.req.url).pathname;
    if (notPages.test(path) || !/^(GET|HEAD)$/.test(c.req.method)) return unknown(c);
    const file = files.get(path);
    if (file !== undefined) return sendFile(c, file, path.startsWith(assets) ? forever : 'no-cache');
    if (path.startsWith(assets)) return unknown(c);
    c.header('Cache-Control', 'no-store');
    if (page === undefined) return c.text('The browser app is not built: npm run build makes it.\n', 503);
    return c.html(page.replaceAll(noncePlace, c.get('secureHeadersNonce') ?? ''));
  };
}

function unknown(c: Context<HttpEnv>): Response {
  return problem(c, new AppError('request.unknown', 'there is nothing at this address'));
}

function readFiles(folder: string): Map<string, WebFile> {
  const files = new Map<string, WebFile>();
  if (!existsSync(folder)) return files;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const type = types[entry.name.slice(entry.name.lastIndexOf('.') + 1)];
    if (!entry.isFile() || type === undefined) continue;
    const file = join(entry.parentPath, entry.name);
    const path = file.slice(folder.length).replaceAll(sep, '/');
    files.set(path, { type, bytes: readFileSync(file), packed: new Map() });
  }
  return files;
}

async function sendFile(c: Context<HttpEnv>, file: WebFile, caching: string): Promise<Response> {
  c.header('Content-Type', file.type);
  c.header('Cache-Control', caching);
  if (!packable.test(file.type)) return c.body(file.bytes);
  c.header('Vary', 'Accept-Encoding');
  const encoding = preferred(c.req.header('accept-encoding') ?? '');
  if (encoding === null) return c.body(file.bytes);
  c.header('Content-Encoding', encoding);
  return c.body(await packedAs(file, encoding));
}

function preferred(accepted: string): Encoding | null {
  const names = accepted.split(',').filter((each) => !/;\s*q=0(\.0*)?\s*$/.test(each));
  const has = (encoding: Encoding) => names.some((each) => each.split(';')[0]?.trim() === encoding);
  if (has('br')) return 'br';
  return has('gzip') ? 'gzip' : null;
}

function packedAs(file: WebFile, encoding: Encoding): Promise<Buffer<ArrayBuffer>> {
  const known = file.packed.get(encoding);
  if (known !== undefined) return known;
  const packed = encoding === 'br' ? brotli(file.bytes) : promisify(gzip)(file.bytes, { level: 9 });
  file.packed.set(encoding, packed);
  return packed;
}

/** Above 9 it takes seconds for a few kilobytes. */
function brotli(bytes: Buffer): Promise<Buffer<ArrayBuffer>> {
  return promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } });
}
