/** Films of every kind through ffmpeg: the reader that is named for each takes it, and takes the same out of it each time. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openFilmFile } from '#vitrine/sources/film/film-file.js';
import { filmFormat } from '#vitrine/sources/film/film-format.js';
import { clockAt, probeFilm, type FilmFacts } from '#vitrine/sources/film/probe-film.js';
import { readFrames, type FilmFrame } from '#vitrine/sources/film/read-frames.js';
import { ffmpeg, hasFfmpeg, makeFilm } from './films.js';

const programs = { ffmpeg: 'ffmpeg', signal: undefined };

async function framesOf(path: string, beginMs = 0): Promise<FilmFrame[]> {
  const format = filmFormat(readFileSync(path).subarray(0, 512));
  const film = await openFilmFile(Buffer.from(path));
  const frames: FilmFrame[] = [];
  try {
    const facts = await probeFilm(film, format!, programs);
    // Program streams are guessed at by their bytes.
    expect(Math.abs(facts.durationMs! - 4000)).toBeLessThan(1000);
    const end = { lastMs: null, complained: false };
    for await (const frame of readFrames(film, format!, { beginMs, lengthMs: 60_000 }, programs, end)) {
      frames.push(frame);
    }
    expect(end.complained).toBe(false);
  } finally {
    await film.close();
  }
  return frames;
}

async function factsOf(path: string): Promise<FilmFacts> {
  const film = await openFilmFile(Buffer.from(path));
  try {
    return await probeFilm(film, filmFormat(readFileSync(path).subarray(0, 512))!, programs);
  } finally {
    await film.close();
  }
}

describe.skipIf(!hasFfmpeg)('films', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'vitrine-formats-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each([
    ['film.avi', []],
    ['film.mov', ['-c:v', 'mjpeg', '-pix_fmt', 'yuvj420p']],
    ['film.mkv', []],
    ['film.wmv', ['-c:v', 'wmv2']],
    ['film.flv', ['-c:v', 'flv']],
    ['film.ts', ['-c:v', 'mpeg2video', '-r', '25']],
    ['film.m2ts', ['-c:v', 'mpeg2video', '-r', '25']],
    ['film.vob', ['-c:v', 'mpeg2video', '-r', '25']],
    ['film.mxf', ['-c:v', 'mpeg2video', '-r', '25']],
  ])('%s shows both its shots', async (name, options) => {
    const file = join(folder, name);
    makeFilm(
      file,
      [
        { persons: [1], seconds: 2 },
        { persons: [2], seconds: 2 },
      ],
      options,
    );
    const frames = await framesOf(file);
    expect(frames.length).toBeGreaterThanOrEqual(4);
    expect(frames.length).toBeLessThanOrEqual(10);
    expect(frames[0]!.timeMs).toBeLessThan(100);
    const cuts = frames.filter(({ isCut }) => isCut).map(({ timeMs }) => timeMs);
    expect(cuts.some((timeMs) => timeMs >= 1900 && timeMs <= 2300)).toBe(true);
    // From the middle on, as a later segment begins: the same moments from the beginning of the film.
    const later = await framesOf(file, 2000);
    expect(later[0]!.timeMs).toBeGreaterThanOrEqual(2000);
    expect(later[0]!.timeMs).toBeLessThan(2300);
    expect(await framesOf(file, 2000)).toEqual(later);
  });

  const apple = 'com.apple.quicktime';
  const said = { creation_time: '2019-05-04T10:00:00Z', title: 'up\u202edown' };
  const place = { latitude: 52.3731, longitude: -4.8917 };

  it.each([
    [
      'apple.mov',
      {
        ...said,
        [`${apple}.creationdate`]: '2019-05-04T12:00:00+0200',
        [`${apple}.location.ISO6709`]: '+52.3731-004.8917+012.000/',
      },
      { began: '2019-05-04T12:00:01.500+02:00', place, title: 'up down' },
    ],
    [
      'android.mp4',
      { ...said, location: '+52.3731-004.8917/' },
      { began: '2019-05-04T10:00:01.500Z', place },
    ],
    ['never-set.mov', { creation_time: '1970-01-01T00:00:00Z', location: '+00.0000+000.0000/' }, {}],
    [
      'nonsense.mov',
      { [`${apple}.creationdate`]: '2019-05-04', [`${apple}.location.ISO6709`]: '+91+181/' },
      {},
    ],
    // A clock of which nobody knows where it stood.
    ['zoneless.mkv', { [`${apple}.creationdate`]: '2019-05-04 12:00:00' }, {}],
  ])('%s tell when and where they began as far as they know', async (name, tags, expected) => {
    const file = join(folder, name);
    const metadata = Object.entries(tags).flatMap(([tag, value]) => ['-metadata', `${tag}=${value}`]);
    const free = name.endsWith('.mov') ? ['-movflags', 'use_metadata_tags'] : [];
    const picture = ['-f', 'lavfi', '-i', 'color=s=64x48:d=0.2:r=5', '-c:v', 'mpeg4'];
    ffmpeg(...picture, ...metadata, ...free, file);
    const { beganAt, place: where, title } = await factsOf(file);
    const began = beganAt === null ? null : clockAt(beganAt, 1500);
    expect({ began, place: where, title }).toEqual({
      began: null,
      place: null,
      title: 'title' in tags ? 'up down' : null,
      ...expected,
    });
  });
});
