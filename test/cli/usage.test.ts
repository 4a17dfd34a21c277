/** Wrong requests: one line that says what is wrong and what would be right, the right exit code, no stack trace. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeWorkplace, type Workplace } from './run-vitrine.js';

let place: Workplace;

beforeAll(() => {
  place = makeWorkplace();
  writeFileSync(join(place.folder, 'bad.csv'), 'path,captured_at\na.jpg,yesterday\na.jpg,\n');
  writeFileSync(join(place.folder, 'photo.jpg'), 'not a photo');
});
afterAll(() => place.remove());

const authority = ['--case', '1', '--reason', 'test'];
const founding = ['--owner', 'o', '--basis', 'b', '--purpose', 'p'];

const wrongRequests: [args: string[], code: number, error: string, message: string][] = [
  [['serch'], 2, 'usage', "unknown command 'serch'; did you mean search?"],
  [['nothing'], 2, 'usage', "unknown command 'nothing'; see vitrine --help"],
  [['collection', 'ad', 'x'], 2, 'usage', "unknown command 'ad'; did you mean add?"],
  [['--jsn', 'status'], 2, 'usage', "unknown option '--jsn'; did you mean --json?"],
  [['search', 'a.jpg', '--limt', '3'], 2, 'usage', "unknown option '--limt'; did you mean --limit?"],
  [['search'], 2, 'usage', "missing required argument 'photo'; see vitrine search --help"],
  [
    ['status', 'x'],
    2,
    'usage',
    "too many arguments for 'status': expected 0 arguments but got 1; see vitrine status --help",
  ],
  [
    ['index', 'a'],
    2,
    'usage',
    "required option '--collection <name>' not specified; see vitrine index --help",
  ],
  [['index', '--collection', 'c'], 2, 'usage', 'nothing to index: name files, folders or a --manifest'],
  [['index', 'gone', '--collection', 'c'], 2, 'path.not-found', "no file or folder at 'gone'"],
  [
    ['index', '.', '--collection', 'c', '--workers', '0'],
    2,
    'usage',
    "--workers: expected a whole number from 1 to 256, got '0'",
  ],
  [
    ['index', '.', '--collection', 'c', '--workers', '1e1'],
    2,
    'usage',
    "--workers: expected a whole number from 1 to 256, got '1e1'",
  ],
  [
    ['index', '.', '--collection', 'c', '--source-base', 'example.org'],
    2,
    'usage',
    "--source-base: expected an address such as https://example.org/photos/, got 'example.org'",
  ],
  [
    ['index', '.', '--collection', 'c', '--manifest', 'gone.csv'],
    2,
    'path.not-found',
    "no manifest at 'gone.csv'",
  ],
  [
    ['search', 'photo.jpg', '--min-quality', '1.5'],
    2,
    'usage',
    "--min-quality: expected a number from 0 to 1, got '1.5'",
  ],
  [
    ['search', 'photo.jpg', '--captured-from', '4 May'],
    2,
    'usage',
    "--captured-from: expected a date such as 2021, 2021-03 or 2021-03-04, got '4 May'",
  ],
  [
    ['search', 'photo.jpg', '--reason', 'x'],
    5,
    'case.missing',
    'no search without a case: --case REF, or under supervision --authorisation ID',
  ],
  [
    ['search', 'photo.jpg', '--case', ' ', '--reason', 'x'],
    5,
    'case.missing',
    'no search without a case: --case REF, or under supervision --authorisation ID',
  ],
  [
    ['search', 'photo.jpg', '--case', '1'],
    5,
    'reason.missing',
    'no search without a reason: --reason TEXT, or under supervision --authorisation ID',
  ],
  [['search', 'gone.jpg', ...authority], 2, 'path.not-found', "no photo at 'gone.jpg'"],
  [['search', '.', ...authority], 4, 'photo.unreadable', 'not a regular file'],
  [
    ['search', 'photo.jpg', ...authority, '--min-score', '75%'],
    2,
    'usage',
    "--min-score: expected a number from -1 to 1, got '75%'",
  ],
  [
    ['search', 'photo.jpg', ...authority, '--fpir', '1'],
    2,
    'usage',
    "--fpir: expected a number from 1e-9 to 0.999999, got '1'",
  ],
  [
    ['search', 'photo.jpg', 'photo.jpg', ...authority, '--face', '1'],
    2,
    'usage',
    '--face: expected it once for each of the 2 photos, in their order, got it 1 times',
  ],
  [['search', '-', '-', ...authority], 2, 'usage', "'-': expected at most one photo from standard input"],
  [['calibrate', '--check'], 2, 'usage', '--check needs --from DIR'],
  [
    ['calibrate', '--from', '.', '--from-gallery'],
    2,
    'usage',
    'expected one of --from, --from-gallery and --default, got several',
  ],
  [['calibrate', '--collection', 'c'], 2, 'usage', '--collection needs --from-gallery'],
  [
    ['calibrate', '--from', 'gone', '--check'],
    2,
    'path.not-found',
    'expected a folder with one folder per person, there is none at gone',
  ],
  [['eval', '.', '--perturb', '--det', 'a.svg'], 2, 'usage', '--perturb and --det do not go together'],
  [['eval', '.', '--perturb', '--fusion'], 2, 'usage', '--perturb and --fusion do not go together'],
  [['eval', '.', '--perturb', '--groups', 'a.csv'], 2, 'usage', '--perturb and --groups do not go together'],
  [['eval', '.', '--perturb', '--clusters'], 2, 'usage', '--perturb and --clusters do not go together'],
  [['eval', '.', '--probes', '5'], 2, 'usage', '--probes goes with --perturb only'],
  [['eval', '.', '--seed', '5'], 2, 'usage', '--seed goes with --perturb only'],
  [['eval', '--detection', 'a.xml', '--perturb'], 2, 'usage', '--detection and --perturb do not go together'],
  [['eval', '--detection', 'a.xml', '--det', 'a'], 2, 'usage', '--detection and --det do not go together'],
  [['eval', '.', '--groups', 'gone.csv'], 2, 'path.not-found', "no table of groups at 'gone.csv'"],
  [
    ['eval', '.', '--groups', 'bad.csv'],
    2,
    'usage',
    'bad.csv: expected the columns person and group, line 2 lacks one',
  ],
  [
    ['search', 'photo.jpg', ...authority, '--face', 'left'],
    2,
    'usage',
    "--face: expected a whole number from 1 to 100000, got 'left'",
  ],
  [
    ['collection', 'add', 'c', ...founding, '--expires', '2027-02-30'],
    2,
    'usage',
    "--expires: expected a date such as 2027-12-31, got '2027-02-30'",
  ],
  [
    ['collection', 'add', 'c', '--owner', 'o'],
    2,
    'usage',
    "required option '--basis <text>' not specified; see vitrine collection add --help",
  ],
];

describe('a wrong request', () => {
  it.each(wrongRequests)('%j', async (args, code, error, message) => {
    const told = await place.run(args);
    expect(told).toEqual({ code, stdout: '', stderr: `error: ${message} (${error})\n` });
    const json = await place.run(['--json', ...args]);
    expect(JSON.parse(json.stdout)).toEqual({ error: { code: error, message } });
    expect(json).toMatchObject({ code, stderr: '' });
  });

  it('with a bad manifest names every line', async () => {
    const { code, stdout, stderr } = await place.run([
      'index',
      '.',
      '--collection',
      'c',
      '--manifest',
      'bad.csv',
    ]);
    const expected =
      "captured_at: expected an ISO 8601 date such as 2021-03-04 or 2021-03-04T10:11:12Z, got 'yesterday'";
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr.trimEnd().split('\n')).toEqual([
      `bad.csv: line 2: ${expected}`,
      `error: 1 defect in 'bad.csv', first: line 2: ${expected} (manifest.invalid)`,
    ]);
  });

  it('without a data folder says how to make one', async () => {
    const { code, stderr } = await place.run(['status']);
    expect(code).toBe(1);
    expect(stderr).toContain('vitrine init');
    expect(stderr).toContain('(store.missing)');
  });
});

describe('help', () => {
  it('is an answer when asked for', async () => {
    const { code, stdout, stderr } = await place.run(['collection', 'add', '--help']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('--purpose <text>');
    expect(stdout).toContain('Example:');
  });

  it('is a hint when no command is given', async () => {
    const { code, stdout, stderr } = await place.run([]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('Usage: vitrine');
  });
});

describe('output', () => {
  it('has no colours in a pipe', async () => {
    const { stdout, stderr } = await place.run(['init']);
    expect(stdout + stderr).not.toContain('\u001b');
  });

  it('has colours where they are forced, and none against NO_COLOR', async () => {
    const forced = await place.run(['serch'], { environment: { FORCE_COLOR: '1' } });
    expect(forced.stderr).toContain('\u001b[31merror:');
    const refused = await place.run(['serch'], { environment: { NO_COLOR: '1' } });
    expect(refused.stderr).not.toContain('\u001b');
  });

  it('escapes what a file name could do to a terminal', async () => {
    const { stderr } = await place.run(['search', '\u001b[2Jgone\u202e.jpg', ...authority]);
    expect(stderr).toBe("error: no photo at '\\u{1b}[2Jgone\\u{202e}.jpg' (path.not-found)\n");
  });

  it('ends quietly when the reader leaves', async () => {
    const child = place.start(['--help']);
    child.stdout!.destroy();
    let stderr = '';
    child.stderr!.on('data', (part) => (stderr += String(part)));
    const code = await new Promise((resolve) => child.once('close', resolve));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });
});
