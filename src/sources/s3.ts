/**
 * An S3-compatible bucket as a source: listed page by page, read when indexing asks for it, unchanged objects by their ETag alone. The
 * credentials come from the environment and from nowhere else; no file, no metadata service. Sockets open through the same guard as every
 * fetch: only the endpoint that the operator named may be private.
 */
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { S3Client } from '@aws-sdk/client-s3';
import { AppError } from '../errors.js';
import { kindBytes, refusalOfKind } from '../lib/photo-kind.js';
import type { SourceContext, SourceItem, SourceItems } from '../types.js';
import { addressBelow } from './folder.js';
import { encodePath } from './path-bytes.js';
import { largestPhotoBytes } from './read-photo-file.js';
import { checkAddress, guardedLookup } from './web/guarded-fetch.js';
import type { WebSettings } from './web/open-web.js';
import { literalAddress } from './web/public-address.js';

export interface BucketRequest {
  bucket: string;
  /** Keys begin with it. */
  prefix: string;
  /** Null: Amazon's. */
  endpoint: string | null;
  sourceBase?: string | undefined;
}

/** Up to this many bytes one request is cheaper than a look at the beginning. */
const smallBytes = 4 * 1024 * 1024;

/** `s3://bucket/prefix`. Throws `source.invalid`. */
export function parseBucket(address: string): { bucket: string; prefix: string } {
  const [, bucket, prefix = ''] =
    /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/s.exec(address) ?? [];
  if (bucket === undefined)
    throw new AppError(
      'source.invalid',
      `expected a bucket such as s3://press-photos/2026/, got '${address.slice(0, 100)}'`,
    );
  return { bucket, prefix };
}

/** The iteration throws `source.unreachable` where the bucket cannot be listed. */
export function bucketItems(request: BucketRequest, settings: WebSettings): SourceItems {
  if (request.endpoint !== null) checkEndpoint(request.endpoint);
  return (context) => objects(request, settings, context);
}

async function* objects(
  request: BucketRequest,
  settings: WebSettings,
  { signal }: SourceContext,
): AsyncGenerator<SourceItem> {
  const { paginateListObjectsV2 } = await import('@aws-sdk/client-s3');
  const client = await openClient(request, settings);
  try {
    const pages = paginateListObjectsV2(
      { client, pageSize: 1000 },
      { Bucket: request.bucket, Prefix: request.prefix },
    );
    for await (const { Contents = [] } of pages)
      for (const { Key: key, ETag: tag, Size: size = 0 } of Contents) {
        if (signal?.aborted === true) return;
        if (key === undefined || key.endsWith('/')) continue;
        yield objectItem(client, request, { key, tag: tag ?? null, size });
      }
  } catch (error) {
    throw new AppError('source.unreachable', `the bucket cannot be listed: ${reasonOf(error)}`, {
      cause: error,
    });
  }
  // The client stays open: what was yielded is read after the listing has ended. Its sockets close when they have been idle.
}

function objectItem(
  client: S3Client,
  { bucket, prefix, sourceBase }: BucketRequest,
  { key, tag, size }: { key: string; tag: string | null; size: number },
): SourceItem {
  const location = `s3://${bucket}/${encodePath(Buffer.from(key))}`;
  const below = key.slice(prefix.lastIndexOf('/') + 1);
  return {
    location,
    source: sourceBase === undefined ? location : addressBelow(sourceBase, Buffer.from(below)),
    page: null,
    title: null,
    capturedAt: null,
    version: tag === null ? null : `etag:${tag}`,
    keepOriginal: true,
    read: (reserve) =>
      readObject(
        client,
        { Bucket: bucket, Key: key, ...(tag === null ? {} : { IfMatch: tag }) },
        size,
        reserve,
      ),
  };
}

async function readObject(
  client: S3Client,
  object: { Bucket: string; Key: string; IfMatch?: string },
  size: number,
  reserve: (bytes: number) => Promise<void> = async () => undefined,
): Promise<Uint8Array> {
  if (size > largestPhotoBytes)
    throw new AppError('photo.too-large', `${size} bytes, at most ${largestPhotoBytes} are read`);
  const { GetObjectCommand } = await import('@aws-sdk/client-s3');
  const get = async (range?: string): Promise<Uint8Array> => {
    try {
      const answer = await client.send(
        new GetObjectCommand({ ...object, ...(range === undefined ? {} : { Range: range }) }),
      );
      return (await answer.Body?.transformToByteArray()) ?? new Uint8Array();
    } catch (error) {
      throw problemOf(error);
    }
  };
  // A bucket of films costs its beginnings only.
  const head = size > smallBytes ? refusalOfKind(await get(`bytes=0-${kindBytes - 1}`)) : null;
  if (head !== null) throw head;
  await reserve(size);
  const bytes = await get();
  const refusal = refusalOfKind(bytes);
  if (refusal !== null) throw refusal;
  return bytes;
}

function problemOf(error: unknown): AppError {
  const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
  if (status === 404) return new AppError('photo.gone', 'the object is gone from the bucket');
  return new AppError('photo.unreadable', `the object cannot be read: ${reasonOf(error)}`, { cause: error });
}

/** Names of errors are S3's own words; messages may quote what was sent. */
function reasonOf(error: unknown): string {
  const { name, code } = error as { name?: string; code?: string };
  return error instanceof AppError ? error.message : (code ?? name ?? 'unknown error').slice(0, 100);
}

async function openClient({ endpoint }: BucketRequest, settings: WebSettings): Promise<S3Client> {
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
function checkEndpoint(endpoint: string): void {
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
