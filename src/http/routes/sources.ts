/**
 * Sources that are fetched rather than sent: a request names one, and the answer is a job. What the machine's operator has not opened stays
 * shut: no path of this machine, no private address, no bucket but those of the settings.
 */
import { z } from '@hono/zod-openapi';
import { AppError } from '../../errors.js';
import { requireCollection } from '../../flows/collections/collection-use.js';
import { indexPhotos } from '../../flows/collections/index-photos.js';
import { listSources } from '../../flows/collections/list-sources.js';
import { parseManifestRow } from '../../sources/manifest-record.js';
import { declareSource } from '../../sources/declare.js';
import { listedPhotos } from '../../sources/manifest.js';
import { openSource, placesOf, type SourceRequest } from '../../sources/open-source.js';
import { parseBucket } from '../../sources/s3.js';
import { sourceKinds } from '../../types.js';
import { route } from '../define-route.js';
import { nameParams } from './collections.js';
import { jobSchema } from './jobs.js';

const mostLines = 10_000;
const address = z.string().max(2000);

const sourceBody = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('site'),
    text: z.string().max(200_000).openapi({ description: 'The text of a site.yaml.' }),
  }),
  z.object({
    kind: z.literal('iiif'),
    address,
    allowHosts: z.array(z.string().max(300)).max(20).default([]).openapi({
      description: 'Other hosts on which its pictures may lie.',
    }),
  }),
  z.object({
    kind: z.literal('addresses'),
    lines: z
      .array(z.record(z.string().max(100), z.union([z.string().max(8192), z.null()])))
      .min(1)
      .max(mostLines)
      .openapi({ description: 'source_url, and any of page_url, title and captured_at, as in a manifest.' }),
  }),
  z.object({ kind: z.literal('s3'), address }),
]);

const add = route(
  ['curator'],
  {
    method: 'post',
    path: '/collections/{name}/sources',
    summary:
      'Add photos of a named website, a IIIF manifest, a list of addresses or a bucket; the answer is a job',
    params: nameParams,
    body: z.object({
      source: sourceBody,
      retry: z.boolean().default(false),
      removeVanished: z.boolean().default(false).openapi({
        description: 'Photos that the publishers gave up go even where they are most of what a host had.',
      }),
    }),
    maxBodyBytes: 4 * 1024 * 1024,
    status: 202,
    answer: jobSchema,
  },
  async ({ served, vitrine, actor, params, body }) => {
    await requireCollection(vitrine, params.name);
    const mayLoseMost = body.removeVanished;
    const settings = { ...vitrine.config.sources, now: () => vitrine.now(), mayLoseMost };
    const request = requestOf(body.source, settings.s3Buckets);
    const items = openSource(request, settings);
    const places = placesOf(request, settings);
    const declared = declareSource(request);
    return served.jobs.start({
      collection: params.name,
      by: actor.person,
      total: 0,
      openEnded: true,
      bytes: 0,
      run: ({ progress }, signal) =>
        indexPhotos(vitrine, actor, {
          collection: params.name,
          items,
          places: places.length === 0 ? undefined : places,
          sources: [declared],
          retrySkipped: body.retry,
          signal,
          onProgress: progress,
        }),
    });
  },
);

function requestOf(source: z.infer<typeof sourceBody>, buckets: readonly string[]): SourceRequest {
  if (source.kind === 's3' && !buckets.includes(parseBucket(source.address).bucket))
    throw new AppError(
      'source.refused',
      'expected one of the buckets that VITRINE_BUCKETS of the server names',
    );
  if (source.kind !== 'addresses') return source;
  const lines = source.lines.flatMap((cells, i) => {
    const parsed = parseManifestRow(cells);
    if ('record' in parsed && parsed.record.path === null) return [{ ...parsed.record, line: i + 1 }];
    const why =
      'problems' in parsed
        ? (parsed.problems[0] ?? '')
        : 'path: expected an address in source_url, not a file';
    throw new AppError('source.invalid', `line ${i + 1}: ${why}`);
  });
  return { kind: 'addresses', list: 'sent', lines: listedPhotos(lines) };
}

const list = route(
  ['curator', 'auditor', 'privacy-officer'],
  {
    method: 'get',
    path: '/collections/{name}/sources',
    summary: 'From what its photos were taken, with the salts by which each is checked against the log',
    params: nameParams,
    answer: z.object({
      items: z.array(
        z.object({
          entryId: z.string(),
          run: z.string(),
          kind: z.enum(sourceKinds),
          declaration: z.string().openapi({ description: 'Of a website its site.yaml, of others JSON.' }),
          until: z.string().nullable(),
          approver: z.string().nullable(),
          basis: z.string().nullable(),
          person: z.string(),
          openedAt: z.string(),
          salts: z.record(z.string(), z.string()),
        }),
      ),
    }),
  },
  async ({ vitrine, actor, params }) => ({ items: await listSources(vitrine, actor, params.name) }),
);

export const sourceRoutes = [add, list];
