/** Reports, counted from the logs and signed; and what in the searches somebody should look at. */
import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { AppError } from '../../errors.js';
import { listAnomalies, markAsStaff } from '../../flows/brakes/anomalies.js';
import { readReport } from '../../flows/reports/read-report.js';
import { listReports, makeReport, publicReport, publicReports } from '../../flows/reports/report.js';
import { reportSchema } from '../../flows/reports/report-document.js';
import type { ReportFiles } from '../../flows/reports/sign-report.js';
import type { Role } from '../../types.js';
import { rawRoute, route } from '../define-route.js';
import type { HttpEnv } from '../served.js';
import { nameParams } from './collections.js';

const readers: readonly Role[] = ['auditor', 'privacy-officer', 'administrator'];
const head = z.object({
  sha256: z.string(),
  from: z.string(),
  to: z.string(),
  public: z.boolean(),
  madeAt: z.string(),
});
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'expected the SHA-256 of a report');
const fileParams = z.object({
  sha256,
  file: z.enum(['report.json', 'report.html', 'report.csv', 'report.note']),
});

const list = route(
  readers,
  {
    method: 'get',
    path: '/reports',
    summary: 'Reports that were made, newest first',
    answer: z.object({ items: z.array(head.extend({ madeBy: z.string() })) }),
  },
  async ({ vitrine, actor }) => ({ items: await listReports(vitrine, actor) }),
);

const make = route(
  readers,
  {
    method: 'post',
    path: '/reports',
    summary: 'Count the logs for a period and sign what comes out',
    body: z.object({ from: z.iso.date(), to: z.iso.date(), public: z.boolean().default(false) }),
    status: 201,
    answer: z.object({ sha256: z.string(), document: reportSchema }),
  },
  ({ vitrine, actor, body }) => makeReport(vitrine, actor, body),
);

const file = rawRoute(
  readers,
  {
    method: 'get',
    path: '/reports/{sha256}/{file}',
    summary: 'A file of a report: JSON, HTML, CSV, or the signature of the three',
    params: fileParams,
    media: 'text/plain',
  },
  async ({ vitrine, actor, params, context }) =>
    download(context, await readReport(vitrine, actor, params.sha256), params.file),
);

const publicList = route(
  'public',
  {
    method: 'get',
    path: '/transparency',
    summary: 'Public reports, where the policy lets anybody read them',
    answer: z.object({ items: z.array(head) }),
  },
  async ({ vitrine }) => ({ items: await publicReports(vitrine) }),
);

const publicFile = rawRoute(
  'public',
  {
    method: 'get',
    path: '/transparency/{sha256}/{file}',
    summary: 'A file of a public report, where the policy lets anybody read it',
    params: fileParams,
    media: 'text/plain',
  },
  async ({ vitrine, params, context }) =>
    download(context, await publicReport(vitrine, params.sha256), params.file),
);

const types: Readonly<Record<string, string>> = {
  'report.json': 'application/json',
  'report.html': 'text/html; charset=utf-8',
  'report.csv': 'text/csv; charset=utf-8',
  'report.note': 'text/plain; charset=utf-8',
};

/** To be kept, not shown: the page has styles of its own, which ours do not let in. */
function download(context: Context<HttpEnv>, files: ReportFiles | null, name: string): Response {
  const content = files?.[name];
  if (content === undefined) throw new AppError('request.unknown', 'there is no such report for you');
  return context.body(content, 200, {
    'Content-Type': types[name] ?? 'text/plain',
    'Content-Disposition': `attachment; filename="${name}"`,
    'Cache-Control': 'no-store',
  });
}

const anomalies = route(
  ['privacy-officer', 'auditor'],
  {
    method: 'get',
    path: '/anomalies',
    summary: 'Searches that somebody should look at, newest first',
    query: z.object({ days: z.coerce.number().int().min(1).max(400).default(90) }),
    answer: z.object({
      items: z.array(z.object({ kind: z.string(), search: z.string(), foundAt: z.string() })),
    }),
  },
  async ({ vitrine, actor, query }) => ({ items: await listAnomalies(vitrine, actor, query.days) }),
);

const staff = route(
  ['privacy-officer'],
  {
    method: 'put',
    path: '/collections/{name}/staff',
    summary: 'Say whether a collection holds those who work here, so that searches for them are noticed',
    params: nameParams,
    body: z.object({ isStaff: z.boolean() }),
  },
  ({ vitrine, actor, params, body }) =>
    markAsStaff(vitrine, actor, { collection: params.name, isStaff: body.isStaff }),
);

export const reportRoutes = [list, make, file, publicList, publicFile, anomalies, staff];
