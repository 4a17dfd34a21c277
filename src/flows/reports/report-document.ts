/** The report as a document: what was counted, over which entries, under which policies. Its JSON is what is signed. */
import { z } from 'zod';
import type { Entry } from '../../audit/entries.js';
import { breakdownNames, countEntries, totalNames, type Period } from './count-entries.js';
import { fewerThanFive, hideSmallCounts, notShown } from './small-counts.js';

const count = z.number().int().min(0);
const shown = z.record(z.string(), z.union([count, z.literal(fewerThanFive), z.literal(notShown)]));
const logState = z.strictObject({
  /** Entries that were counted: those before this number. */
  size: count,
  /** The signed checkpoint of that size. */
  checkpoint: z.string(),
});
const policyVersion = z.strictObject({
  version: count,
  preset: z.enum(['strict', 'solo']),
  at: z.string(),
  sha256: z.string(),
});

export const reportSchema = z.strictObject({
  format: z.literal('vitrine-report'),
  version: z.literal(1),
  /** Days in UTC, both included. */
  period: z.strictObject({ from: z.iso.date(), to: z.iso.date() }),
  public: z.boolean(),
  madeAt: z.string(),
  /** Where the logs come from, such as vitrine/1a2b3c. */
  origin: z.string(),
  /** As the activation names it; the one thing here that is not from the log. */
  organisation: z.string().nullable(),
  logs: z.strictObject({ searches: logState, events: logState }),
  /** In force at the end; null: none was ever set, one person works unsupervised. */
  policy: policyVersion.nullable(),
  /** Every change in the period. */
  policyChanges: z.array(policyVersion),
  totals: z.record(z.enum(totalNames), count),
  by: z.record(z.enum(breakdownNames), shown),
});
export type ReportDocument = z.infer<typeof reportSchema>;

export interface ReportBasis {
  period: Period;
  public: boolean;
  madeAt: string;
  origin: string;
  organisation: string | null;
  logs: ReportDocument['logs'];
}

/** `searches` and `events`: every entry up to the sizes in `basis.logs`. */
export function composeReport(
  basis: ReportBasis,
  searches: readonly Entry[],
  events: readonly Entry[],
): ReportDocument {
  const counts = countEntries(searches, events, basis.period);
  const policies = events.flatMap((entry) =>
    entry.type === 'policy.changed'
      ? [{ version: entry.version, preset: entry.preset, at: entry.at, sha256: entry.sha256 }]
      : [],
  );
  const { from, to } = basis.period;
  const until = policies.filter(({ at }) => at.slice(0, 10) <= to);
  return {
    format: 'vitrine-report',
    version: 1,
    ...basis,
    policy: until.at(-1) ?? null,
    policyChanges: until.filter(({ at }) => at.slice(0, 10) >= from),
    ...(basis.public ? hideSmallCounts(counts) : counts),
  };
}

/** Indented JSON with sorted tallies, so that the same counts give the same bytes. */
export function reportJson(document: ReportDocument): string {
  const by = Object.entries(document.by).map(([name, tally]) => [
    name,
    Object.fromEntries(Object.entries(tally).toSorted(([a], [b]) => (a < b ? -1 : 1))),
  ]);
  return `${JSON.stringify({ ...document, by: Object.fromEntries(by) as unknown }, null, 2)}\n`;
}
