/** The photos of the indexing benchmark: one megapixel, one to three faces, cut and re-encoded from the sample photos. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';

export const widthPx = 1224;
export const heightPx = 816;

/** From here on pixels repeat; every file still has bytes of its own, so nothing about it is known before. */
const mostPictures = 400;

/** Cuts of 60 to 100 % of a sample, at different places and exposures. Seeded: the same photos every time. */
export async function makePhotos(
  samples: readonly string[],
  folder: string,
  { photos, seed }: { photos: number; seed: number },
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const random = randomNumbers(seed);
  const sources = await Promise.all(samples.slice(0, 3).map((file) => readFile(file)));
  const pictures: Buffer[] = [];
  for (let i = 0; i < Math.min(photos, mostPictures); i++) {
    const source = sources[i % sources.length]!;
    const { width, height } = await sharp(source).metadata();
    const share = 0.6 + 0.4 * random();
    const cut = { width: Math.floor(width * share), height: Math.floor(height * share) };
    const left = Math.floor(random() * (width - cut.width));
    const top = Math.floor(random() * (height - cut.height) * 0.5);
    pictures.push(
      await sharp(source)
        .extract({ left, top, ...cut })
        .resize(widthPx, heightPx, { fit: 'cover' })
        .linear(0.85 + 0.3 * random(), 0)
        .jpeg({ quality: 88 })
        .toBuffer(),
    );
  }
  for (let i = 0; i < photos; i++) {
    await writeFile(photoPath(folder, i), withComment(pictures[i % pictures.length]!, String(i)));
  }
}

export function photoPath(folder: string, i: number): string {
  return join(folder, `${String(i).padStart(6, '0')}.jpg`);
}

/** Puts a comment behind the start marker of a JPEG (ITU-T T.81, B.2.4.5). */
function withComment(jpeg: Buffer, text: string): Buffer {
  const comment = Buffer.from(`\xff\xfe\0\0${text}`, 'latin1');
  comment.writeUInt16BE(comment.length - 2, 2);
  return Buffer.concat([jpeg.subarray(0, 2), comment, jpeg.subarray(2)]);
}

/** Mulberry32, 0 to 1. */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), state | 1);
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61);
    return ((value ^ (value >>> 14)) >>> 0) / 4294967296;
  };
}
