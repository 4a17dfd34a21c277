/**
 * Sources that are fetched rather than sent: a request names one, and the answer is a job. What the machine's operator has not opened stays
 * shut: no path of this machine, no private address, no bucket but those of the settings.
 */
import { z } from '@hono/zod-openapi';
import { AppError } from '../../errors.js';
import { requireCollection } from '../../flows/collections/collection-use.js';
import { indexPhotos } from '../../flows/collections/index-photos.js';
import { listSources } from '../../flows/collections/list-sources.js';
import { checkSource } from '../../sources/check-source.js';
import { parseManifestRow } from '../../sources/manifest-record.js';
import { declareSource } from '../../sources/declare.js';
import { listedPhotos } from '../../sources/manifest.js';
import { openSource, placesOf, type RemoteSettings, type SourceRequest } from '../../sources/open-source.js';
import { parseBucket } from '../../sources/s3.js';
import { sourceKinds } from '../../types.js';
import { route } from '../define-route.js';
import type { JobSource } from '../jobs.js';
import type { Served } from '../served.js';
import { checkAnswer, sourceBody, type NamedSource } from '../source-schemas.js';
import { nameParams } from './collections.js';
import { jobSchema } from './jobs.js';

const mostBodyBytes = 4 * 1024 * 1024;

const ways = route(
  ['curator'],
  {
    method: 'get',
    path: '/sources',
    summary: 'What this server may fetch from, as its settings say',
    answer: z.object({
      contact: z.string().nullable().openapi({
        description:
          'Whom publishers can write to; null: neither IIIF nor a list of addresses can be fetched.',
      }),
      buckets: z.array(z.string()).openapi({ description: 'Those that VITRINE_BUCKETS names.' }),
    }),
  },
  ({ vitrine }) => {
    const { contact, s3Buckets } = vitrine.config.sources;
    return { contact, buckets: [...s3Buckets] };
  },
);

const check = route(
  ['curator'],
  {
    method: 'post',
    path: '/collections/{name}/sources/check',
    summary: 'What a source would ask of whom, its defects, why it is refused; nothing is fetched',
    params: nameParams,
    body: z.object({ source: sourceBody }),
    maxBodyBytes: mostBodyBytes,
    answer: checkAnswer,
  },
  async ({ served, vitrine, params, body }) => {
    await requireCollection(vitrine, params.name);
    const settings = settingsOf(served);
    const { defects, refusals, plan } = checkSource(requestOf(body.source, settings), settings);
    return {
      defects: { total: defects.length, items: defects.slice(0, 100) },
      refusals: [...refusals],
      plan,
    };
  },
);

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
    maxBodyBytes: mostBodyBytes,
    status: 202,
    answer: jobSchema,
  },
  async ({ served, vitrine, actor, params, body }) => {
    await requireCollection(vitrine, params.name);
    const settings = { ...settingsOf(served), mayLoseMost: body.removeVanished };
    const request = requestOf(body.source, settings);
    const items = openSource(request, settings);
    const places = placesOf(request, settings);
    const declared = declareSource(request);
    const { plan } = checkSource(request, settings);
    const total = plan?.list?.total ?? null;
    return served.jobs.start({
      collection: params.name,
      by: actor.person,
      source: { kind: kindOf(request), name: plan?.name ?? null },
      total: total ?? 0,
      openEnded: total === null,
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

function settingsOf({ vitrine }: Served): RemoteSettings {
  return { ...vitrine.config.sources, now: () => vitrine.now() };
}

function kindOf({ kind }: SourceRequest): JobSource['kind'] {
  if (kind === 's3') return 'bucket';
  return kind === 'addresses' ? 'list' : kind;
}

function requestOf(source: NamedSource, { s3Buckets }: RemoteSettings): SourceRequest {
  if (source.kind === 's3' && !s3Buckets.includes(parseBucket(source.address).bucket))
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

export const sourceRoutes = [ways, check, add, list];
