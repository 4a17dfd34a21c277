/**
 * Reports: counted from the logs, signed, and counted again by whoever doubts them (verify-report.ts). A report states how many entries it counted;
 * entries are never taken out of a log, so that the same report can be counted for ever.
 */
import { z } from 'zod';
import { AppError } from '../../errors.js';
import { sha256 } from '../../lib/sha256.js';
import { newestActivation } from '../../store/activations.js';
import { logSigners } from '../../store/log-keys.js';
import { insertReport, reportFiles, reportHeads, type ReportHead } from '../../store/reports.js';
import type { PersonId } from '../../types.js';
import type { ActivationDocument } from '../policy/activation.js';
import { requireRole, type Actor } from '../people/actor.js';
import { currentPolicy } from '../policy/policy.js';
import { readSigned } from '../log/read-entries.js';
import { record } from '../log/record.js';
import { reportCsv } from './report-csv.js';
import { composeReport, reportJson, type ReportDocument } from './report-document.js';
import { reportHtml } from './report-html.js';
import { noteName, signFiles, type ReportFiles } from './sign-report.js';
import type { Vitrine } from '../vitrine.js';

export interface ReportRequest {
  /** Days in UTC, YYYY-MM-DD, both included. */
  from: string;
  to: string;
  /** Breakdowns without counts that may point at single persons; of one calendar quarter that is over. */
  public: boolean;
}

export interface Report {
  document: ReportDocument;
  /** `report.json`, `report.html`, `report.csv`, and `report.note` with the signature of the three. */
  files: ReportFiles;
  sha256: string;
}

/** Throws `role.missing`, `usage` for a period that is none, or none of a public report, and `log.` errors. */
export async function makeReport(vitrine: Vitrine, actor: Actor, request: ReportRequest): Promise<Report> {
  requireRole(actor, 'auditor', 'privacy-officer', 'administrator');
  checkPeriod(request);
  if (request.public) checkQuarter(request, vitrine.now());
  const [searches, events] = [await vitrine.logs.open('searches'), await vitrine.logs.open('events')];
  const [searched, happened] = [await readSigned(searches), await readSigned(events)];
  const origin = events.origin.replace(/\/events$/, '');
  const document = composeReport(
    {
      period: { from: request.from, to: request.to },
      public: request.public,
      madeAt: vitrine.now().toISOString(),
      origin,
      organisation: await organisationOf(vitrine),
      logs: { searches: searched.state, events: happened.state },
    },
    searched.entries,
    happened.entries,
  );
  const json = reportJson(document);
  const unsigned = {
    'report.json': json,
    'report.html': reportHtml(document),
    'report.csv': reportCsv(document),
  };
  const signers = await vitrine.store.write((db) => logSigners(db, 'events', events.origin));
  const note = signFiles(unsigned, events.origin, signers.at(-1) as (typeof signers)[number]);
  const files = { ...unsigned, [noteName]: note };
  const hash = sha256(Buffer.from(json));
  await keep(vitrine, actor.person, { ...request, sha256: hash }, files);
  return { document, files, sha256: hash };
}

/** Newest first. */
export async function listReports(vitrine: Vitrine, actor: Actor): Promise<ReportHead[]> {
  requireRole(actor, 'auditor', 'privacy-officer', 'administrator');
  return reportHeads(vitrine.store.db);
}

/** The files of a public report, where the policy lets anyone read it; null: there is none of this hash. */
export async function publicReport(vitrine: Vitrine, hash: string): Promise<ReportFiles | null> {
  const { policy } = await currentPolicy(vitrine.store.db);
  const found = policy.publicReport ? await reportFiles(vitrine.store.db, hash) : null;
  return found?.public === true ? found.files : null;
}

async function keep(
  vitrine: Vitrine,
  by: PersonId,
  { from, to, public: isPublic, sha256: hash }: ReportRequest & { sha256: ReportHead['sha256'] },
  files: Record<string, string>,
): Promise<void> {
  await record(vitrine, by, async (db, madeAt) => {
    await insertReport(db, { sha256: hash, from, to, public: isPublic, madeBy: by, madeAt }, files);
    const event = { type: 'report.made', from, to, sha256: hash, public: isPublic } as const;
    return { result: undefined, events: [{ event }] };
  });
}

function checkPeriod({ from, to }: ReportRequest): void {
  for (const date of [from, to])
    if (!z.iso.date().safeParse(date).success)
      throw new AppError('usage', 'expected a period of dates such as 2026-12-31');
  if (from > to) throw new AppError('usage', `expected a period, ${from} is after ${to}`);
}

/** Quarters never overlap: what the difference of two public reports would tell, of a day or a month, neither may tell. */
function checkQuarter({ from, to }: ReportRequest, now: Date): void {
  const [year, month] = from.split('-').map(Number) as [number, number];
  const last = new Date(Date.UTC(year, month + 2, 0)).toISOString().slice(0, 10);
  if (!/-(01|04|07|10)-01$/.test(from) || to !== last)
    throw new AppError('usage', 'a public report is of one quarter, such as 2026-01-01 to 2026-03-31');
  if (to >= now.toISOString().slice(0, 10))
    throw new AppError('usage', `a public report is of a quarter that is over, ${to} is not`);
}

async function organisationOf({ store }: Vitrine): Promise<string | null> {
  const row = await newestActivation(store.db);
  return row === null ? null : (JSON.parse(row.document) as ActivationDocument).organisation;
}
