/**
 * Kills a searching process with SIGKILL, at every step between request and answer and at random moments: never an answer without
 * its leaf, never a search on record without one, and what was cut off is said in the log. 300 kills where CI is set;
 * VITRINE_TEST_KILLS moves the number, VITRINE_TEST_SEED repeats a run.
 * 10,000 kills: VITRINE_TEST_KILLS=10000 npx vitest run test/flows/kill-search.test.ts
 */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { verifyLog } from '#vitrine/audit/verify-log.js';
import { verify } from '#vitrine/flows/index/verify.js';
import { initialise, openVitrine, type Vitrine } from '#vitrine/flows/vitrine.js';
import { reportUnfinished } from '#vitrine/flows/search/unfinished-searches.js';
import { seededRandom } from '#vitrine/lib/seeded-random.js';
import type { AnalyseOptions, PhotoAnalyser } from '#vitrine/types.js';
import { addCollection, indexPhotos } from '../support/curator.js';
import { facePhoto, faceItems, lawful, streamOf, temporaryConfig } from './temporary-vitrine.js';

const kills = Number(process.env['VITRINE_TEST_KILLS'] ?? (process.env['CI'] ? 300 : 8));
const seed = Number(process.env['VITRINE_TEST_SEED'] ?? Date.now() % 1e6);
/** Steps of one search after the first, of which the child counts one after the other. */
const stepsOfOne = 17;
/** Processes that search, and die, beside one another. */
const atOnce = 4;
/** Kills from one look at the log to the next. */
const kinds = 16;
const secondsEach = 6;

interface Line {
  answered?: string;
  index?: number;
  candidates?: number;
  died?: string;
}

test(
  `after ${kills} kills (seed ${seed}) no answer is without its leaf`,
  { timeout: 60_000 + kills * secondsEach * 1000 },
  async () => {
    const config = temporaryConfig();
    onTestFinished(config.remove);
    await initialise(config);
    const vitrine = await openVitrine(config, { workers: 1 });
    onTestFinished(() => vitrine.close());
    await addCollection(vitrine, { ...lawful, name: 'faces' });
    await indexPhotos(vitrine, { collection: 'faces', items: streamOf(faceItems(2, 1)) });
    const photo = join(config.folder, 'probe.pgm');
    writeFileSync(photo, facePhoto(1, 4));
    const analyser = await vitrine.analyser();
    const random = seededRandom(seed);
    const died = new Set<string>();
    const seen: Seen = { searches: [], events: [] };
    let answers = 0;

    for (let kill = 0; kill < kills; kill += kinds) {
      const round = Array.from({ length: Math.min(kinds, kills - kill) }, (_, i) =>
        killing(i, join(config.folder, `report-${i}`), random),
      );
      for (const { report } of round) rmSync(report, { force: true });
      const killed = killAll(round, (each) => killOnce({ ...config, photo }, analyser, each));
      // While some still search and others are dead: only of the dead it may be said that they never finished.
      const watching = watch(vitrine, killed);
      await killed;
      await watching;
      const lines = round.flatMap(({ report }) => linesOf(report));
      for (const { died: where } of lines) if (where !== undefined) died.add(where);
      answers += lines.filter((line) => line.answered !== undefined).length;
      await checkAgainstLog(vitrine, lines, seen);
    }
    const unfinished = seen.events.filter(({ type }) => type === 'search.unfinished').length;

    for (const name of ['searches', 'events']) {
      expect(await verifyLog({ folder: join(vitrine.folder.log, name) })).toMatchObject({
        ok: true,
        damage: null,
      });
    }
    expect(await verify(vitrine)).toMatchObject({ ok: true, problems: [] });
    // Otherwise nothing was put to the test.
    expect(answers).toBeGreaterThan(0);
    expect(unfinished).toBeGreaterThan(0);
    if (kills >= 200) expect([...died].toSorted()).toEqual(everyStep);
  },
);

const everyStep = [
  'after a commit',
  'after the answer',
  'after the entry in events',
  'after the entry in searches',
  'after the photo was looked at',
  'after the scan',
  'before a commit',
  'before a transaction',
  'before the entry in events',
  'before the entry in searches',
  'before the photo is looked at',
  'before the scan',
];

interface Killing {
  report: string;
  /** null: at a random moment, not at a step of its own. */
  step: number | null;
  delayMs: number;
  models: 'own' | 'lent';
}

/** One of four at a random moment, the others at a step, in the first search or a later one; one of eight with its own models. */
function killing(i: number, report: string, random: () => number): Killing {
  const models = i === 0 || i === kinds - 1 ? 'own' : 'lent';
  const step = i % 4 === 3 ? null : Math.floor(random() * 3 * stepsOfOne);
  return { report, step, models, delayMs: random() * (models === 'own' ? 1200 : 300) };
}

/** As soon as one is dead the next one starts. */
async function killAll(round: readonly Killing[], kill: (each: Killing) => Promise<void>): Promise<void> {
  const left = round.values();
  const killInTurn = async (): Promise<void> => {
    for (const each of left) await kill(each);
  };
  await Promise.all(Array.from({ length: atOnce }, killInTurn));
}

interface Searched {
  dataDir: string;
  keyFile: string;
  photo: string;
}

async function killOnce(searched: Searched, analyser: PhotoAnalyser, killed: Killing): Promise<void> {
  const { report, step, models, delayMs } = killed;
  const script = new URL('kill-child.mjs', import.meta.url);
  const args = [searched.dataDir, searched.keyFile, searched.photo, report, String(step ?? 'never'), models];
  const child = fork(script, args, { serialization: 'advanced' });
  const exited = once(child, 'exit');
  const opened = once(child, 'message');
  child.on('message', (asked: 'opened' | { photo: Uint8Array; options?: AnalyseOptions }) => {
    if (asked !== 'opened') void lend(analyser, child, asked);
  });
  if (step === null) {
    await Promise.race([opened, exited]);
    await setTimeout(delayMs);
    child.kill('SIGKILL');
  }
  const [, signal] = (await exited) as [number | null, string | null];
  // Anything else is an error of the child, which its standard error tells.
  expect(signal).toBe('SIGKILL');
}

async function lend(
  analyser: PhotoAnalyser,
  child: ChildProcess,
  { photo, options }: { photo: Uint8Array; options?: AnalyseOptions },
): Promise<void> {
  const analysed = await analyser.analyse(photo, options);
  // It may be dead by now.
  child.send(analysed, () => undefined);
}

function linesOf(report: string): Line[] {
  if (!existsSync(report)) return [];
  const text = readFileSync(report, 'utf8');
  // A line that was cut off was not an answer that anybody has.
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  return whole
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Line);
}

/** Says again and again what never finished, until `over`. */
async function watch(vitrine: Vitrine, over: Promise<unknown>): Promise<void> {
  const isOver = over.then(() => true);
  while (!(await Promise.race([isOver, setTimeout(150, false)]))) await reportUnfinished(vitrine);
}

type Entry = { type: string; search: string; outcome?: string; candidates?: number };
interface Seen {
  searches: Entry[];
  events: Entry[];
}

async function checkAgainstLog(vitrine: Vitrine, lines: readonly Line[], seen: Seen): Promise<void> {
  await reportUnfinished(vitrine);
  // Said once.
  expect(await reportUnfinished(vitrine)).toEqual([]);
  const { searches } = seen;
  const fresh = { searches: searches.length, events: seen.events.length };
  for (const name of ['searches', 'events'] as const) {
    seen[name].push(...(await entriesFrom(vitrine, name, fresh[name])));
  }
  const finished = new Map(seen.events.slice(fresh.events).map((entry) => [entry.search, entry]));
  for (const { answered, index, candidates } of lines) {
    if (answered === undefined) continue;
    expect(searches[index!]).toMatchObject({ type: 'search', search: answered });
    expect(finished.get(answered)).toMatchObject({
      type: 'search.finished',
      outcome: 'answered',
      candidates,
    });
  }
  const rows = await vitrine.store.db.selectFrom('search').select(['id', 'log_index', 'outcome']).execute();
  for (const { id, log_index: index } of rows) {
    if (searches[index!]?.search !== id) expect(searches[index!]).toMatchObject({ search: id });
  }
  const cutOff = rows.flatMap(({ id, outcome }) => (outcome === null ? [id as string] : []));
  const said = seen.events.filter(({ type }) => type === 'search.unfinished').map(({ search }) => search);
  expect(said.toSorted()).toEqual(cutOff.toSorted());
  // Leaves without a search: the crash came between the entry and the commit. At most one for each kill.
  expect(searches.length - rows.length).toBeLessThanOrEqual(kills);
}

async function entriesFrom(vitrine: Vitrine, name: 'searches' | 'events', from: number): Promise<Entry[]> {
  const read: Entry[] = [];
  const log = await vitrine.logs.open(name);
  // Looks at what other processes wrote.
  await log.checkpoint();
  for await (const { bytes } of log.entries(from)) {
    read.push(JSON.parse(Buffer.from(bytes).toString('utf8')) as Entry);
  }
  return read;
}
