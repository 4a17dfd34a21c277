/**
 * Counts a report of Vitrine again from copies of its two logs, without Vitrine. This one file needs Node.js and nothing else,
 * and is meant to be read before it is run:
 *
 *     node verify-report.js REPORT/report.json LOGS --key VKEY --key VKEY [--json]
 *
 * LOGS holds the folders `searches` and `events`. Both logs have a key of their own: --key once for each. They come from whoever
 * runs the logs, and are to be had from somewhere else than the folders. Where a log had several keys one after the other, any of
 * them will do as long as LOGS holds the folders `keys`; without them, give each. Check the logs themselves with verify-log.js
 * first: it looks at every file, this one at what it counts.
 *
 * What is checked:
 *   1. report.note   is signed by a key that was given, and has the SHA-256 of report.json, report.html and report.csv
 *   2. checkpoints   those that the report states are signed by keys that were given
 *   3. entries       as many as the checkpoints say, hashed into the tree of RFC 6962, give the roots that were signed
 *   4. figures       counted by the rules of docs/report.md, version 1, written anew here. Where the public version does not tell
 *                    a count, what was counted must be one of those that it does not tell.
 * Exit code 0: all of it holds; 1: something does not; 2: wrong usage.
 */
import { createPublicKey, hash, verify } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';

class Wrong extends Error {}

/** Stops at the first thing that is wrong, and says where. */
function wrong(where: string, what: string): never {
  throw new Wrong(`${where}: ${what}`);
}

type Fields = Record<string, unknown>;

// ---- Signed notes (c2sp.org/signed-note) ----------------------------------------------------------------------------

/**
 * The keys that the log has had, where one of those that were given is among them: each is signed by itself and by the one before
 * (docs/log.md, keys). So the first key is enough, also after others took its place. Without such a chain, those that were given.
 */
function keysOf(logs: string, name: string, vkeys: readonly string[]): string[] {
  const chain: string[] = [];
  let before = '-';
  for (let count = 1; ; count++) {
    const path = join(logs, name, 'keys', String(count).padStart(4, '0'));
    if (!existsSync(path)) break;
    const file = readFileSync(path);
    const [format, origin = '', place, , vkey = '', previous] = file.toString().split('\n');
    const isRight = format === 'vitrine-log-key/v1' && origin.endsWith(`/${name}`) && place === String(count);
    if (!isRight || previous !== before) wrong(path, 'does not follow the key before');
    for (const key of [vkey, ...chain.slice(-1)]) openNote(file.toString(), [key], path);
    chain.push(vkey);
    before = hash('sha256', file, 'base64');
  }
  return chain.some((key) => vkeys.includes(key)) ? chain : [...vkeys];
}

/** The text of a note that one of the keys has signed. A key is `name+id+base64(1 | public key)`. */
function openNote(note: string, vkeys: readonly string[], where: string): string {
  const end = note.lastIndexOf('\n\n');
  if (end === -1) wrong(where, 'not a signed note');
  const text = note.slice(0, end + 1);
  const isSigned = note
    .slice(end + 2)
    .split('\n')
    .some((line) => vkeys.some((vkey) => isSignature(line, text, vkey)));
  return isSigned
    ? text
    : wrong(where, 'not signed by a key that was given (each log has its own: searches and events)');
}

function isSignature(line: string, text: string, vkey: string): boolean {
  const [name = '', id = '', ...rest] = vkey.split('+');
  const material = Buffer.from(rest.join('+'), 'base64');
  const isKey = hash('sha256', Buffer.concat([Buffer.from(`${name}\n`), material]), 'hex').slice(0, 8) === id;
  const [dash, signer, encoded = ''] = line.split(' ');
  const bytes = Buffer.from(encoded, 'base64');
  if (!isKey || material[0] !== 1 || material.length !== 33 || dash !== '\u2014' || signer !== name)
    return false;
  if (bytes.length !== 68 || bytes.toString('hex', 0, 4) !== id) return false;
  const key = createPublicKey({
    key: Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), material.subarray(1)]),
    format: 'der',
    type: 'spki',
  });
  return verify(null, Buffer.from(text), key, bytes.subarray(4));
}

function checkFiles(reportFile: string, vkeys: readonly string[]): void {
  const folder = dirname(reportFile);
  const noteFile = join(folder, 'report.note');
  const signed = openNote(readFileSync(noteFile, 'utf8'), vkeys, noteFile).split('\n');
  if (signed[0] !== 'vitrine-report/v1') wrong(noteFile, 'not the note of a report');
  for (const name of ['report.json', 'report.html', 'report.csv']) {
    const file = name === 'report.json' ? reportFile : join(folder, name);
    if (!existsSync(file)) continue;
    const line = `${name} ${hash('sha256', readFileSync(file), 'hex')}`;
    if (!signed.includes(line)) wrong(file, 'not the file that was signed');
  }
}

// ---- The log: entries and their tree (c2sp.org/tlog-tiles, RFC 6962) --------------------------------------------------

/** Full bundles of 256 entries; the newest ones from the journal (docs/log.md), or from a partial bundle where it was not copied. */
function readEntries(dir: string, size: number): Buffer[] {
  const entries: Buffer[] = [];
  while (entries.length < size) {
    const number = Math.floor(entries.length / 256);
    const path = join(dir, 'tile', 'entries', tileName(number));
    if (!existsSync(path)) break;
    entries.push(...splitBundle(readFileSync(path), path));
  }
  const missing = size - entries.length;
  if (missing > 0 && existsSync(join(dir, 'journal')))
    entries.push(...readJournal(join(dir, 'journal'), entries.length));
  else if (missing > 0) entries.push(...readPartial(dir, Math.floor(entries.length / 256), missing));
  if (entries.length < size) wrong(dir, `has ${entries.length} entries, the report counted ${size}`);
  return entries.slice(0, size);
}

/** 1234067 is x001/x234/067. */
function tileName(number: number): string {
  const digits = String(number).padStart(Math.ceil(String(number).length / 3) * 3, '0');
  const groups = digits.match(/.{3}/g) ?? [];
  return groups.map((group, i) => (i < groups.length - 1 ? `x${group}` : group)).join('/');
}

function readPartial(dir: string, number: number, width: number): Buffer[] {
  const path = join(dir, 'tile', 'entries', `${tileName(number)}.p`, String(width));
  return existsSync(path) ? splitBundle(readFileSync(path), path, width) : [];
}

function splitBundle(bundle: Buffer, path: string, width = 256): Buffer[] {
  const entries: Buffer[] = [];
  for (let at = 0; at < bundle.length;) {
    const end = at + 2 + bundle.readUInt16BE(at);
    if (end > bundle.length) wrong(path, 'cut off');
    entries.push(bundle.subarray(at + 2, end));
    at = end;
  }
  return entries.length === width ? entries : wrong(path, `has ${entries.length} entries, not ${width}`);
}

/** `VITLOGJ1`, first index, root, signature; then records of length, its complement, entry, signature. */
function readJournal(path: string, expectedFirst: number): Buffer[] {
  const journal = readFileSync(path);
  const first = Number(journal.readBigUInt64BE(8));
  if (first > expectedFirst) wrong(path, `begins at entry ${first}, expected ${expectedFirst}`);
  const entries: Buffer[] = [];
  for (let at = 112; at + 8 <= journal.length;) {
    const length = journal.readUInt32LE(at);
    // A record that a crash cut off is no entry.
    if ((length ^ journal.readUInt32LE(at + 4)) >>> 0 !== 0xffffffff || at + 72 + length > journal.length)
      break;
    entries.push(journal.subarray(at + 8, at + 8 + length));
    at += 72 + length;
  }
  return entries.slice(expectedFirst - first);
}

function joinHashes(left: Buffer, right: Buffer): Buffer {
  return hash('sha256', Buffer.concat([Buffer.from([1]), left, right]), 'buffer');
}

function rootOver(entries: readonly Buffer[]): string {
  // Roots of perfect subtrees, largest first, each with its number of leaves.
  const stack: { leaves: number; root: Buffer }[] = [];
  for (const entry of entries) {
    let top: { leaves: number; root: Buffer } = {
      leaves: 1,
      root: hash('sha256', Buffer.concat([Buffer.from([0]), entry]), 'buffer'),
    };
    while (stack.at(-1)?.leaves === top.leaves) {
      const left = stack.pop()!;
      top = { leaves: left.leaves * 2, root: joinHashes(left.root, top.root) };
    }
    stack.push(top);
  }
  const folded = stack
    .map(({ root }) => root)
    .reduceRight<Buffer | null>((right, left) => (right === null ? left : joinHashes(left, right)), null);
  return (folded ?? hash('sha256', Buffer.alloc(0), 'buffer')).toString('base64');
}

function readLog(logs: string, name: string, report: Fields, vkeys: readonly string[]): Fields[] {
  const { size, checkpoint } = (report['logs'] as Record<string, { size: number; checkpoint: string }>)[
    name
  ]!;
  const lines = openNote(checkpoint, keysOf(logs, name, vkeys), `checkpoint of ${name}`).split('\n');
  if (lines[0] !== `${String(report['origin'])}/${name}`) wrong(`checkpoint of ${name}`, 'of another log');
  if (lines[1] !== String(size)) wrong(`checkpoint of ${name}`, 'of another size');
  const entries = readEntries(join(logs, name), size);
  if (rootOver(entries) !== lines[2]) wrong(join(logs, name), 'not the log that was counted');
  return entries.map((entry) => JSON.parse(entry.toString('utf8')) as Fields);
}

// ---- Counting (docs/report.md, version 1) ------------------------------------------------------------------------------

function countAll(searches: Fields[], events: Fields[], period: { from: string; to: string }) {
  const isIn = ({ at }: Fields) =>
    String(at).slice(0, 10) >= period.from && String(at).slice(0, 10) <= period.to;
  const mine = searches.filter((entry) => entry['type'] === 'search' && isIn(entry));
  const ids = new Set(mine.map((entry) => entry['search']));
  const of = (type: string) => events.filter((entry) => entry['type'] === type && isIn(entry));
  /** About searches of the period, whenever it happened; of several with one name the last. */
  const last = (type: string, name: (entry: Fields) => string) => {
    const about = events.filter((entry) => entry['type'] === type && ids.has(entry['search']));
    return new Map(about.map((entry) => [name(entry), entry]));
  };
  const outcomes = last('search.finished', (entry) => String(entry['search']));
  const examinations = [...last('examination.concluded', (entry) => String(entry['examination'])).values()];
  const leads = [
    ...last('lead.decided', (entry) => `${String(entry['search'])} ${String(entry['rank'])}`).values(),
  ];
  const supported = leads.filter((entry) => entry['result'] === 'supported');
  const finished = [...outcomes.values()];
  const sum = (entries: Fields[], field: string) =>
    entries.reduce((total, entry) => total + Number(entry[field]), 0);
  const erasures = of('erasure.done');
  const totals: Record<string, number> = {
    searches: mine.length,
    searchers: new Set(mine.map((entry) => entry['by']).filter((by) => by !== null)).size,
    probePhotos: sum(mine, 'probes'),
    usableProbes: finished.filter((entry) => entry['usable'] === true).length,
    searchesWithCandidates: finished.filter((entry) => Number(entry['candidates']) > 0).length,
    candidates: sum(finished, 'candidates'),
    examinations: examinations.length,
    supportedLeads: supported.length,
    notSupportedLeads: leads.length - supported.length,
    searchesWithSupportedLead: new Set(supported.map((entry) => entry['search'])).size,
    unfinishedSearches: mine.length - finished.length,
    casesOnBehalf: of('case.opened').filter((entry) => entry['onBehalf'] === true).length,
    erased: sum(erasures, 'count'),
    photosRemoved: sum(of('collection.removed'), 'photos'),
    photosIndexed: sum(of('photos.indexed'), 'added'),
  };
  for (const [total, type] of Object.entries(counted)) totals[total] = of(type).length;
  const by: Record<string, Record<string, number>> = {
    searchesByUnit: tally(mine, 'unit'),
    searchesByOffence: tally(mine, 'offence'),
    searchesByPurpose: tally(mine, 'purpose'),
    searchesByMode: tally(mine, 'mode'),
    searchesByMonth: tally(
      mine.map(({ at }) => ({ month: String(at).slice(0, 7) })),
      'month',
    ),
    searchesByOutcome: tally(
      mine.map((entry) => ({ outcome: outcomes.get(String(entry['search']))?.['outcome'] ?? 'unfinished' })),
      'outcome',
    ),
    searchesByPolicy: tally(mine, 'policy'),
    searchesRefusedByCode: tally(of('search.refused'), 'code'),
    examinationsByConclusion: tally(examinations, 'conclusion'),
    authorisationsRequestedByMode: tally(of('authorisation.requested'), 'mode'),
    authorisationsGrantedByMode: tally(of('authorisation.granted'), 'mode'),
    authorisationsRefusedByMode: tally(of('authorisation.refused'), 'mode'),
    photosBySource: sums(of('photos.indexed').map((entry) => entry['sources'] ?? {})),
    erasedByWhat: tally(erasures, 'what', 'count'),
    erasedByReason: tally(erasures, 'reason', 'count'),
    anomaliesByKind: tally(of('anomaly.flagged'), 'kind'),
    toolsByKind: tally(of('tool.registered'), 'kind'),
    toolsByUnit: tally(of('tool.registered'), 'unit'),
    attestationsByQuarter: tally(of('tools.attested'), 'quarter'),
  };
  return { totals, by };
}

/** Totals that are the number of entries of one type. */
const counted = {
  searchesRefused: 'search.refused',
  casesOpened: 'case.opened',
  casesClosed: 'case.closed',
  authorisationsRequested: 'authorisation.requested',
  authorisationsGranted: 'authorisation.granted',
  authorisationsRefused: 'authorisation.refused',
  authorisationsLocked: 'authorisation.locked',
  authorisationsWithdrawn: 'authorisation.withdrawn',
  authorisationsExpired: 'authorisation.expired',
  resultsRead: 'results.read',
  exports: 'export.made',
  disclosures: 'disclosure.made',
  clusterings: 'clustering.made',
  collectionsAdded: 'collection.added',
  collectionsRemoved: 'collection.removed',
  personsApproved: 'person.approved',
  personsDisabled: 'person.disabled',
  administratorsRestored: 'setup.administrator-restored',
  proposalsApproved: 'proposal.approved',
  proposalsRefused: 'proposal.refused',
  policyChanges: 'policy.changed',
  activations: 'activation.approved',
  stopsEngaged: 'stop.engaged',
  stopsReleased: 'stop.released',
  quotasExceeded: 'quota.exceeded',
  anomalies: 'anomaly.flagged',
  toolsRegistered: 'tool.registered',
  toolsAttested: 'tools.attested',
  logReads: 'log.read',
  reports: 'report.made',
  witnessForks: 'witness.fork',
} as const;

function sums(tallies: readonly object[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const [key, count] of tallies.flatMap((each) => Object.entries(each)))
    counts[key] = (counts[key] ?? 0) + Number(count);
  return counts;
}

function tally(entries: Fields[], field: string, weight?: string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const entry of entries) {
    const key = String(entry[field]);
    counts[key] = (counts[key] ?? 0) + (weight === undefined ? 1 : Number(entry[weight]));
  }
  return counts;
}

/** A figure that is not stated, because it came later, is of nothing. */
const notStated: Record<string, unknown> = { totals: 0, by: {} };

/** Every figure that is stated is what was counted. */
function compare(stated: Fields, counts: Fields, where: string): void {
  for (const name of new Set([...Object.keys(stated), ...Object.keys(counts)])) {
    const [told = notStated[where], count] = [stated[name], counts[name]];
    const place = `${where}.${name}`;
    if (typeof told === 'object' && told !== null) compare(told as Fields, (count ?? {}) as Fields, place);
    else if (
      told === 'fewer than 5'
        ? !isBetween(count, 1, 4)
        : told === 'not shown'
          ? !isBetween(count, 5, Infinity)
          : told !== count
    )
      wrong(place, `the report says ${String(told)}, the logs give ${String(count)}`);
  }
}

function isBetween(count: unknown, least: number, most: number): boolean {
  return typeof count === 'number' && count >= least && count <= most;
}

// ---- The program -------------------------------------------------------------------------------------------------------

const usage =
  'usage: node verify-report.js REPORT/report.json LOGS --key VKEY --key VKEY [--json] (a key of each log)';

function verifyReport(reportFile: string, logs: string, vkeys: readonly string[]) {
  checkFiles(reportFile, keysOf(logs, 'events', vkeys));
  const report = JSON.parse(readFileSync(reportFile, 'utf8')) as Fields;
  if (report['format'] !== 'vitrine-report' || report['version'] !== 1)
    wrong(reportFile, 'not a report of version 1');
  const searches = readLog(logs, 'searches', report, vkeys);
  const events = readLog(logs, 'events', report, vkeys);
  const { totals, by } = countAll(searches, events, report['period'] as { from: string; to: string });
  compare(report['totals'] as Fields, totals, 'totals');
  compare(report['by'] as Fields, by, 'by');
  return { period: report['period'], searches: totals['searches'], entries: searches.length + events.length };
}

function main(args: string[]): number {
  let values: { key: string[]; json: boolean };
  let positionals: string[];
  try {
    ({ values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        key: { type: 'string', multiple: true, default: [] },
        json: { type: 'boolean', default: false },
      },
    }));
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${usage}\n`);
    return 2;
  }
  const [reportFile, logs] = positionals;
  if (reportFile === undefined || logs === undefined || positionals.length > 2 || values.key.length === 0) {
    process.stderr.write(`${usage}\n`);
    return 2;
  }
  try {
    const result = verifyReport(reportFile, logs, values.key);
    process.stdout.write(
      values.json
        ? `${JSON.stringify({ ok: true, ...result })}\n`
        : `The report is signed, and the logs give its figures: ${result.searches} searches.\n`,
    );
    return 0;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    process.stdout.write(
      values.json ? `${JSON.stringify({ ok: false, message })}\n` : `DOES NOT HOLD: ${message}\n`,
    );
    return 1;
  }
}

process.exitCode = main(process.argv.slice(2));
