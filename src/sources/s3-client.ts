/**
 * Asking an S3-compatible store, in bounds: sockets open through the same guard as every fetch, so that only the endpoint that the operator named may
 * be private; what is received is never more than was asked for. The credentials come from the environment and from nowhere else; no file,
 * no metadata service.
 */
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { S3Client } from '@aws-sdk/client-s3';
import { AppError } from '../errors.js';
import type { Provenance } from '../types.js';
import { checkAddress, guardedLookup } from './web/guarded-fetch.js';
import type { WebSettings } from './web/open-web.js';
import { literalAddress } from './web/public-address.js';

export interface Got {
  body: AsyncIterable<Uint8Array>;
  facts: Omit<Provenance, 'custody'>;
}

/** `bytes`: of its beginning; all of it without. */
export async function getObject(
  client: S3Client,
  object: { Bucket: string; Key: string; IfMatch?: string },
  bytes?: number,
): Promise<Got> {
  const { GetObjectCommand } = await import('@aws-sdk/client-s3');
  const range = bytes === undefined ? {} : { Range: `bytes=0-${bytes - 1}` };
  const answer = await client.send(new GetObjectCommand({ ...object, ...range }));
  const stated: Record<string, string | undefined> = {
    etag: answer.ETag,
    'last-modified': answer.LastModified?.toUTCString(),
    'content-type': answer.ContentType,
    'x-amz-version-id': answer.VersionId,
  };
  const httpHeaders = Object.entries(stated).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value.slice(0, 2000)] as const],
  );
  const nothing = { author: null, licence: null, coordinates: null, timecodeMs: null, rights: [] };
  return {
    body: answer.Body as AsyncIterable<Uint8Array>,
    facts: { ...nothing, fetchedAt: new Date().toISOString(), httpHeaders },
  };
}

/** A store that ignores the range sends everything; what follows is not received. */
export async function firstBytes(body: AsyncIterable<Uint8Array>, most: number): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of body) {
    parts.push(part);
    bytes += part.length;
    if (bytes >= most) break;
  }
  return Buffer.concat(parts).subarray(0, most);
}

/** Never more than the list said. */
export async function wholeBody(body: AsyncIterable<Uint8Array>, size: number): Promise<Buffer> {
  const bytes = await firstBytes(body, size + 1);
  if (bytes.length !== size) throw new AppError('photo.unreadable', notAsListed);
  return bytes;
}

export const notAsListed = 'the object is of another size than the bucket said';

export function problemOf(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
  if (status === 404) return new AppError('photo.gone', 'the object is gone from the bucket');
  return new AppError('photo.unreadable', `the object cannot be read: ${reasonOf(error)}`, { cause: error });
}

/** Names of errors are S3's own words; messages may quote what was sent. */
export function reasonOf(error: unknown): string {
  const { name, code } = error as { name?: string; code?: string };
  return error instanceof AppError ? error.message : (code ?? name ?? 'unknown error').slice(0, 100);
}

export async function openClient(endpoint: string | null, settings: WebSettings): Promise<S3Client> {
  const { S3Client } = await import('@aws-sdk/client-s3');
  const named = endpoint === null ? null : new URL(endpoint).hostname;
  const allowPrivate = (host: string, address: string): boolean =>
    host === named || (settings.allowPrivate?.(host, address) ?? false);
  const { resolve } = settings;
  const lookup = guardedLookup({ allowPrivate, ...(resolve === undefined ? {} : { resolve }) });
  const options = { lookup, keepAlive: true, maxSockets: 16, timeout: 60_000 };
  const credentials = environmentCredentials();
  // It would tell every user of Node 20 on standard error that its versions of 2027 want a newer one.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
  const client = new S3Client({
    region: process.env['AWS_REGION'] || process.env['AWS_DEFAULT_REGION'] || 'us-east-1',
    ...(endpoint === null ? {} : { endpoint, forcePathStyle: true }),
    ...(credentials === null
      ? {
          signer: { sign: async (request) => request },
          credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
        }
      : { credentials }),
    requestHandler: {
      httpAgent: new HttpAgent(options),
      httpsAgent: new HttpsAgent(options),
      connectionTimeout: 10_000,
      requestTimeout: 60_000,
    },
    followRegionRedirects: false,
    maxAttempts: 3,
  });
  client.middlewareStack.add(
    (next) => (args) => {
      // A socket looks up names only: an address in the endpoint is checked here.
      const { hostname } = args.request as { hostname?: string };
      if (hostname !== undefined && literalAddress(hostname) !== null && hostname !== named)
        checkAddress(new URL(`https://${hostname}`), allowPrivate);
      return next(args);
    },
    { step: 'finalizeRequest', name: 'vitrineGuard' },
  );
  return client;
}

/** Null: requests are anonymous. */
function environmentCredentials() {
  const accessKeyId = process.env['AWS_ACCESS_KEY_ID'] || null;
  const secretAccessKey = process.env['AWS_SECRET_ACCESS_KEY'] || null;
  if (accessKeyId === null || secretAccessKey === null) return null;
  const sessionToken = process.env['AWS_SESSION_TOKEN'] || null;
  return { accessKeyId, secretAccessKey, ...(sessionToken === null ? {} : { sessionToken }) };
}

/** Throws `source.invalid`, or `source.refused` for a link-local address. */
export function checkEndpoint(endpoint: string): void {
  if (!URL.canParse(endpoint) || !/^https?:$/.test(new URL(endpoint).protocol))
    throw new AppError('source.invalid', 'expected an S3 endpoint such as https://s3.example.org');
  try {
    checkAddress(new URL(endpoint), () => true);
  } catch (error) {
    throw new AppError('source.refused', error instanceof Error ? error.message : 'not an endpoint', {
      cause: error,
    });
  }
}
