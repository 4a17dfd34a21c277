/** The main job on the command line, from an empty folder to an answer and away again, with real photos and models. */
import { once } from 'node:events';
import { copyFileSync, mkdirSync, readFileSync, statSync, watch, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { groupPhotos, hasGroupPhotos, makeWorkplace, type Outcome, type Workplace } from './run-vitrine.js';

const several = '2008_001009.jpg';
const authority = ['--case', '2026-014', '--reason', 'test of the command line'];
let place: Workplace;

/** The fields of documents that these tests look into; each command has some of them. */
interface Told {
  error: { code: string };
  faces: { number: number }[];
  candidates: { score: number; photo: object }[];
  probes: { used: number; weight: number }[];
  skipped: { byCode: object };
  removed: { photos: number };
  unmatchedLines: object[];
  picture: string;
  searches: object;
  seen: number;
  ok: boolean;
}

async function json(args: string[], input?: Uint8Array): Promise<{ outcome: Outcome; document: Told }> {
  const outcome = await place.run([...args, '--json'], input === undefined ? {} : { input });
  return { outcome, document: JSON.parse(outcome.stdout) };
}

beforeAll(async () => {
  place = makeWorkplace();
  const photos = join(place.folder, 'photos');
  mkdirSync(photos);
  if (!hasGroupPhotos) return;
  for (const name of [several, '2007_007763.jpg']) copyFileSync(join(groupPhotos, name), join(photos, name));
  copyFileSync(join(groupPhotos, several), join(photos, '😀 again\n.jpg'));
  writeFileSync(join(photos, 'text.jpg'), 'just words');
  writeFileSync(join(photos, 'empty.jpg'), '');
  writeFileSync(
    join(place.folder, 'photos.csv'),
    `path,source_url,captured_at,title\nphotos/${several},https://example.org/x.jpg,1987-05,"A \u001b[31mtitle"\nphotos/gone.jpg,,,\n`,
  );
});
afterAll(() => place.remove());

it.runIf(!hasGroupPhotos)('skipped: ../shared/data/group-photos is not here', () => undefined);

describe.runIf(hasGroupPhotos)('the main job', () => {
  it('makes the key and the data folder, once', async () => {
    const first = await json(['init']);
    expect(first.document).toMatchObject({ madeKey: true, madeData: true });
    const second = await json(['init']);
    expect(second.document).toEqual({ ...first.document, madeKey: false, madeData: false });
  });

  it('opens a collection', async () => {
    const founding = ['--owner', 'Photo desk', '--basis', 'GDPR art. 85', '--purpose', 'Captions'];
    const { document } = await json(['collection', 'add', 'press', ...founding, '--expires', '2999-12-31']);
    expect(document).toMatchObject({
      name: 'press',
      owner: 'Photo desk',
      expires: '2999-12-31',
      maxPhotos: null,
    });
    const again = await json(['collection', 'add', 'press', ...founding]);
    expect(again.outcome.code).toBe(2);
    expect(again.document.error.code).toBe('collection.exists');
  });

  it('indexes photos, skips what is none, and names manifest lines without a file', async () => {
    const { outcome, document } = await json([
      'index',
      'photos',
      '--collection',
      'press',
      '--manifest',
      'photos.csv',
    ]);
    expect(outcome.code).toBe(0);
    expect(document).toMatchObject({ seen: 5, indexed: 2, duplicates: 1, unchanged: 0, interrupted: false });
    expect(document.skipped.byCode).toEqual({ 'photo.empty': 1, 'photo.unsupported': 1 });
    expect(document.unmatchedLines).toEqual([{ line: 3, path: 'photos/gone.jpg' }]);
    expect(outcome.stderr).toContain("line 3, 'photos/gone.jpg'");
  });

  it('does nothing the second time', async () => {
    const { stdout, code } = await place.run([
      'index',
      'photos',
      '--collection',
      'press',
      '--manifest',
      'photos.csv',
    ]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/ 0 {2}indexed\n +5 {2}unchanged/);
  });

  it('lists the faces of a photo and draws them', async () => {
    const { document } = await json(['faces', join('photos', several), '--picture', 'boxes.jpg']);
    expect(document.faces.map(({ number }) => number)).toEqual([1, 2]);
    expect(readFileSync(join(place.folder, 'boxes.jpg')).subarray(0, 2)).toEqual(Buffer.from([0xff, 0xd8]));
  });

  it('asks which face is meant and searches nobody', async () => {
    const { outcome, document } = await json(['search', join('photos', several), ...authority]);
    expect(outcome.code).toBe(3);
    expect(document).toMatchObject({
      error: { code: 'face.choose' },
      case: '2026-014',
      probe: { used: null },
    });
    expect(document.candidates).toBeUndefined();
    expect(statSync(join(document.picture, '..')).mode & 0o077).toBe(0);
    const human = await place.run(['search', join('photos', several), ...authority]);
    expect(human.code).toBe(3);
    expect(human.stdout).toContain('Picture with the numbers: ');
    expect(human.stderr).toContain('say which with --face 1 to --face 2');
  });

  it('finds the face, from a file and from standard input', async () => {
    const photo = join(place.folder, 'photos', several);
    const fromFile = await json([
      'search',
      photo,
      ...authority,
      '--face',
      '1',
      '--limit',
      '3',
      '--sheet',
      'sheet.png',
    ]);
    expect(fromFile.outcome.code).toBe(0);
    const [best] = fromFile.document.candidates;
    expect(best!.score).toBeGreaterThan(0.99);
    expect(best!.photo).toMatchObject({
      source: 'https://example.org/x.jpg',
      capturedAt: '1987-05',
      collection: 'press',
    });
    expect(readFileSync(join(place.folder, 'sheet.png')).subarray(1, 4).toString()).toBe('PNG');
    const piped = await json(
      ['search', '-', ...authority, '--face', '1', '--limit', '3'],
      readFileSync(photo),
    );
    expect(piped.document.candidates).toEqual(fromFile.document.candidates);
  });

  it('answers people with a table, a caution and nothing that moves the cursor', async () => {
    const { stdout, code } = await place.run([
      'search',
      join('photos', several),
      ...authority,
      '--face',
      '1',
      '--limit',
      '1',
    ]);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^ +1 {2}1\.000 +< 0\.\d+ {2}strong +0\.\d\d +press +1987-05 +\d+, \d+ {2}https:\/\/example\.org\/x\.jpg/m,
    );
    expect(stdout).toContain('A \\u{1b}[31mtitle');
    expect(stdout).toContain('Cut: at most 1 expected false, here score ');
    expect(stdout).toMatch(/Calibration [0-9a-f]{12} of \d{4}-\d\d-\d\d: /);
    expect(stdout).toContain('leads, not identifications');
    expect(stdout).not.toContain('\u001b');
  });

  it.each([
    [['--face', '9'], 2, 'face.unknown'],
    [['--collection', 'nowhere', '--face', '1'], 2, 'collection.unknown'],
  ])('refuses a search with %j', async (options, code, error) => {
    const { outcome, document } = await json(['search', join('photos', several), ...authority, ...options]);
    expect([outcome.code, document.error.code]).toEqual([code, error]);
  });

  it.each([
    ['nowhere/sheet.png', 'path.not-found'],
    ['photos', 'usage'],
    ['photos.png/sheet.jpg', 'path.not-found'],
    ['sheet.pdf', 'usage'],
  ])('makes no search whose sheet could not be written: %s', async (sheet, error) => {
    const before = (await json(['status'])).document.searches;
    const photo = join('photos', several);
    const { document } = await json(['search', photo, ...authority, '--face', '1', '--sheet', sheet]);
    expect(document.error.code).toBe(error);
    expect((await json(['status'])).document.searches).toEqual(before);
  });

  it('keeps to times of capture', async () => {
    const photo = join('photos', several);
    const found = async (...options: string[]) =>
      (await json(['search', photo, ...authority, '--face', '1', ...options])).document.candidates.length;
    const everything = ['--min-score', '-1'];
    expect(await found('--captured-from', '1987', '--captured-before', '1988', ...everything)).toBe(2);
    expect(await found('--captured-from', '1988')).toBe(0);
    expect(await found('--min-quality', '1')).toBe(0);
  });

  it('searches with several photos of one person', async () => {
    const photo = join('photos', several);
    const { document } = await json(['search', photo, photo, ...authority, '--face', '1', '--face', '1']);
    expect(document.probes.map(({ used, weight }) => [used, weight])).toEqual([
      [1, 0.5],
      [1, 0.5],
    ]);
    expect(document.candidates[0]!.score).toBeGreaterThan(0.99);
    const unclear = await json(['search', photo, 'photos/2007_007763.jpg', ...authority]);
    expect(unclear.outcome.code).toBe(3);
    expect(unclear.document).toMatchObject({ error: { code: 'face.choose' }, photo: 1 });
  });

  it('says when nobody is near enough', async () => {
    const photo = join('photos', several);
    const args = ['search', photo, ...authority, '--face', '1', '--captured-from', '1988'];
    const { stdout, code } = await place.run(args);
    expect(code).toBe(0);
    expect(stdout).toContain('No candidate above the cut; a higher --expected-false shows more');
  });

  it('shows the calibration in use, and refuses one of two faces', async () => {
    const { document } = await json(['calibrate']);
    expect(document).toMatchObject({ inUse: true, calibration: { data: { kind: 'labelled' } } });
    const refused = await json(['calibrate', '--from-gallery', '--collection', 'press']);
    expect([refused.outcome.code, refused.document.error.code]).toEqual([2, 'calibration.too-few']);
    const back = await json(['calibrate', '--default']);
    expect(back.document).toEqual(document);
  });

  it('refuses a probe that is no photo', async () => {
    const { outcome, document } = await json(['search', 'photos/text.jpg', ...authority]);
    expect([outcome.code, document.error.code]).toEqual([4, 'photo.unsupported']);
  });

  it('rebuilds the index, agrees with itself, and reports damage', async () => {
    expect((await json(['reindex'])).document).toMatchObject({ collections: 1 });
    const { outcome, document } = await json(['verify']);
    expect(outcome.code).toBe(0);
    expect(document).toMatchObject({ ok: true, problems: [], checked: { photos: 2 } });
    writeFileSync(join(place.folder, 'data', 'thumbnails', 'stray'), 'x');
    const damaged = await json(['verify']);
    expect([damaged.outcome.code, damaged.document.ok]).toEqual([6, false]);
  });

  it('stops on an interruption, says so, and goes on in the next run', async () => {
    const many = join(place.folder, 'many');
    mkdirSync(many);
    const photo = readFileSync(join(groupPhotos, several));
    for (let index = 0; index < 60; index += 1) {
      writeFileSync(join(many, `${index}.jpg`), Buffer.concat([photo, Buffer.from([index])]));
    }
    const child = place.start(['index', 'many', '--collection', 'press', '--json']);
    // The first change of the data folder means that indexing has begun.
    const watcher = watch(join(place.folder, 'data'));
    await once(watcher, 'change');
    watcher.close();
    child.kill('SIGINT');
    let stdout = '';
    child.stdout!.on('data', (part) => (stdout += String(part)));
    const [code] = (await once(child, 'close')) as [number];
    expect(code).toBe(130);
    const stopped: Told = JSON.parse(stdout);
    expect(stopped).toMatchObject({ interrupted: true });
    expect(stopped.seen).toBeLessThan(60);
    const { document } = await json(['index', 'many', '--collection', 'press']);
    expect(document).toMatchObject({ seen: 60, unchanged: stopped.seen, interrupted: false });
  });

  it('removes a collection only when told so', async () => {
    const asked = await json(['collection', 'remove', 'press']);
    expect([asked.outcome.code, asked.document.error.code]).toEqual([2, 'usage']);
    const { outcome, document } = await json(['collection', 'remove', 'press', '--yes']);
    expect(outcome.code).toBe(0);
    expect(document.removed.photos).toBeGreaterThan(2);
    expect((await json(['status'])).document).toMatchObject({ photos: 0, faces: 0, collections: [] });
  });
});
