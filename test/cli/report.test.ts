/** `vitrine policy` and `vitrine report`, as a person runs them. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { totalNames } from '#vitrine/flows/reports/count-entries.js';
import { reportSections } from '#vitrine/flows/reports/report-sections.js';
import { makeWorkplace, type Workplace } from './run-vitrine.js';

const example = fileURLToPath(new URL('../../docs/examples/policy.json', import.meta.url));
const year = ['--from', '2020-01-01', '--to', '2099-12-31'];
const quarter = ['--from', '2020-01-01', '--to', '2020-03-31'];

let place: Workplace;
beforeEach(async () => {
  place = makeWorkplace();
  await place.run(['init']);
});
afterEach(() => place.remove());

const json = async (args: string[]): Promise<{ code: number | null; answer: Record<string, unknown> }> => {
  const { code, stdout } = await place.run(['--json', ...args]);
  return { code, answer: JSON.parse(stdout) as Record<string, unknown> };
};

describe('vitrine policy', () => {
  it('shows that nobody supervises, and puts a first policy in force', async () => {
    const shown = await place.run(['policy', 'show']);
    expect(shown).toMatchObject({ code: 0, stderr: '' });
    expect(shown.stdout).toContain('unsupervised');
    expect(await json(['policy', 'set', example])).toMatchObject({ code: 0, answer: { version: 1 } });
    const now = await json(['policy', 'show']);
    expect(now.answer['policy']).toEqual(JSON.parse(readFileSync(example, 'utf8')));
    // What show prints can be set.
    const file = join(place.folder, 'shown.json');
    writeFileSync(file, JSON.stringify(now.answer));
    expect(await json(['policy', 'set', file])).toMatchObject({ code: 0, answer: { version: 2 } });
  });

  it('refuses a way back to solo, mistakes, and what is no file', async () => {
    await place.run(['policy', 'set', example]);
    const policy = JSON.parse(readFileSync(example, 'utf8')) as object;
    const file = join(place.folder, 'policy.json');
    writeFileSync(file, JSON.stringify({ ...policy, preset: 'solo' }));
    expect(await json(['policy', 'set', file])).toMatchObject({
      code: 2,
      answer: { error: { code: 'policy.invalid' } },
    });
    writeFileSync(file, '{');
    expect((await json(['policy', 'set', file])).answer).toMatchObject({ error: { code: 'policy.invalid' } });
    expect((await json(['policy', 'set', 'gone.json'])).answer).toMatchObject({
      error: { code: 'path.not-found' },
    });
  });

  it('is not set where somebody worked already', async () => {
    await place.run(['report', ...year]);
    const { code, answer } = await json(['policy', 'set', example]);
    expect({ code, answer }).toMatchObject({ code: 5, answer: { error: { code: 'policy.strict' } } });
  });

  it('tells in the status what can stop searches, and what to do', async () => {
    const alone = (await place.run(['status'])).stdout;
    expect(alone).toMatch(/Policy +none set, unsupervised\n +Stop +not engaged\n +Activation +not needed/);
    expect(alone).toMatch(/Witnesses +none asked for/);
    await place.run(['policy', 'set', example]);
    const text = (await place.run(['status'])).stdout;
    expect(text).toMatch(/Policy +version 1, strict/);
    expect(text).toMatch(/Activation +missing: nothing is searched/);
    expect(text).toMatch(
      /Witnesses +2 asked for, 0 named: without them searches stop 24 hours after .*Set up a witness/,
    );
    expect(await json(['status'])).toMatchObject({
      answer: {
        policy: { version: 1, preset: 'strict' },
        stoppedSince: null,
        activation: { required: true, state: 'missing', expiresOn: null },
        witnesses: {
          quorum: 2,
          named: 0,
          maxHours: 24,
          until: { searches: null, events: null },
          late: false,
        },
      },
    });
    expect((await json(['log', 'rotate', 'events'])).answer).toMatchObject({
      error: { code: 'policy.strict' },
    });
  });

  it('keeps the account of the operating system out', async () => {
    await place.run(['policy', 'set', example]);
    expect(await json(['report', ...year])).toMatchObject({
      code: 5,
      answer: { error: { code: 'policy.strict' } },
    });
  });
});

describe('vitrine report', () => {
  it('writes four files that verify, and tells when one is not what was written', async () => {
    const made = await json(['report', ...quarter, '--public', '--out', 'public']);
    expect(made).toMatchObject({ code: 0, answer: { report: { public: true, totals: { searches: 0 } } } });
    const folder = join(place.folder, 'public');
    const verified = await json(['report', 'verify', 'public/report.json']);
    expect(verified).toMatchObject({
      code: 0,
      answer: { ok: true, files: ['report.json', 'report.html', 'report.csv', 'report.note'] },
    });
    const html = join(folder, 'report.html');
    expect(readFileSync(html, 'utf8')).toContain('No face search was made');
    writeFileSync(html, readFileSync(html, 'utf8').replace('No face search', 'One face search'));
    const { code, stdout, stderr } = await place.run(['report', 'verify', 'public/report.json']);
    expect({ code, stdout }).toEqual({ code: 6, stdout: '' });
    expect(stderr).toBe('error: report.html is not the file that was signed (report.invalid)\n');
  });

  it('reads as text too: the period, words for every figure, and the counts below one another', async () => {
    await place.run(['collection', 'add', 'press', '--owner', 'D', '--basis', 'B', '--purpose', 'P']);
    const { code, stdout } = await place.run(['report', ...year]);
    expect(code).toBe(0);
    const lines = stdout.split('\n');
    expect(lines[0]).toBe('Report, 2020-01-01 to 2099-12-31 (days in UTC, both included)');
    const figures = lines.filter((line) => line.startsWith('  '));
    expect(figures.map((line) => line.trim().replace(/ +/g, ' '))).toEqual([
      'Searches 0',
      'Collections opened 1',
    ]);
    expect(new Set(figures.map((line) => line.length)).size).toBe(1);
  });

  it('tells every figure under one heading', () => {
    const told = reportSections.flatMap(({ totals }) => totals);
    expect(told.toSorted()).toEqual([...totalNames].toSorted());
  });

  it('verifies a folder too', async () => {
    await place.run(['report', ...year, '--out', 'made']);
    expect(await json(['report', 'verify', 'made'])).toMatchObject({ code: 0, answer: { ok: true } });
  });

  it.each([
    [['report', '--from', '2026-01-01'], 'usage', 'a report needs a period: --to DATE is missing'],
    [
      ['report', '--from', '2026-05-01', '--to', '2026-01-01'],
      'usage',
      'expected a period, 2026-05-01 is after 2026-01-01',
    ],
    [
      ['report', 'verify', 'gone'],
      'path.not-found',
      "no report at 'gone'; expected the report.json that vitrine report --out DIR wrote",
    ],
    [
      ['report', 'verify', 'key'],
      'usage',
      "expected a file named report.json or the folder it is in, got 'key'",
    ],
  ])('%j', async (args, code, message) => {
    expect(await json(args)).toEqual({ code: 2, answer: { error: { code, message } } });
  });
});
