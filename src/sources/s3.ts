/**
 * An S3-compatible bucket as a source: listed page by page, each object looked at shortly before it is its turn, unchanged ones by their ETag alone.
 * Photos are read when indexing asks for them, holders of photos are opened (open-remote.ts).
 */
import type { S3Client } from '@aws-sdk/client-s3';
import { AppError } from '../errors.js';
import { mapConcurrently } from '../lib/map-concurrently.js';
import { kindBytes, refusalOfKind } from '../lib/photo-kind.js';
import type { SourceContext, SourceItem, SourceItems } from '../types.js';
import { addressBelow } from './folder.js';
import { isPassed } from './open-holders.js';
import { mostHolderBytes, openRemote, type RemoteItem } from './open-remote.js';
import { encodePath } from './path-bytes.js';
import { largestPhotoBytes } from './read-photo-file.js';
import {
  checkEndpoint,
  firstBytes,
  getObject,
  notAsListed,
  openClient,
  problemOf,
  reasonOf,
  wholeBody,
  type Got,
} from './s3-client.js';
import type { TemporaryFile } from './temporary-file.js';
import type { WebSettings } from './web/open-web.js';
import type { SearchedPlace } from './whereabouts.js';

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
/** Objects that are looked at before it is their turn. */
const ahead = 8;

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

/** What the bucket is searched for, whole: what is known below it and not listed has vanished. */
export function bucketPlace(request: BucketRequest): SearchedPlace {
  const location = locationOf(request, request.prefix);
  return { path: `s3://${request.bucket}/${request.prefix}`, exact: location, prefixes: [location] };
}

/** Stores other than Amazon's may have a bucket of the same name. */
function locationOf({ bucket, endpoint }: BucketRequest, key: string): string {
  const place = endpoint === null ? bucket : `${new URL(endpoint).host}/${bucket}`;
  return `s3://${place}/${encodePath(Buffer.from(key))}`;
}

/** `bytes`: of its beginning; all of it without. */
type Get = (bytes?: number) => Promise<Got>;

interface Listed {
  key: string;
  tag: string | null;
  size: number;
}

async function* objects(
  request: BucketRequest,
  settings: WebSettings,
  context: SourceContext,
): AsyncGenerator<SourceItem> {
  const client = await openClient(request.endpoint, settings);
  const { signal } = context;
  const look = (listed: Listed): Promise<RemoteItem> => lookAt(client, request, listed, context);
  for await (const remote of mapConcurrently(
    listObjects(client, request, signal),
    { limit: ahead, signal },
    look,
  )) {
    yield* openRemote(remote, context);
    if (signal?.aborted === true) return;
  }
  // The client stays open: what was yielded is read after the listing has ended. Its sockets close when they have been idle.
}

async function* listObjects(
  client: S3Client,
  { bucket, prefix }: BucketRequest,
  signal: AbortSignal | undefined,
): AsyncGenerator<Listed> {
  const { paginateListObjectsV2 } = await import('@aws-sdk/client-s3');
  const [pagination, options] = [
    { client, pageSize: 1000, stopOnSameToken: true },
    signal === undefined ? {} : { abortSignal: signal },
  ];
  try {
    for await (const { Contents = [] } of paginateListObjectsV2(
      pagination,
      { Bucket: bucket, Prefix: prefix },
      options,
    ))
      for (const { Key: key, ETag: tag, Size: size = 0 } of Contents)
        if (key !== undefined && !key.endsWith('/')) yield { key, tag: tag ?? null, size };
  } catch (error) {
    if (signal?.aborted === true) return;
    throw new AppError('source.unreachable', `the bucket cannot be listed: ${reasonOf(error)}`, {
      cause: error,
    });
  }
}

/** Of what is not known as it is, the first bytes, or all of them where they are few. */
async function lookAt(
  client: S3Client,
  request: BucketRequest,
  listed: Listed,
  context: SourceContext,
): Promise<RemoteItem> {
  const { key, tag, size } = listed;
  const object = { Bucket: request.bucket, Key: key, ...(tag === null ? {} : { IfMatch: tag }) };
  const get: Get = (bytes) => getObject(client, object, bytes);
  const item = listedItem(request, listed);
  const remote = {
    name: key.slice(key.lastIndexOf('/') + 1),
    head: async () => firstBytes((await get(kindBytes)).body, kindBytes),
    download: (file: TemporaryFile) => downloadObject(get, size, file),
  };
  const refused = (error: AppError, version: string | null): RemoteItem => ({
    ...remote,
    item: { ...item, version, read: failing(error) },
    head: async () => new Uint8Array(),
  });
  if (key.split('/').some((step) => step === '.' || step === '..'))
    return refused(new AppError('photo.refused', 'its key has steps that lead elsewhere'), item.version);
  const unread = { ...remote, item: { ...item, read: failing(notRead()) } };
  if (await isPassed(unread.item, context)) return unread;
  try {
    return { ...remote, ...(await begun(request, listed, item, get)) };
  } catch (error) {
    // What cannot be read for a while is asked for again.
    return context.signal?.aborted === true ? unread : refused(problemOf(error), null);
  }
}

function listedItem(request: BucketRequest, { key, tag }: Listed): Omit<SourceItem, 'read'> {
  const { prefix, sourceBase } = request;
  const location = locationOf(request, key);
  const below = Buffer.from(key.slice(prefix.lastIndexOf('/') + 1));
  return {
    location,
    source: sourceBase === undefined ? location : addressBelow(sourceBase, below),
    page: null,
    title: null,
    capturedAt: null,
    version: tag === null ? null : `etag:${tag}`,
    keepOriginal: true,
  };
}

/** What is learned from the first bytes. */
async function begun(
  request: BucketRequest,
  { size }: Listed,
  item: Omit<SourceItem, 'read'>,
  get: Get,
): Promise<Pick<RemoteItem, 'item' | 'head'> & Partial<RemoteItem>> {
  const isSmall = size <= smallBytes;
  const { body, facts } = await get(isSmall ? undefined : kindBytes);
  const bytes = isSmall ? await wholeBody(body, size) : await firstBytes(body, kindBytes);
  const provenance = { ...facts, custody: [`bucket ${locationOf(request, '')}`] };
  const read: SourceItem['read'] = async (reserve) => {
    const refusal = refusalOfKind(bytes);
    if (refusal !== null) throw refusal;
    if (size > largestPhotoBytes)
      throw new AppError('photo.too-large', `${size} bytes, at most ${largestPhotoBytes} are read`);
    await reserve?.(size);
    return isSmall ? bytes : readWhole(get, size);
  };
  const found = { item: { ...item, provenance, read }, head: async () => bytes };
  return isSmall ? { ...found, download: (file) => file.write(bytes) } : found;
}

async function readWhole(get: Get, size: number): Promise<Uint8Array> {
  try {
    return await wholeBody((await get()).body, size);
  } catch (error) {
    throw problemOf(error);
  }
}

function failing(error: AppError): SourceItem['read'] {
  return async () => {
    throw error;
  };
}

function notRead(): AppError {
  return new AppError('photo.unreadable', 'it did not change, so it was not read');
}

async function downloadObject(get: Get, size: number, file: TemporaryFile): Promise<void> {
  if (size > mostHolderBytes)
    throw new AppError('photo.too-large', `${size} bytes, at most ${mostHolderBytes} are opened`);
  let bytes = 0;
  try {
    for await (const part of (await get()).body) {
      bytes += part.length;
      if (bytes > size) break;
      await file.write(part);
    }
  } catch (error) {
    throw problemOf(error);
  }
  if (bytes !== size) throw new AppError('photo.unreadable', notAsListed);
}
