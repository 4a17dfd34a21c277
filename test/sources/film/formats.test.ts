/** Films of every kind through ffmpeg: the reader that is named for each takes it, and takes the same out of it each time. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openFilmFile } from '#vitrine/sources/film/film-file.js';
import { filmFormat } from '#vitrine/sources/film/film-format.js';
import { probeFilm } from '#vitrine/sources/film/probe-film.js';
import { readFrames, type FilmFrame } from '#vitrine/sources/film/read-frames.js';
import { hasFfmpeg, makeFilm } from './films.js';

const programs = { ffmpeg: 'ffmpeg', signal: undefined };

async function framesOf(path: string, beginMs = 0): Promise<FilmFrame[]> {
  const format = filmFormat(readFileSync(path).subarray(0, 512));
  const film = await openFilmFile(Buffer.from(path));
  const frames: FilmFrame[] = [];
  try {
    const facts = await probeFilm(film, format!, programs);
    expect(Math.round(facts.durationMs! / 1000)).toBe(4);
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
});
