/** A folder of everything that can be wrong, through the program: each has its code, nothing is lost, the run goes on. */
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasFfmpeg } from '../sources/film/films.js';
import { makeWorkplace, type Outcome, type Workplace } from '../cli/run-vitrine.js';
import { fromPixels, noise } from '../support/photos.js';
import { blackPng } from '../support/png.js';
import { animation, giantPng, jpeg, mediaFile, pdf, png, svg } from './pictures.js';

const isRoot = process.getuid?.() === 0;
if (isRoot) console.warn('skipped: a file without read permission, because root may read everything');

interface Summary {
  seen: number;
  indexed: number;
  unchanged: number;
  duplicates: number;
  faces: number;
  skipped: {
    total: number;
    byCode: Record<string, number>;
    items: { source: string; code: string; reason: string }[];
  };
}

let place: Workplace;
let photos: string;
/** What must become of each file; null: it is a photo with a face. */
const expected = new Map<string, string | null>();
let first: { outcome: Outcome; summary: Summary };

function put(name: string, bytes: Uint8Array, code: string | null): void {
  writeFileSync(join(photos, name), bytes);
  expected.set(name, code);
}

async function index(...options: string[]): Promise<{ outcome: Outcome; summary: Summary }> {
  const outcome = await place.run(['index', 'photos', '--collection', 'mixed', '--json', ...options]);
  return { outcome, summary: JSON.parse(outcome.stdout) };
}

beforeAll(async () => {
  place = makeWorkplace();
  photos = join(place.folder, 'photos');
  mkdirSync(photos);
  const photo = await jpeg();
  // Bytes behind the end of a JPEG do not matter to a decoder, and make each file another photo.
  const another = (tail: string): Buffer => Buffer.concat([photo, Buffer.from(tail)]);

  put('plain.jpg', photo, null);
  put('a name with spaces .jpg', another('1'), null);
  put('new\nline.jpg', another('2'), null);
  put('😀 Größe 顔.jpg', another('3'), null);
  put('quote \' and " and \\.jpg', another('4'), null);
  put('-not-an-option.jpg', another('5'), null);
  put('no ending', another('6'), null);
  put('wrong ending.txt', another('7'), null);
  put('animation.gif', await animation('gif'), null);
  put('photo and zip.jpg', another(`PK\x03\x04${'x'.repeat(50)}PK\x05\x06`), null);
  put('animation and zip.gif', Buffer.concat([await animation('gif'), Buffer.from('PK\x03\x04')]), null);
  put('empty.jpg', Buffer.alloc(0), 'photo.empty');
  put('truncated.jpg', photo.subarray(0, photo.length >> 1), 'photo.truncated');
  put('truncated.png', (await png()).subarray(0, 5000), 'photo.truncated');
  put('corrupt.png', (await png()).fill(0, 3000, 3100), 'photo.corrupt');
  put('garbage.jpg', Buffer.concat([photo.subarray(0, 20), noise(60, 60, 1).data]), 'photo.corrupt');
  put('text.jpg', Buffer.from('words'), 'photo.unsupported');
  put('drawing.svg', svg, 'photo.unsupported');
  put('drawing.jpg', Buffer.concat([svg, Buffer.from('<!-- -->')]), 'photo.unsupported');
  put('document.pdf', pdf, 'photo.corrupt');
  put('document.jpg', Buffer.concat([pdf, Buffer.from('%')]), 'photo.corrupt');
  put('phone.heic', mediaFile('heic'), 'photo.corrupt');
  put('film.mp4', mediaFile('isom'), hasFfmpeg ? 'photo.corrupt' : 'photo.unsupported');
  put('archive.zip', Buffer.from('PK\x03\x04 and so on'), 'photo.corrupt');
  put('giant.png', blackPng(giantPng), 'photo.too-large');
  put('dot.png', blackPng({ width: 1, height: 1 }), 'photo.too-small');
  put(
    'nobody.png',
    await fromPixels(noise(400, 300, 2))
      .png()
      .toBuffer(),
    'photo.no-face',
  );
  symlinkSync(join(photos, 'gone'), join(photos, 'leads nowhere.jpg'));
  expected.set('leads nowhere.jpg', 'photo.unreadable');
  symlinkSync('loop b', join(photos, 'loop a'));
  symlinkSync('loop a', join(photos, 'loop b'));
  expected.set('loop a', 'photo.unreadable');
  expected.set('loop b', 'photo.unreadable');
  mkdirSync(join(photos, 'album'));
  symlinkSync('..', join(photos, 'album', 'up'));
  symlinkSync('.', join(photos, 'album', 'here'));
  if (!isRoot) {
    put('closed.jpg', another('8'), 'photo.unreadable');
    chmodSync(join(photos, 'closed.jpg'), 0);
  }

  await place.run(['init']);
  const founding = ['--owner', 'Test', '--basis', 'consent', '--purpose', 'testing'];
  await place.run(['collection', 'add', 'mixed', ...founding]);
  first = await index();
});
afterAll(() => {
  if (!isRoot) chmodSync(join(photos, 'closed.jpg'), 0o600);
  place.remove();
});

describe('a folder of everything', () => {
  it('is gone through to the end, without a word from a decoder', () => {
    expect(first.outcome.code).toBe(0);
    expect(first.outcome.stderr).not.toMatch(/error|warning|vips|png|at .*\.js/i);
  });

  it('gives every photo its faces and every other file its code', () => {
    const { summary } = first;
    const codes = new Map(summary.skipped.items.map(({ source, code }) => [basename(source), code]));
    const wanted = [...expected].filter(([, code]) => code !== null);
    expect(Object.fromEntries(codes)).toEqual(Object.fromEntries(wanted));
    const good = expected.size - wanted.length;
    expect(summary).toMatchObject({ seen: expected.size, indexed: good, faces: good, duplicates: 0 });
    expect(summary.skipped.total).toBe(wanted.length);
  });

  it('has a reason in one line for each', () => {
    for (const { source, reason } of first.summary.skipped.items) {
      expect(reason, source).toMatch(/^[^\n]{10,200}$/);
      expect(reason, source).not.toMatch(/undefined|null|\[object|vips|libpng/i);
    }
  });

  it('is accounted for in the status', async () => {
    const { stdout } = await place.run(['status', '--json']);
    const { indexed, skipped, seen } = first.summary;
    expect(JSON.parse(stdout)).toMatchObject({
      photos: indexed,
      faces: indexed,
      items: seen,
      skipped: skipped.total,
    });
  });

  it('costs nothing the second time: only what has no version of its own is looked at again', async () => {
    const { summary } = await index();
    expect(summary).toMatchObject({ seen: expected.size, indexed: 0, faces: 0 });
    expect(summary.unchanged + summary.skipped.total).toBe(expected.size);
    expect(Object.keys(summary.skipped.byCode).filter((code) => code !== 'photo.unreadable')).toEqual([]);
  });

  it('tells people the same: names that would move the cursor are shown as text', async () => {
    const { stdout, code } = await place.run(['index', 'photos', '--collection', 'mixed', '--retry-skipped']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/photo\.too-large +.*giant\.png\n.*expected at most 150 megapixels/);
    expect(stdout).not.toContain('\u001b');
  });

  it('leaves a store that agrees with itself', async () => {
    const { stdout, code } = await place.run(['verify', '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ ok: true, problems: [] });
  });
});

describe('a probe that is no photo', () => {
  it.each([
    ['empty.jpg', 'photo.empty'],
    ['truncated.jpg', 'photo.truncated'],
    ['giant.png', 'photo.too-large'],
    ['drawing.jpg', 'photo.unsupported'],
    ['nobody.png', 'photo.no-face'],
    ['leads nowhere.jpg', 'path.not-found'],
  ])('%s: %s', async (name, code) => {
    const { stdout, code: exit } = await place.run([
      'search',
      join('photos', name),
      '--case',
      '1',
      '--reason',
      'test',
      '--json',
    ]);
    expect([exit, JSON.parse(stdout).error.code]).toEqual([code.startsWith('photo.') ? 4 : 2, code]);
  });
});

it('a folder that is not there is an error before any work', async () => {
  const outcome = await place.run(['index', 'no such folder', 'photos', '--collection', 'mixed', '--json']);
  expect(outcome.code).toBe(2);
  expect(JSON.parse(outcome.stdout).error).toEqual({
    code: 'path.not-found',
    message: "no file or folder at 'no such folder'",
  });
});
