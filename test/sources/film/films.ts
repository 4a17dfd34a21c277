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

export const filmPx = { width: 320, height: 180 };
const framesPerSecond = 5;
/** Dark and light in turn, so that a cut is one for the program too. */
const grounds = ['0x203050', '0xd0c0b0', '0x305030', '0xc0c0d0', '0x181818', '0xb0c0a0'];

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
        graph.push(`[${input}]scale=120:120,format=yuv420p[h${i}.${j}]`);
        graph.push(
          `[g${i}.${j}][h${i}.${j}]overlay=x='${14 + 146 * j}+${speed}*t':y='26+${speed / 2}*t'[g${i}.${j + 1}]`,
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

/**
 * QuickTime: the pictures lie in another file (File Format Specification, data references), and are no more in this one. ffmpeg would go
 * there, if it were let.
 */
export function sayDataLieIn(file: string, other: string): void {
  const bytes = readFileSync(file);
  const text = (type: number): Buffer => {
    const name = Buffer.from(other.padEnd(other.length + (other.length % 2), '\0'));
    return Buffer.concat([uint16(type), uint16(name.length), name]);
  };
  const alias = Buffer.alloc(150);
  alias.writeUInt16BE(alias.length, 4);
  alias.writeUInt16BE(2, 6);
  const end = Buffer.from('ffff0000', 'hex');
  const reference = Buffer.concat([
    Buffer.from('\0\0\0\0alis\0\0\0\0', 'latin1'),
    alias,
    text(2),
    text(18),
    end,
  ]);
  reference.writeUInt32BE(reference.length);
  const at = bytes.indexOf('dref') - 4;
  const was = bytes.readUInt32BE(at);
  const references = Buffer.concat([bytes.subarray(at, at + 16), reference]);
  references.writeUInt32BE(references.length);
  for (const around of ['moov', 'trak', 'mdia', 'minf', 'dinf']) {
    const box = bytes.lastIndexOf(around, at) - 4;
    bytes.writeUInt32BE(bytes.readUInt32BE(box) + references.length - was, box);
  }
  const data = bytes.indexOf('mdat') - 4;
  bytes.fill(0, data + 8, data + bytes.readUInt32BE(data));
  writeFileSync(file, Buffer.concat([bytes.subarray(0, at), references, bytes.subarray(at + was)]));
}

/** QuickTime: so many pictures, in a table of one line (ISO/IEC 14496-12, 8.6 and 8.7). */
export function sayItHas(file: string, samples: number): void {
  const bytes = readFileSync(file);
  for (const [table, at] of [
    ['stsz', 12],
    ['stts', 12],
    ['stsc', 16],
  ] as const) {
    const box = bytes.indexOf(table);
    bytes.writeUInt32BE(1, box + 8);
    bytes.writeUInt32BE(samples, box + at);
  }
  writeFileSync(file, bytes);
}

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}
