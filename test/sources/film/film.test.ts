/** Films with known faces: indexed as `vitrine index` does it, searched as anybody does. */
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { searchPhoto } from '#vitrine/flows/search/search-photo.js';
import { foundFiles } from '#vitrine/sources/folder.js';
import { openHolders } from '#vitrine/sources/open-holders.js';
import type { SourceContext, SourceItem } from '#vitrine/types.js';
import {
  facePhoto,
  lawful,
  soloGrant,
  temporaryVitrine,
  type TemporaryVitrine,
} from '../../flows/temporary-vitrine.js';
import { addCollection, indexPhotos } from '../../support/curator.js';
import { zipOf } from '../../support/zip.js';
import {
  ffmpeg,
  filmPx,
  hasFfmpeg,
  makeFilm,
  sayDataLieIn,
  sayItHas,
  sayItLasts,
  sayTurnedRight,
  type Shot,
} from './films.js';

/** Two minutes, every person twice. */
const shots: Shot[] = [
  ...[1, 2, 4, 5, 6].map((person) => ({ persons: [person], seconds: 10, isStill: person !== 2 })),
  { persons: [1, 8], seconds: 14 },
  ...[5, 2, 8, 4, 6].map((person) => ({ persons: [person], seconds: 10, isStill: person !== 8 })),
  { persons: [], seconds: 6 },
];
const persons = [1, 2, 4, 5, 6, 8];

function shownAt(person: number, timeMs: number): boolean {
  let endMs = 0;
  const shot = shots.find(({ seconds }) => timeMs < (endMs += seconds * 1000));
  return shot?.persons.includes(person) ?? false;
}

const isLater = ({ location }: SourceItem) => Number(/!\/t=(.*)/.exec(location)?.[1]) > 60;

describe.skipIf(!hasFfmpeg)('a film', () => {
  let temporary: TemporaryVitrine;
  let folder: string;
  let analysed: number;
  let analysedOfLong: number;

  beforeAll(async () => {
    temporary = await temporaryVitrine();
    folder = mkdtempSync(join(tmpdir(), 'vitrine-films-'));
    mkdirSync(join(folder, 'long'));
    makeFilm(join(folder, 'long/film.mp4'), shots, ['-metadata', 'creation_time=2019-05-04T10:00:00Z']);
    await index('long', 'long');
    analysedOfLong = analysed;
  });
  afterAll(async () => {
    await temporary.remove();
    rmSync(folder, { recursive: true });
  });

  const broken = (name: string) => join(folder, 'broken', name);

  /** Into a collection of the name, which is made where it is not there. */
  async function index(
    collection: string,
    path: string,
    more: {
      ffmpeg?: string;
      signal?: AbortSignal;
      onItem?: (item: SourceItem) => void;
      retrySkipped?: boolean;
    } = {},
  ) {
    const { vitrine } = temporary;
    await addCollection(vitrine, { ...lawful, name: collection }).catch(() => undefined);
    analysed = 0;
    const { ffmpeg: program, onItem, ...rest } = more;
    async function* items(context: SourceContext) {
      const analyse = (bytes: Uint8Array) => {
        analysed++;
        return context.analyse(bytes);
      };
      const counted = { ...context, analyse, ...(program === undefined ? {} : { ffmpeg: program }) };
      for await (const item of openHolders(foundFiles([join(folder, path)]), counted)) {
        onItem?.(item);
        yield item;
      }
    }
    return indexPhotos(vitrine, { collection, items, ...rest });
  }

  async function itemsOf(collection: string) {
    const rows = await temporary.vitrine.store.db
      .selectFrom('source_item')
      .innerJoin('collection', 'collection.id', 'source_item.collection_id')
      .select([
        'location',
        'source',
        'source_item.sha256',
        'photo_id',
        'skip_code',
        'skip_reason',
        'captured_at',
        'provenance',
      ])
      .where('collection.name', '=', collection)
      .orderBy('location')
      .execute();
    return rows.map((row) => ({ ...row, location: row.location.slice(folder.length + 1) }));
  }

  const framesOf = async (collection: string) =>
    (await itemsOf(collection)).filter(({ location }) => location.includes('!/t='));
  const skipsOf = async (collection: string) =>
    (await itemsOf(collection))
      .filter(({ skip_code }) => skip_code !== null)
      .map(({ location, skip_code }) => [location, skip_code]);

  async function firstCandidate(collection: string, person: number) {
    const { vitrine } = temporary;
    const request = { case: 'C-17', reason: 'missing person', collections: [collection], user: 'tester' };
    const grant = await soloGrant(vitrine, request);
    const result = await searchPhoto(vitrine, grant, {
      photo: facePhoto(person, 11),
      minScore: -1,
      limit: 3,
    });
    if (result.kind !== 'answer') throw new Error('expected an answer');
    return result.answer.candidates[0]!;
  }

  it.each(persons)('finds person %i at a moment at which they are shown', async (person) => {
    const { photo, score } = await firstCandidate('long', person);
    expect(score).toBeGreaterThan(0.5);
    expect(shownAt(person, photo.timecodeMs!)).toBe(true);
    expect(photo.source).toBe(`${join(folder, 'long/film.mp4')}#t=${photo.timecodeMs! / 1000}`);
    expect(photo.capturedAt).toBe(new Date(Date.UTC(2019, 4, 4, 10) + photo.timecodeMs!).toISOString());
  });

  it('keeps a few frames of each shot, as they were', async () => {
    const frames = await framesOf('long');
    let beginMs = 0;
    for (const { persons: shown, seconds } of shots) {
      const endMs = beginMs + seconds * 1000;
      const kept = frames.filter(({ provenance }) => {
        const { timecodeMs } = JSON.parse(provenance!) as { timecodeMs: number };
        return timecodeMs >= beginMs && timecodeMs < endMs;
      });
      expect(kept.length).toBeGreaterThanOrEqual(shown.length === 0 ? 0 : 1);
      // The minute ends within a shot, which counts as two.
      expect(kept.length).toBeLessThanOrEqual(3 * shown.length + 2);
      beginMs = endMs;
    }
    expect(new Set(frames.map(({ sha256 }) => sha256)).size).toBe(frames.length);
  });

  it('is not opened again while it stays the same', async () => {
    const summary = await index('long', 'long');
    expect(summary).toMatchObject({ seen: 1, unchanged: 1 });
    expect(analysed).toBe(0);
  });

  it('is taken up where it was interrupted', async () => {
    const stop = new AbortController();
    const first = await index('again', 'long', {
      signal: stop.signal,
      onItem: (item) => isLater(item) && stop.abort(),
    });
    expect(first.interrupted).toBe(true);
    const done = (await itemsOf('again')).map(({ location }) => location);
    expect(done).toContain('long/film.mp4!/segment-0000');
    expect(done).not.toContain('long/film.mp4!/segment-0001');
    await index('again', 'long');
    expect(analysed).toBeLessThan(0.6 * analysedOfLong);
    const facts = async (collection: string) =>
      (await itemsOf(collection)).map(({ location, source, sha256 }) => ({ location, source, sha256 }));
    expect(await facts('again')).toEqual(await facts('long'));
  });

  it('that was turned is turned upright', async () => {
    mkdirSync(join(folder, 'turned'));
    makeFilm(join(folder, 'upright.mp4'), [{ persons: [5], seconds: 3 }]);
    const file = join(folder, 'turned/film.mp4');
    ffmpeg('-i', join(folder, 'upright.mp4'), '-vf', 'transpose=cclock', '-c:v', 'mpeg4', '-q:v', '3', file);
    sayTurnedRight(file);
    const frames: Buffer[] = [];
    await index('turned', 'turned', {
      onItem: ({ location, read }) => {
        if (location.includes('!/t=')) void read().then((bytes) => frames.push(Buffer.from(bytes!)));
      },
    });
    expect(await sharp(frames[0]).metadata()).toMatchObject(filmPx);
    expect((await firstCandidate('turned', 5)).score).toBeGreaterThan(0.5);
  });

  it('within a zip file is opened there, and leaves nothing behind', async () => {
    mkdirSync(join(folder, 'zipped'));
    makeFilm(join(folder, 'short.mkv'), [{ persons: [4], seconds: 3 }]);
    const film = readFileSync(join(folder, 'short.mkv'));
    writeFileSync(join(folder, 'zipped/all.zip'), zipOf([{ name: 'clips/short.mkv', bytes: film }]));
    await index('zipped', 'zipped');
    const { photo } = await firstCandidate('zipped', 4);
    expect(photo.source).toMatch(/all\.zip!\/clips\/short\.mkv#t=[\d.]+$/);
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith('vitrine-film-'))).toEqual([]);
  });

  it('waits for ffmpeg where that is missing', async () => {
    mkdirSync(join(folder, 'waiting'));
    copyFileSync(join(folder, 'upright.mp4'), join(folder, 'waiting/film.mp4'));
    await index('waiting', 'waiting', { ffmpeg: '/nowhere/ffmpeg' });
    expect(await skipsOf('waiting')).toEqual([['waiting/film.mp4', 'photo.unsupported']]);
    expect((await itemsOf('waiting'))[0]!.skip_reason).toMatch(/install ffmpeg/);
    await index('waiting', 'waiting');
    expect(await skipsOf('waiting')).toEqual([]);
    expect((await framesOf('waiting')).length).toBe(1);
  });

  it('at which ffmpeg was killed is taken up when what was left out is wanted again', async () => {
    mkdirSync(join(folder, 'short-of-memory'));
    copyFileSync(join(folder, 'upright.mp4'), join(folder, 'short-of-memory/film.mp4'));
    const programs = mkdtempSync(join(folder, 'programs-'));
    writeFileSync(join(programs, 'ffmpeg'), '#!/bin/sh\nkill -9 $$\n', { mode: 0o755 });
    writeFileSync(join(programs, 'ffprobe'), '#!/bin/sh\nexec ffprobe "$@"\n', { mode: 0o755 });
    await index('short-of-memory', 'short-of-memory', { ffmpeg: join(programs, 'ffmpeg') });
    expect(await skipsOf('short-of-memory')).toEqual([['short-of-memory/film.mp4', 'photo.out-of-memory']]);
    await index('short-of-memory', 'short-of-memory', { retrySkipped: true });
    expect(await skipsOf('short-of-memory')).toEqual([]);
    expect((await framesOf('short-of-memory')).length).toBe(1);
  });

  it('that was replaced by another takes its frames along', async () => {
    mkdirSync(join(folder, 'changing'));
    const file = join(folder, 'changing/film.mp4');
    makeFilm(file, [
      { persons: [1], seconds: 3 },
      { persons: [4], seconds: 4 },
    ]);
    await index('changing', 'changing');
    makeFilm(file, [{ persons: [6], seconds: 3 }]);
    await index('changing', 'changing');
    const photos = (await framesOf('changing')).filter(({ photo_id }) => photo_id !== null);
    expect(photos.length).toBe(1);
    expect((await firstCandidate('changing', 6)).score).toBeGreaterThan(0.5);
  });

  describe('that is damaged, or none', () => {
    let reasons: Map<string, string | null>;
    let frames: { location: string }[];

    beforeAll(async () => {
      mkdirSync(join(folder, 'broken'));
      makeFilm(broken('cut.mkv'), [
        { persons: [1], seconds: 10 },
        { persons: [2], seconds: 10 },
      ]);
      truncateSync(broken('cut.mkv'), Math.round(readFileSync(broken('cut.mkv')).length * 0.7));
      makeFilm(broken('headless.mp4'), [{ persons: [1], seconds: 3 }]);
      truncateSync(broken('headless.mp4'), Math.round(readFileSync(broken('headless.mp4')).length * 0.6));
      writeFileSync(
        broken('noise.avi'),
        Buffer.concat([Buffer.from('RIFF\0\0\x01\0AVI '), Buffer.alloc(9000, 7)]),
      );
      ffmpeg('-f', 'lavfi', '-i', 'sine=d=2', '-c:a', 'aac', broken('sound.m4a'));
      ffmpeg('-f', 'lavfi', '-i', 'color=s=9000x4400:d=0.1:r=10', '-c:v', 'mjpeg', broken('vast.avi'));
      ffmpeg('-f', 'lavfi', '-i', 'testsrc=d=3:r=5', '-c:v', 'mpeg2video', broken('nobody.ts'));
      // Reads like a list of other files to ffmpeg, if it is let.
      writeFileSync(broken('list.mp4'), `ffconcat version 1.0\nfile '${join(folder, 'upright.mp4')}'\n`);
      makeFilm(broken('endless.mkv'), [{ persons: [2], seconds: 3 }]);
      sayItLasts(broken('endless.mkv'), 1e15);
      const slide = join(folder, 'slide.png');
      ffmpeg('-i', join(folder, 'upright.mp4'), '-frames:v', '1', slide);
      // Two recordings, the second of which would be lost without a word.
      const recording = join(folder, 'recording.ts');
      const longer = ['-stream_loop', '24', '-i', join(folder, 'upright.mp4')];
      ffmpeg(...longer, '-c:v', 'mpeg2video', '-r', '25', recording);
      writeFileSync(broken('twice.ts'), Buffer.concat([readFileSync(recording), readFileSync(recording)]));
      ffmpeg('-i', recording, '-c', 'copy', broken('once.ts'));
      // A lecture: every slide stands for a quarter of an hour.
      ffmpeg(
        '-loop',
        '1',
        '-framerate',
        '1/900',
        '-t',
        '3600',
        '-i',
        slide,
        '-c:v',
        'mjpeg',
        broken('slides.mkv'),
      );
      const loose = ['-c:v', 'mjpeg', '-pix_fmt', 'yuvj420p'];
      const open = join(folder, 'open.mov');
      ffmpeg('-i', join(folder, 'upright.mp4'), ...loose, open);
      copyFileSync(open, broken('elsewhere.mov'));
      sayDataLieIn(broken('elsewhere.mov'), open);
      copyFileSync(open, broken('countless.mov'));
      sayItHas(broken('countless.mov'), 80e6);
      // Written in parts while it went on, so that its index speaks of the first.
      const inParts = ['-movflags', 'frag_keyframe+empty_moov', '-g', '5'];
      makeFilm(broken('parts.mp4'), [{ persons: [6], seconds: 3 }], inParts);
      ffmpeg('-f', 'lavfi', '-i', 'testsrc=d=1:r=5', '-c:v', 'zmbv', broken('capture.avi'));
      ffmpeg(
        '-f',
        'lavfi',
        '-i',
        'sine=d=2',
        '-i',
        slide,
        '-map',
        '0',
        '-map',
        '1',
        '-c:v',
        'mjpeg',
        '-disposition:v',
        'attached_pic',
        broken('cover.m4a'),
      );
      // Frames at odd times, the first of them late.
      const odd = ['-vf', "select='gt(t,1)*not(mod(n,3))'", '-fps_mode', 'vfr'];
      ffmpeg('-i', join(folder, 'upright.mp4'), ...odd, '-c:v', 'mpeg4', '-q:v', '3', broken('odd.mp4'));
      await index('broken', 'broken');
      const items = await itemsOf('broken');
      reasons = new Map(
        items.map(({ location, skip_code }) => [location.slice('broken/'.length), skip_code]),
      );
      frames = items.filter(({ location }) => location.includes('!/t='));
    });

    it.each([
      ['cut.mkv', 'photo.truncated'],
      ['headless.mp4', 'photo.corrupt'],
      ['noise.avi', 'photo.unsupported'],
      ['sound.m4a', 'photo.unsupported'],
      ['vast.avi', 'photo.too-large'],
      ['nobody.ts', 'photo.no-face'],
      ['list.mp4', 'photo.unsupported'],
      ['odd.mp4', null],
      ['slides.mkv', null],
      ['parts.mp4', null],
      ['twice.ts', 'photo.truncated'],
      ['once.ts', null],
      ['elsewhere.mov', 'photo.corrupt'],
      ['countless.mov', 'photo.corrupt'],
      ['capture.avi', 'photo.unsupported'],
      ['cover.m4a', 'photo.unsupported'],
      // It may say what it likes: it has ended where no picture comes any more.
      ['endless.mkv', null],
    ])('%s is recorded as %s', (name, code) => {
      expect(reasons.get(name)).toBe(code);
    });

    it('gives what is intact', () => {
      const films = new Set(frames.map(({ location }) => /broken\/(.*)!/.exec(location)![1]));
      expect(films).toEqual(
        new Set(['cut.mkv', 'odd.mp4', 'endless.mkv', 'slides.mkv', 'parts.mp4', 'once.ts', 'twice.ts']),
      );
    });
  });
});
