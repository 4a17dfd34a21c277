/** Cases on the command line, and searches in them, with real photos and models. */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readConfig } from '#vitrine/config.js';
import { strictPolicy } from '#vitrine/flows/policy/policy.js';
import { openVitrine } from '#vitrine/flows/vitrine.js';
import { writeFaces } from '../flows/temporary-vitrine.js';
import { makeWorkplace, type Outcome, type Workplace } from './run-vitrine.js';

let place: Workplace;

interface Told {
  error: { code: string };
  case: { reference: string; purpose: string; closedAt: string | null; supervised: boolean };
  cases: { reference: string }[];
  searches: { id: string; outcome: string; candidates: number; logIndex: number }[];
  timeline: { what: string }[];
  searchId: string;
  unsupervised: boolean;
  receipt: { log: string; index: number };
  candidates: object[];
}

async function json(...args: string[]): Promise<{ outcome: Outcome; document: Told }> {
  const outcome = await place.run([...args, '--json']);
  return { outcome, document: JSON.parse(outcome.stdout) as Told };
}
const search = (reference: string, ...more: string[]) =>
  json('search', 'photos/s1-1.pgm', '--case', reference, '--reason', 'caption', ...more);

beforeAll(async () => {
  place = makeWorkplace();
  writeFaces(join(place.folder, 'photos'), 2, 2);
  await place.run(['init']);
  await place.run(['collection', 'add', 'press', '--owner', 'Desk', '--basis', 'Art. 85', '--purpose', 'x']);
  await place.run(['index', 'photos', '--collection', 'press']);
});
afterAll(() => place.remove());

test('a search opens its case, and says that nobody supervises it and where the log has it', async () => {
  const { document } = await search('C-1');
  expect(document).toMatchObject({ unsupervised: true, receipt: { log: 'searches', index: 0 } });
  const shown = await json('case', 'show', 'C-1');
  expect(shown.document).toMatchObject({
    case: { reference: 'C-1', purpose: 'unsupervised', supervised: false, closedAt: null },
    searches: [
      {
        id: document.searchId,
        outcome: 'answered',
        candidates: document.candidates.length,
        logIndex: 0,
      },
    ],
  });
  expect(shown.document.timeline.map(({ what }) => what)).toEqual(['case.opened', 'search']);
  const human = await place.run(['search', 'photos/s1-1.pgm', '--case', 'C-1', '--reason', 'caption']);
  expect(human.stdout).toMatch(/case C-1, unsupervised, entry 1 of the log/);
  const history = (await place.run(['case', 'show', 'C-1'])).stdout;
  // As the app and the proofs number it.
  expect(history).toMatch(/answered +\d+ +0$[^]*answered +\d+ +1$/m);
  expect(history).toMatch(/2 searches.*times are in UTC\n\n.*Search[^]*answered/);
  expect(history).toMatch(/^ {2}\d{4}-\d\d-\d\d \d\d:\d\d {2}Case opened +\S/m);
  expect(history).not.toMatch(/\d\d:\d\d:\d\d|Purpose/);
});

test('a case is opened once, listed, and closed for ever', async () => {
  const opened = await json('case', 'open', 'C-2', '--ends', '2999-01-01');
  expect(opened.document.case).toMatchObject({ reference: 'C-2', closedAt: null });
  expect((await json('case', 'open', 'C-2')).document.error.code).toBe('case.exists');
  expect((await json('case', 'list')).document.cases.map(({ reference }) => reference)).toEqual([
    'C-1',
    'C-2',
  ]);
  expect((await json('case', 'close', 'C-2')).document.case.closedAt).not.toBeNull();
  const refused = await search('C-2');
  expect(refused.outcome.code).toBe(5);
  expect(refused.document.error.code).toBe('case.closed');
  expect((await json('case', 'show', 'C-2')).document.searches).toEqual([]);
});

test.each([
  ['usage', ['case', 'open', 'C-3', '--on-behalf', 'Other archive']],
  ['case.invalid', ['case', 'open', 'C-3', '--ends', '2001-01-01']],
  ['case.invalid', ['case', 'open', ' ']],
  ['case.unknown', ['case', 'show', 'C-9']],
  ['case.unknown', ['case', 'close', 'C-9']],
])('%s: %j', async (code, args) => {
  const { outcome, document } = await json(...args);
  expect([outcome.code, document.error.code]).toEqual([2, code]);
});

test('a case that there is not is named as it was typed', async () => {
  const { stderr } = await place.run(['case', 'show', 'Q-7']);
  expect(stderr).toBe(
    'error: there is no case "Q-7"; vitrine case list shows those there are (case.unknown)\n',
  );
});

test('a token that is none is said to be one, with what to do', async () => {
  const environment = { VITRINE_TOKEN: 'x'.repeat(43) };
  const { code, stderr } = await place.run(['case', 'list'], { environment });
  expect(code).toBe(5);
  expect(stderr).toContain('the token in VITRINE_TOKEN is not valid');
  expect(stderr).toContain('unset VITRINE_TOKEN');
});

test('an authorisation that there is not is no way to search', async () => {
  const { outcome, document } = await json('search', 'photos/s1-1.pgm', '--authorisation', 'none');
  expect([outcome.code, document.error.code]).toEqual([2, 'authorisation.unknown']);
});

test('under supervision the word of the operating system is not enough for anything', async () => {
  const before = (await json('case', 'show', 'C-1')).document.searches.length;
  const data = join(place.folder, 'data');
  const config = { ...readConfig(process.env, data), keyFile: join(place.folder, 'key') };
  const vitrine = await openVitrine(config);
  const document = JSON.stringify(strictPolicy);
  const row = { version: 1, document, recorded_at: new Date().toISOString() };
  await vitrine.store.db.insertInto('policy').values(row).execute();
  for (const args of [
    ['search', 'photos/s1-1.pgm', '--case', 'C-1', '--reason', 'caption'],
    ['search', 'photos/s1-1.pgm', '--authorisation', 'none'],
    ['cluster', '--collection', 'press', '--case', 'C-1', '--reason', 'caption'],
    ['case', 'open', 'C-4'],
    ['case', 'list'],
    ['case', 'show', 'C-1'],
    ['case', 'close', 'C-1'],
  ]) {
    const { outcome, document: told } = await json(...args);
    expect([outcome.code, told.error.code], args.join(' ')).toEqual([5, 'policy.strict']);
  }
  const { db } = vitrine.store;
  expect(await db.selectFrom('search').select('id').execute()).toHaveLength(before);
  expect(await db.selectFrom('clustering').select('id').execute()).toEqual([]);
  await vitrine.close();
});
