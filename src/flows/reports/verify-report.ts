/** Counting a report again: whether its files are what this installation signed, and its figures what the logs give. */
import { AppError } from '../../errors.js';
import { logKeys, readStated } from '../log/read-entries.js';
import { breakdownNames, totalNames } from './count-entries.js';
import { composeReport, reportJson, reportSchema, type ReportDocument } from './report-document.js';
import { checkFiles, noteName, type ReportFiles } from './sign-report.js';
import type { Vitrine } from '../vitrine.js';

/**
 * Whether the files are signed by this installation and are what its logs give. `files`: `report.json`, `report.note`, and the others
 * where they are there. Throws `report.invalid`, which names what differs, and `log.` errors. Asks for no role: it tells nothing
 * that is not in the files.
 */
export async function verifyReport(vitrine: Vitrine, files: ReportFiles): Promise<ReportDocument> {
  const { [noteName]: note, ...signed } = files;
  if (note === undefined || signed['report.json'] === undefined)
    throw new AppError('report.invalid', `expected report.json and ${noteName}`);
  const [searches, events] = [await vitrine.logs.open('searches'), await vitrine.logs.open('events')];
  const eventKeys = await logKeys(vitrine, 'events');
  checkFiles(signed, note, events.origin, eventKeys);
  const document = parseReport(signed['report.json']);
  const counted = composeReport(
    document,
    await readStated(searches, document.logs.searches, await logKeys(vitrine, 'searches')),
    await readStated(events, document.logs.events, eventKeys),
  );
  const difference = firstDifference(JSON.parse(reportJson(counted)), JSON.parse(reportJson(document)));
  if (difference !== null)
    throw new AppError('report.invalid', `the log gives another value of ${difference}`);
  return document;
}

function parseReport(json: string): ReportDocument {
  try {
    return reportSchema.parse(withLaterFigures(JSON.parse(json)));
  } catch (cause) {
    throw new AppError('report.invalid', 'report.json is not a report', { cause });
  }
}

/** A report from before a figure was counted does not state it: of what it would be about, the log of then must have nothing. */
function withLaterFigures(stated: unknown): unknown {
  if (!isRecord(stated) || !isRecord(stated['totals']) || !isRecord(stated['by'])) return stated;
  const none = Object.fromEntries(totalNames.map((name) => [name, 0]));
  const nothing = Object.fromEntries(breakdownNames.map((name) => [name, {}]));
  return {
    ...stated,
    totals: { ...none, ...stated['totals'] },
    by: { ...nothing, ...stated['by'] },
  };
}

/** The path of the first value that differs; null: they are the same. */
function firstDifference(counted: unknown, stated: unknown, path = ''): string | null {
  if (!isRecord(counted) || !isRecord(stated)) return Object.is(counted, stated) ? null : path;
  for (const key of new Set([...Object.keys(counted), ...Object.keys(stated)])) {
    const difference = firstDifference(counted[key], stated[key], path === '' ? key : `${path}.${key}`);
    if (difference !== null) return difference;
  }
  return null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
