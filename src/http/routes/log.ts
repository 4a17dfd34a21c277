/** The two logs: their state for everybody, their hashes for outsiders, their entries for auditors who say why. */
import { z } from '@hono/zod-openapi';
import { AppError } from '../../errors.js';
import { logState, proveLogEntry, readEntries, readLogFile } from '../../flows/log/read-log.js';
import { rawRoute, route } from '../define-route.js';
import { reason } from '../schemas.js';

const logName = z.enum(['searches', 'events']);
const logParams = z.object({ log: logName });
const index = z.coerce.number().int().min(0);

const show = route(
  'anyone',
  {
    method: 'get',
    path: '/log/{log}',
    summary: 'How large a log is, and its signed checkpoint',
    params: logParams,
    answer: z.object({
      log: logName,
      size: z.number().int(),
      checkpoint: z.string(),
      witnessed: z.string().nullable(),
    }),
  },
  ({ vitrine, params }) => logState(vitrine, params.log),
);

const entries = route(
  ['auditor'],
  {
    method: 'get',
    path: '/log/{log}/entries',
    summary: 'Entries of a log, at most 256 at once; that they were read, and why, is logged too',
    params: logParams,
    query: z.object({ from: index, to: index, reason }),
    answer: z.object({ items: z.array(z.object({ index: z.number().int(), text: z.string() })) }),
  },
  async ({ vitrine, actor, params, query }) => ({
    items: await readEntries(vitrine, actor, { log: params.log, ...query }),
  }),
);

const proof = route(
  ['auditor'],
  {
    method: 'get',
    path: '/log/{log}/proofs/{index}',
    summary: 'Proof that an entry is in a log (C2SP tlog-proof)',
    params: logParams.extend({ index }),
    answer: z.object({ proof: z.string() }),
  },
  async ({ vitrine, actor, params }) => ({
    proof: await proveLogEntry(vitrine, actor, params.log, params.index),
  }),
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

export const logRoutes = [show, entries, proof, files];
