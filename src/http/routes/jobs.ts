/** Photos coming into a collection: they are taken in at once and indexed one job after the other. */
import { z } from '@hono/zod-openapi';
import { streamSSE } from 'hono/streaming';
import { AppError, errorCodes, photoErrorCodes } from '../../errors.js';
import { requireCollection } from '../../flows/collections/collection-use.js';
import { indexPhotos } from '../../flows/collections/index-photos.js';
import { declareUpload } from '../../sources/declare.js';
import { openHolders } from '../../sources/open-holders.js';
import { uploadedItems } from '../../sources/upload.js';
import { rawRoute, route } from '../define-route.js';
import { files, idParams, refusingSignalSchema } from '../schemas.js';
import { jobSourceKinds } from '../jobs.js';
import { nameParams } from './collections.js';

const counts = {
  seen: z.number().int(),
  indexed: z.number().int(),
  unchanged: z.number().int(),
  duplicates: z.number().int(),
  removed: z.number().int().openapi({
    description: 'Known photos that were let go of: taken down, or refused, where they were published.',
  }),
  faces: z.number().int(),
};

const skippedItem = z.object({
  source: z.string(),
  code: z.enum(photoErrorCodes),
  reason: z.string(),
  signal: refusingSignalSchema,
});

export const jobSchema = z
  .object({
    id: z.string(),
    collection: z.string(),
    by: z.string(),
    source: z
      .object({ kind: z.enum(jobSourceKinds), name: z.string().nullable() })
      .openapi({ description: 'What is indexed; null: it has no name.' }),
    startedAt: z.string(),
    state: z.enum(['waiting', 'running', 'done', 'cancelled', 'failed']),
    total: z.number().int(),
    openEnded: z.boolean().openapi({ description: 'More will come than `total`; it is not known how much.' }),
    progress: z.object({
      ...counts,
      skipped: z.number().int(),
      latestSkips: z.array(skippedItem).readonly(),
    }),
    photosPerSecond: z.number().nullable(),
    remainingSeconds: z.number().nullable(),
    summary: z
      .object({
        ...counts,
        skipped: z.object({
          total: z.number().int(),
          items: z.array(skippedItem),
        }),
        interrupted: z.boolean(),
        elapsedMs: z.number(),
        photosPerSecond: z.number(),
      })
      .nullable(),
    error: z.object({ code: z.enum(errorCodes), detail: z.string() }).nullable(),
  })
  .openapi('Job');

/** Photos are shown with it as a link. */
const webAddress = z
  .url({ protocol: /^https?$/, hostname: /./ })
  .max(500)
  .refine((address) => new URL(address).username === '', 'expected an address without a user');

export const uploadFields = {
  sourceBase: webAddress.optional(),
  retry: z
    .enum(['true', 'false'])
    .default('false')
    .openapi({ description: 'Looks again at what was left out before.' }),
};

const mostFiles = 500;
const mostUploadBytes = 128 * 1024 * 1024;

const upload = route(
  ['curator'],
  {
    method: 'post',
    path: '/collections/{name}/photos',
    summary: 'Add photos; the answer is a job whose events tell how far it is',
    params: nameParams,
    form: z.object({ files: files(mostFiles), ...uploadFields }),
    maxBodyBytes: mostUploadBytes,
    heavy: true,
    status: 202,
    answer: jobSchema,
  },
  async ({ served, vitrine, actor, params, body }) => {
    await requireCollection(vitrine, params.name);
    if (body.files.length === 0) throw new AppError('usage', 'files: expected at least one file');
    const uploads = await Promise.all(
      body.files.map(async (file) => ({ name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) })),
    );
    const bytes = uploads.reduce((sum, each) => sum + each.bytes.length, 0);
    return served.jobs.start({
      collection: params.name,
      by: actor.person,
      source: { kind: 'files', name: null },
      total: uploads.length,
      bytes,
      run: (report, signal) =>
        indexPhotos(vitrine, actor, {
          collection: params.name,
          items: (context) =>
            openHolders(uploadedItems(uploads, { sourceBase: body.sourceBase }), context, report.opened),
          sources: [declareUpload(uploads.length, bytes, body.sourceBase)],
          retrySkipped: body.retry === 'true',
          signal,
          onProgress: report.progress,
        }),
    });
  },
);

const list = route(
  ['curator'],
  {
    method: 'get',
    path: '/jobs',
    summary: 'Indexing jobs since the server started, newest first',
    query: z.object({
      collection: z.string().max(100).optional(),
      mine: z.enum(['true', 'false']).default('false').openapi({ description: 'Only those you started.' }),
    }),
    answer: z.object({ items: z.array(jobSchema) }),
  },
  ({ served, actor, query: { collection, mine } }) => ({
    items: served.jobs
      .list()
      .filter((each) => collection === undefined || each.collection === collection)
      .filter((each) => mine === 'false' || each.by === actor.person),
  }),
);

const show = route(
  ['curator'],
  { method: 'get', path: '/jobs/{id}', summary: 'One job', params: idParams, answer: jobSchema },
  ({ served, params }) => served.jobs.get(params.id),
);

const events = rawRoute(
  ['curator'],
  {
    method: 'get',
    path: '/jobs/{id}/events',
    summary: 'A job as it goes on, until it has ended: server-sent events named `job`',
    params: idParams,
    media: 'text/event-stream',
  },
  ({ served, params, context }) => {
    const left = new AbortController();
    const following = served.jobs.follow(params.id, left.signal);
    return streamSSE(context, async (stream) => {
      stream.onAbort(() => left.abort());
      for await (const each of following) {
        await stream.writeSSE({ event: 'job', data: JSON.stringify(jobSchema.parse(each)) });
      }
    });
  },
);

const cancel = route(
  ['curator'],
  {
    method: 'post',
    path: '/jobs/{id}/cancel',
    summary: 'Stop a job; what it has in hand is finished, and what is in the collection stays',
    params: idParams,
    answer: jobSchema,
  },
  ({ served, params }) => served.jobs.cancel(params.id),
);

export const jobRoutes = [upload, list, show, events, cancel];
