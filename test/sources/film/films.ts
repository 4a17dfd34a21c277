/** Films made for tests: real faces that wander over a plain ground, shot after shot. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { facePhoto } from '../../flows/temporary-vitrine.js';

export const hasFfmpeg =
  spawnSync('ffmpeg', ['-version']).status === 0 && spawnSync('ffprobe', ['-version']).status === 0;
if (!hasFfmpeg) console.warn('skipped: films need ffmpeg and ffprobe');

/** Who is shown, and for how long. */
export interface Shot {
  persons: readonly number[];
  seconds: number;
  /** The faces stay where they are. Default: they wander. */
  isStill?: boolean;
}

export const filmPx = { width: 480, height: 270 };
const framesPerSecond = 5;
const grounds = ['0x405070', '0xa09080', '0x507050', '0x303030', '0xc0c0d0'];

/** Writes the film in the format of the file's name; `options` are of the encoder and the container. */
export function makeFilm(file: string, shots: readonly Shot[], options: readonly string[] = []): void {
  const folder = mkdtempSync(join(tmpdir(), 'vitrine-shots-'));
  try {
    const inputs: string[] = [];
    const graph: string[] = [];
    for (const [i, { persons, seconds, isStill = false }] of shots.entries()) {
      const ground = `color=${grounds[i % grounds.length]}:s=${filmPx.width}x${filmPx.height}:r=${framesPerSecond}:d=${seconds}`;
      graph.push(`${ground}[g${i}.0]`);
      const speed = isStill ? 0 : 3;
      for (const [j, person] of persons.entries()) {
        const head = join(folder, `${i}-${j}.pgm`);
        writeFileSync(head, facePhoto(person, 1 + (i % 4)));
        const input = inputs.length / 2;
        inputs.push('-i', head);
        graph.push(`[${input}]scale=180:180,format=yuv420p[h${i}.${j}]`);
        graph.push(
          `[g${i}.${j}][h${i}.${j}]overlay=x='${20 + 220 * j}+${speed}*t':y='40+${speed}*t'[g${i}.${j + 1}]`,
        );
      }
    }
    const ends = shots.map(({ persons }, i) => `[g${i}.${persons.length}]`).join('');
    graph.push(`${ends}concat=n=${shots.length}[film]`);
    const video = ['-map', '[film]', '-c:v', 'mpeg4', '-q:v', '3', '-g', '25'];
    ffmpeg(...inputs, '-filter_complex', graph.join(';'), ...video, ...options, file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export function ffmpeg(...args: string[]): void {
  execFileSync('ffmpeg', ['-nostdin', '-v', 'error', '-y', ...args], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

/** As a telephone that was held upright does it: the stored pictures lie on their side, and a matrix says how to turn them (ISO/IEC 14496-12, 8.3.2). */
export function sayTurnedRight(file: string): void {
  const bytes = readFileSync(file);
  const matrixAt = bytes.indexOf('tkhd') + 4 + 40;
  const one = 0x10000;
  for (const [i, value] of [0, one, 0, -one, 0, 0].entries()) bytes.writeInt32BE(value, matrixAt + 4 * i);
  writeFileSync(file, bytes);
}

/** Matroska: Duration (RFC 9559, 5.1.2.10), eight bytes as muxers write it. */
export function sayItLasts(file: string, ms: number): void {
  const bytes = readFileSync(file);
  bytes.writeDoubleBE(ms, bytes.indexOf(Buffer.from('448988', 'hex')) + 3);
  writeFileSync(file, bytes);
}
