/** What ffmpeg may take, and that it never outlives what it is run for. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openFilmFile } from '#vitrine/sources/film/film-file.js';
import { readFrames } from '#vitrine/sources/film/read-frames.js';
import type { Limits } from '#vitrine/sources/film/run-program.js';
import { isRunning, seesProcesses, until } from '../../support/child-processes.js';
import { ffmpeg, hasFfmpeg } from './films.js';

const generous: Limits = { kibibytes: 4 * 1024 * 1024, cpuSeconds: 60, silenceMs: 60_000 };

/** All that descend from a process and are called ffmpeg. */
function ffmpegsBelow(pid: number): number[] {
  const children = readdirSync(`/proc/${pid}/task`)
    .flatMap((task) => readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').trim().split(' '))
    .filter(Boolean)
    .map(Number);
  return children.flatMap((child) => [
    ...(nameOf(child) === 'ffmpeg' ? [child] : []),
    ...ffmpegsBelow(child),
  ]);
}

function signal(which: NodeJS.Signals): void {
  for (const pid of ffmpegsBelow(process.pid)) process.kill(pid, which);
}

function nameOf(pid: number): string {
  return readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
}

describe.skipIf(!hasFfmpeg || !seesProcesses)('ffmpeg', () => {
  let folder: string;
  /** Ten minutes of one large picture: a second of work for each of film, and nothing new to show. */
  let film: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'vitrine-limits-'));
    const still = join(folder, 'still.avi');
    film = join(folder, 'film.avi');
    ffmpeg('-f', 'lavfi', '-i', 'color=s=4096x4096:r=10:d=0.1', '-c:v', 'mjpeg', still);
    ffmpeg('-stream_loop', '5999', '-i', still, '-c', 'copy', film);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  async function read(
    limits: Partial<Limits>,
    whileReading?: () => void,
    program = 'ffmpeg',
  ): Promise<number> {
    const file = await openFilmFile(Buffer.from(film));
    const programs = { ffmpeg: program, signal: undefined, limits: { ...generous, ...limits } };
    const minute = { beginMs: 0, lengthMs: 60_000 };
    let frames = 0;
    try {
      for await (const _ of readFrames(file, 'avi', minute, programs, { lastMs: null, complained: false })) {
        frames++;
        whileReading?.();
      }
      return frames;
    } finally {
      await file.close();
    }
  }

  it('is ended where it takes too much time of the processor', async () => {
    await expect(read({ cpuSeconds: 1 })).rejects.toMatchObject({ code: 'photo.timeout' });
  });

  it('is ended where it gives no sign of life', async () => {
    await expect(read({ silenceMs: 500 }, () => signal('SIGSTOP'))).rejects.toMatchObject({
      code: 'photo.timeout',
    });
    expect(ffmpegsBelow(process.pid)).toEqual([]);
  });

  it('gets no more memory than it may have', async () => {
    expect(await read({ kibibytes: 400 * 1024 })).toBe(0);
  });

  it('that ends between the report of a picture and the picture is not waited for', async () => {
    const program = join(folder, 'dies');
    const report = String.raw`printf 'frame:0 pts:0 pts_time:0\nlavfi.scene_score=0.5\n' >&4`;
    const part = String.raw`printf -- '--ffmpeg\r\nContent-type: image/jpeg\r\nContent-length: 2\r\n\r\nab'`;
    const script = ['#!/bin/sh', report, part, 'sleep 0.3', report, 'kill -9 $$', ''].join('\n');
    writeFileSync(program, script, { mode: 0o755 });
    await expect(read({}, undefined, program)).rejects.toMatchObject({ code: 'photo.out-of-memory' });
  });

  it('that the system kills is told as that', async () => {
    await expect(read({}, () => signal('SIGKILL'))).rejects.toMatchObject({ code: 'photo.out-of-memory' });
  });

  it('does not outlive whoever reads the film, however that ends', async () => {
    const script = `
      import { openFilmFile } from '#vitrine/sources/film/film-file.js';
      import { readFrames } from '#vitrine/sources/film/read-frames.js';
      const file = await openFilmFile(Buffer.from(${JSON.stringify(film)}));
      const programs = { ffmpeg: 'ffmpeg', signal: undefined };
      for await (const _ of readFrames(file, 'avi', { beginMs: 0, lengthMs: 60_000 }, programs, {})) console.log('frame');`;
    const reader = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(reader.stdout, 'data');
    const [program] = ffmpegsBelow(reader.pid!);
    expect(isRunning(program!)).toBe(true);
    reader.kill('SIGKILL');
    await until(() => !isRunning(program!));
  });
});
