/** Reports, counted from the logs and signed; those for everybody where the policy says so. */
import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { AppError } from '../../errors.js';
import { readReport } from '../../flows/reports/read-report.js';
import { listReports, makeReport, publicReport } from '../../flows/reports/report.js';
import { transparency } from '../../flows/reports/transparency.js';
import { reportSchema } from '../../flows/reports/report-document.js';
import type { ReportFiles } from '../../flows/reports/sign-report.js';
import type { Role } from '../../types.js';
import { rawRoute, route } from '../define-route.js';
import { download } from '../download.js';
import type { HttpEnv } from '../served.js';
import { logStateSchema } from './log.js';

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
    fileOf(context, await readReport(vitrine, actor, params.sha256), params.file),
);

const publicList = route(
  'public',
  {
    method: 'get',
    path: '/transparency',
    summary: 'Public reports, where the policy lets anybody read them, and what is signed of both logs',
    answer: z.object({
      open: z.boolean().openapi({ description: 'False: the policy keeps reports to those who work here.' }),
      items: z.array(head),
      logs: z.array(logStateSchema),
    }),
  },
  ({ vitrine }) => transparency(vitrine),
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
    fileOf(context, await publicReport(vitrine, params.sha256), params.file),
);

function fileOf(context: Context<HttpEnv>, files: ReportFiles | null, name: string): Response {
  const content = files?.[name];
  if (content === undefined) throw new AppError('request.unknown', 'there is no such report for you');
  return download(context, content, name);
}

export const reportRoutes = [list, make, file, publicList, publicFile];
