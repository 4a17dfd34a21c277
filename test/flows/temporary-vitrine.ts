/** Real installations in temporary folders, and the real photos that tests index. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { readConfig, type Config } from '#vitrine/config.js';
import { initialise, openVitrine, type Vitrine } from '#vitrine/flows/vitrine.js';
import { authorise, type Grant, type GrantRequest } from '#vitrine/flows/cases/authorise.js';
import { actAsUser } from '#vitrine/flows/people/solo.js';
import type { SourceItem } from '#vitrine/types.js';
import { samplePhotos } from '../support/samples.js';

/** A data folder and a key file that do not exist yet. */
export function temporaryConfig(): Config & { folder: string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'vitrine-test-'));
  return {
    ...readConfig(process.env, join(folder, 'data')),
    configDir: join(folder, 'config'),
    keyFile: join(folder, 'key'),
    folder,
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
  const vitrine = await openVitrine(config, { workers: 2 });
  return {
    vitrine,
    config,
    async remove() {
      await vitrine.close();
      config.remove();
    },
  };
}

/** Leave to search where nobody supervises. */
export async function soloGrant(
  vitrine: Vitrine,
  { user, ...request }: GrantRequest & { user: string },
): Promise<Grant> {
  return authorise(vitrine, await actAsUser(vitrine, user), request);
}

export const lawful = { owner: 'Test archive', basis: 'consent', purpose: 'testing' };

/** Squares around single heads in the sample photos: number of the photo, left, top and width. */
const heads = [
  [1, 321, 273, 360],
  [1, 742, 336, 384],
  [2, 816, 153, 326],
  [2, 1326, 75, 430],
  [3, 496, 254, 380],
  [3, 928, 105, 500],
  [4, 549, 8, 418],
  [4, 1164, 100, 346],
  [5, 520, 362, 328],
  [5, 697, 57, 324],
  [5, 1012, 86, 388],
  [6, 586, 263, 356],
  [6, 1074, 236, 388],
  [6, 1360, 187, 434],
] as const;
const headPx = 180;
const photoPx = 160;
const greyHeads = await loadHeads();

/** Grey photos (PGM) of 160 x 160 px with one face: persons 1 to 14, each in photos 1 to 16, every one cut differently. */
export function facePhoto(person: number, photo: number): Buffer {
  const head = greyHeads[person - 1]!;
  const [left, top] = [5 * ((photo - 1) % 4), 5 * Math.floor((photo - 1) / 4)];
  const rows = Array.from({ length: photoPx }, (_, y) => {
    const start = (top + y) * headPx + left;
    return head.subarray(start, start + photoPx);
  });
  return Buffer.concat([Buffer.from(`P5\n${photoPx} ${photoPx}\n255\n`), ...rows]);
}

async function loadHeads(): Promise<Buffer[]> {
  const photos = await samplePhotos();
  return Promise.all(
    heads.map(([photo, left, top, width]) =>
      sharp(photos[photo - 1])
        .extract({ left, top, width, height: width })
        .resize(headPx, headPx)
        .greyscale()
        .raw()
        .toBuffer(),
    ),
  );
}

/** Puts the first photos of the first persons into a folder, as a child process indexes them. */
export function writeFaces(folder: string, persons: number, photosEach: number): void {
  mkdirSync(folder);
  for (let person = 1; person <= persons; person++) {
    for (let photo = 1; photo <= photosEach; photo++) {
      writeFileSync(join(folder, `s${person}-${photo}.pgm`), facePhoto(person, photo));
    }
  }
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
