/**
 * How far apart the perceptual hashes of copies of a photo are, and those of other photos: of the same person, and of all pairs. Takes
 * folders of photos, one for each person or scene, and makes the copies itself.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { likenessDistance, readLikeness, type Likeness } from '#vitrine/lib/likeness.js';
import { decodePhoto } from '#vitrine/vision/decode.js';
import { buildPyramid } from '#vitrine/vision/image.js';
import { likenessOf } from '#vitrine/vision/likeness.js';
import { smallestLevelPx } from '#vitrine/vision/turn.js';

interface Options {
  photos: string;
  most: number;
  json?: true;
}

/** Copies are made of so many; distances of different photos are taken of all. */
const mostCopied = 300;

interface Photo {
  group: string;
  bytes: Buffer;
  likeness: Likeness;
}

const copies: Readonly<Record<string, (photo: Sharp, width: number, height: number) => Sharp>> = {
  'JPEG, quality 30': (photo) => photo.jpeg({ quality: 30 }),
  'half the size': (photo, width) => photo.resize(Math.round(width / 2)).jpeg({ quality: 80 }),
  'a quarter of the size': (photo, width) => photo.resize(Math.round(width / 4)).jpeg({ quality: 80 }),
  'grey, brighter': (photo) => photo.greyscale().linear(1.2, 15).jpeg({ quality: 85 }),
  'cropped, 1 % of each side': cropped(0.01),
  'cropped, 2 % of each side': cropped(0.02),
  'cropped, 5 % of each side': cropped(0.05),
  'cropped, 10 % of each side': cropped(0.1),
  'caption across the lower 8 %': captioned(0.08),
  'caption across the lower 15 %': captioned(0.15),
  'strip of 8 % added below': (photo, _width, height) =>
    photo.extend({ bottom: Math.round(height * 0.08), background: '#fff' }).jpeg({ quality: 85 }),
};

export async function benchLikeness({ photos: folder, most, json }: Options): Promise<void> {
  const photos = await readPhotos(folder, most);
  const table: Record<string, number[]> = {};
  for (const [name, alter] of Object.entries(copies)) {
    table[name] = [];
    for (const { bytes, likeness } of photos.slice(0, mostCopied)) {
      const { width, height } = await sharp(bytes).metadata();
      const copy = await alter(sharp(bytes), width, height).toBuffer();
      table[name].push(likenessDistance(likeness, await hashOf(copy)));
    }
  }
  const [same, others]: [number[], number[]] = [[], []];
  for (const [i, one] of photos.entries())
    for (const other of photos.slice(i + 1))
      (one.group === other.group ? same : others).push(likenessDistance(one.likeness, other.likeness));
  table['another photo of the same folder'] = same;
  table['any other photo'] = others;
  const limits = [4, 6, 8, 10, 12, 14, 16];
  console.log(
    `${photos.length} photos of ${new Set(photos.map(({ group }) => group)).size} folders; share within so many bits`,
  );
  for (const [name, distances] of Object.entries(table)) {
    const shares = limits.map((limit) => `${limit}: ${share(distances, limit)}`).join('  ');
    console.log(
      `${name.padEnd(34)} n=${distances.length}  least ${Math.min(...distances.slice(0, 100_000))}  ${shares}`,
    );
  }
  if (json)
    console.log(
      JSON.stringify({
        photos: photos.length,
        limits,
        table: Object.fromEntries(
          Object.entries(table).map(([name, d]) => [
            name,
            limits.map((limit) => d.filter((each) => each <= limit).length / d.length),
          ]),
        ),
      }),
    );
}

function share(distances: readonly number[], limit: number): string {
  const within = distances.filter((each) => each <= limit).length;
  return `${((100 * within) / distances.length).toPrecision(3)} %`;
}

function cropped(part: number) {
  return (photo: Sharp, width: number, height: number): Sharp => {
    const [left, top] = [Math.round(width * part), Math.round(height * part)];
    return photo
      .extract({ left, top, width: width - 2 * left, height: height - 2 * top })
      .jpeg({ quality: 85 });
  };
}

/** Light letters, as blocks, on a dark bar, as agencies and broadcasters have it. */
function captioned(part: number) {
  return (photo: Sharp, width: number, height: number): Sharp => {
    const bar = Math.max(2, Math.round(height * part));
    const data = Buffer.alloc(width * bar * 3, 34);
    const letter = Math.max(1, Math.round(bar / 3));
    for (let y = Math.round(bar / 4); y < (3 * bar) / 4; y++)
      for (let x = letter; x < 0.7 * width; x++)
        if (Math.floor(x / letter) % 3 > 0) data.fill(240, 3 * (y * width + x), 3 * (y * width + x) + 3);
    const raw = { width, height: bar, channels: 3 } as const;
    return photo.composite([{ input: data, raw, gravity: 'south' }]).jpeg({ quality: 85 });
  };
}

async function hashOf(bytes: Uint8Array): Promise<Likeness> {
  const { image } = await decodePhoto(bytes);
  const hash = likenessOf(buildPyramid(image, smallestLevelPx));
  if (hash === undefined) throw new Error('expected photos, got a picture of one tone');
  return readLikeness(hash);
}

/** In a form that copies can be made of, also of those that only the program reads. */
async function asPng(bytes: Uint8Array): Promise<Buffer> {
  const { image } = await decodePhoto(bytes);
  const { width, height, data } = image;
  return sharp(data, { raw: { width, height, channels: 3 } })
    .png({ compressionLevel: 1 })
    .toBuffer();
}

async function readPhotos(folder: string, most: number): Promise<Photo[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && /\.(jpe?g|png|webp|pgm)$/i.test(entry.name));
  const photos: Photo[] = [];
  for (const file of files
    .toSorted((a, b) => (join(a.parentPath, a.name) < join(b.parentPath, b.name) ? -1 : 1))
    .slice(0, most)) {
    const bytes = await readFile(join(file.parentPath, file.name));
    photos.push({ group: file.parentPath, bytes: await asPng(bytes), likeness: await hashOf(bytes) });
  }
  return photos;
}
