/** The two logs: their state for everybody, their hashes for outsiders, their entries for auditors who say why. */
import { z } from '@hono/zod-openapi';
import { AppError } from '../../errors.js';
import { copyLog } from '../../flows/log/copy-log.js';
import { exportEntries, findEntries, type EntryFilter } from '../../flows/log/find-entries.js';
import { logState, proveGrowth } from '../../flows/log/log-state.js';
import { proveLogEntry, readEntries, readLogFile } from '../../flows/log/read-log.js';
import { rawRoute, route } from '../define-route.js';
import { download } from '../download.js';
import { given, reason } from '../schemas.js';

const logName = z.enum(['searches', 'events']);
const logParams = z.object({ log: logName });
const index = z.coerce.number().int().min(0);

export const logStateSchema = z
  .object({
    log: logName,
    origin: z.string(),
    size: z.number().int(),
    checkpoint: z.string(),
    witnessed: z.string().nullable(),
    keys: z.array(z.object({ key: z.string(), size: z.number().int() })),
    witnesses: z.array(z.string()),
  })
  .openapi('LogState');

const show = route(
  'anyone',
  {
    method: 'get',
    path: '/log/{log}',
    summary: 'How large a log is, its signed checkpoint, its keys and those of its witnesses',
    params: logParams,
    answer: logStateSchema,
  },
  ({ vitrine, params }) => logState(vitrine, params.log),
);

const growth = route(
  'anyone',
  {
    method: 'get',
    path: '/log/{log}/consistency',
    summary: 'Proof that a log only grew between two sizes (RFC 6962)',
    params: logParams,
    query: z.object({ from: index, to: index }),
    answer: z.object({ hashes: z.array(z.string()) }),
  },
  async ({ vitrine, params, query }) => ({ hashes: await proveGrowth(vitrine, params.log, query) }),
);

const entry = z.object({ index: z.number().int(), text: z.string() });

const entries = route(
  ['auditor'],
  {
    method: 'get',
    path: '/log/{log}/entries',
    summary: 'Entries of a log, at most 256 at once; that they were read, and why, is logged too',
    params: logParams,
    query: z.object({ from: index, to: index, reason }),
    answer: z.object({ items: z.array(entry) }),
  },
  async ({ vitrine, actor, params, query }) => ({
    items: await readEntries(vitrine, actor, { log: params.log, ...query }),
  }),
);

const filter = {
  type: z.string().max(2000).optional().openapi({ description: 'Types of entries, with commas between.' }),
  about: z.string().max(200).optional().openapi({ description: 'Id of a person, case, search …' }),
  from: z.iso.date().optional(),
  to: z.iso.date().optional(),
};

function filterOf({ type, ...rest }: { [K in keyof typeof filter]?: string | undefined }): EntryFilter {
  return { ...given(rest), ...(type === undefined ? {} : { types: type.split(',') }) };
}

const find = route(
  ['auditor'],
  {
    method: 'get',
    path: '/log/{log}/find',
    summary:
      'Entries by type, person and day, newest first; what was gone through for it, and why, is logged',
    params: logParams,
    query: z.object({
      reason,
      ...filter,
      before: index.optional(),
      limit: z.coerce.number().int().min(1).max(500).default(100),
    }),
    answer: z.object({ items: z.array(entry), nextBefore: z.number().int().nullable() }),
  },
  ({ vitrine, actor, params, query: { reason: why, limit, before, ...rest } }) =>
    findEntries(vitrine, actor, {
      log: params.log,
      reason: why,
      limit,
      filter: filterOf(rest),
      ...given({ before }),
    }),
);

const exported = rawRoute(
  ['auditor'],
  {
    method: 'get',
    path: '/log/{log}/export/{file}',
    summary: 'The same as a file, at most 20,000 entries; logged too',
    params: logParams.extend({ file: z.enum(['entries.json', 'entries.csv']) }),
    query: z.object({ reason, ...filter }),
    media: 'text/plain',
  },
  async ({ vitrine, actor, params: { log, file }, query: { reason: why, ...rest }, context }) => {
    const wanted = { log, reason: why, filter: filterOf(rest) };
    const format = file === 'entries.json' ? 'json' : 'csv';
    return download(context, await exportEntries(vitrine, actor, wanted, format), `${log}-${file}`);
  },
);

const proof = route(
  ['auditor'],
  {
    method: 'get',
    path: '/log/{log}/proofs/{index}',
    summary:
      'Proof that an entry is in a log, under its present checkpoint or the last witnessed one (C2SP tlog-proof)',
    params: logParams.extend({ index }),
    query: z.object({ under: z.enum(['present', 'witnessed']).default('present') }),
    answer: z.object({ proof: z.string() }),
  },
  async ({ vitrine, actor, params, query }) => ({
    proof: await proveLogEntry(vitrine, actor, { ...params, ...query }),
  }),
);

const copy = rawRoute(
  ['auditor'],
  {
    method: 'get',
    path: '/log/{log}/copy',
    summary:
      'A log with all its entries as a tar archive, to count it again; that it was taken, and why, is logged',
    params: logParams,
    query: z.object({ reason }),
    media: 'application/x-tar',
  },
  async ({ vitrine, actor, params: { log }, query, context }) => {
    const archive = await copyLog(vitrine, actor, { log, reason: query.reason });
    return context.body(ReadableStream.from(archive) as ReadableStream, 200, {
      'Content-Type': 'application/x-tar',
      'Content-Disposition': `attachment; filename="${log}.tar"`,
      'Cache-Control': 'no-store',
    });
  },
);

const files = rawRoute(
  'public',
  {
    method: 'get',
    path: '/log/{log}/files/{path}',
    wildcard: true,
    summary: 'Checkpoint, keys and hash tiles of a log as files (C2SP tlog-tiles), for outsiders',
    params: logParams.extend({ path: z.string().max(100) }),
    media: 'application/octet-stream',
  },
  async ({ vitrine, params, context }) => {
    const file = await readLogFile(vitrine, params.log, params.path);
    if (file === null) throw new AppError('request.unknown', 'the log has no such file for outsiders');
    const isText = /^(checkpoint|witnessed|keys)/.test(params.path);
    const isFinal = params.path.startsWith('tile/') && !params.path.includes('.p/');
    return context.body(new Uint8Array(file), 200, {
      'Content-Type': isText ? 'text/plain; charset=utf-8' : 'application/octet-stream',
      'Cache-Control': isFinal ? 'public, max-age=31536000, immutable' : 'no-cache',
    });
  },
);

export const logRoutes = [show, growth, entries, find, exported, copy, proof, files];
