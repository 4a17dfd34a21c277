/** Real installations in temporary folders, and the real photos that tests index. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { readConfig, type Config } from '#vitrine/config.js';
import { initialise, openVitrine, type Vitrine } from '#vitrine/flows/vitrine.js';
import type { SourceItem } from '#vitrine/types.js';

/** The AT&T face database: s1 to s40, ten photos each. */
const attFaces = resolve('../shared/data/att-faces');
export const withoutFaces = !existsSync(attFaces);
if (withoutFaces) console.warn(`skipped: tests on real photos need the face database in ${attFaces}`);

/** A data folder and a key file that do not exist yet. */
export function temporaryConfig(): Config & { remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'vitrine-test-'));
  return {
    ...readConfig(process.env, join(folder, 'data')),
    keyFile: join(folder, 'key'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

export interface TemporaryVitrine {
  vitrine: Vitrine;
  config: Config;
  /** Closes and deletes everything. */
  remove: () => Promise<void>;
}

export async function temporaryVitrine(): Promise<TemporaryVitrine> {
  const config = temporaryConfig();
  await initialise(config);
  const vitrine = await openVitrine(config);
  return {
    vitrine,
    config,
    async remove() {
      await vitrine.close();
      config.remove();
    },
  };
}

export const lawful = { owner: 'Test archive', basis: 'consent', purpose: 'testing' };

/** The bytes of photo 1 to 10 of person 1 to 40. */
export function facePhoto(person: number, photo: number): Buffer {
  return readFileSync(join(attFaces, `s${person}`, `${photo}.pgm`));
}

/** The first photos of the first persons, as items. */
export function faceItems(persons: number, photosEach: number): SourceItem[] {
  const items: SourceItem[] = [];
  for (let person = 1; person <= persons; person++) {
    for (let photo = 1; photo <= photosEach; photo++) {
      items.push(item(`s${person}/${photo}`, () => facePhoto(person, photo)));
    }
  }
  return items;
}

export function item(location: string, read: () => Uint8Array, facts: Partial<SourceItem> = {}): SourceItem {
  const source = `https://archive.test/${location}`;
  const unknown = { page: null, title: null, capturedAt: null };
  return { location, source, ...unknown, version: '1', read: async () => read(), ...facts };
}

export async function* streamOf(items: Iterable<SourceItem>): AsyncGenerator<SourceItem> {
  yield* items;
}

/** Two grey photos of the same height beside each other, with a grey gap. */
export function sideBySide(left: Buffer, right: Buffer): Buffer {
  const [a, b] = [readPgm(left), readPgm(right)];
  const gap = Buffer.alloc(40, 128);
  const rows = Array.from({ length: a.height }, (_, y) => Buffer.concat([row(a, y), gap, row(b, y)]));
  const width = a.width + gap.length + b.width;
  return Buffer.concat([Buffer.from(`P5\n${width} ${a.height}\n255\n`), ...rows]);
}

/** A grey photo without anything on it. */
export function blankPhoto(): Buffer {
  return Buffer.concat([Buffer.from('P5\n200 200\n255\n'), Buffer.alloc(40_000, 90)]);
}

interface Pgm {
  width: number;
  height: number;
  pixels: Buffer;
}

function readPgm(bytes: Buffer): Pgm {
  const header = /^P5\s+(\d+)\s+(\d+)\s+255\s/.exec(bytes.toString('latin1', 0, 64))!;
  return { width: Number(header[1]), height: Number(header[2]), pixels: bytes.subarray(header[0].length) };
}

function row({ width, pixels }: Pgm, y: number): Buffer {
  return pixels.subarray(y * width, (y + 1) * width);
}
