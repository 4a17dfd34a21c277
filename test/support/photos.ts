/** Real faces in pictures made for a test. */
import sharp, { type Sharp } from 'sharp';
import { samplePhotos } from './samples.js';

export interface Pixels {
  width: number;
  height: number;
  /** R G B, row by row. */
  data: Buffer;
}

/** Where faces are in the sample photos: number of the photo, left, top and width of a square around the head. */
const heads = [
  [1, 321, 273, 360],
  [1, 742, 336, 384],
  [1, 1314, 115, 494],
  [2, 816, 153, 326],
  [2, 1326, 75, 430],
  [3, 496, 254, 380],
  [3, 928, 105, 500],
  [3, 1426, 257, 350],
  [4, 549, 8, 418],
  [4, 874, 106, 414],
  [4, 1164, 100, 346],
  [5, 276, 827, 414],
  [5, 520, 362, 328],
  [5, 697, 57, 324],
  [5, 1012, 86, 388],
  [5, 1328, 305, 372],
  [6, 146, 418, 430],
  [6, 586, 263, 356],
  [6, 1074, 236, 388],
  [6, 1360, 187, 434],
] as const;

/** One face in colour, 500 x 550 px, the box about 163 px wide at (198, 184). */
export async function portrait(): Promise<Pixels> {
  const [, photo] = await samplePhotos();
  return toPixels(sharp(photo).extract({ left: 700, top: 50, width: 500, height: 550 }));
}

/** `rows` x `columns` heads of `headPx`, each once before any is repeated. */
export async function crowdPhoto(rows: number, columns: number, headPx: number): Promise<Pixels> {
  const photos = await samplePhotos();
  const cuts = await Promise.all(
    heads.map(async ([photo, left, top, size]) =>
      sharp(photos[photo - 1])
        .extract({ left, top, width: size, height: size })
        .resize(headPx, headPx)
        .png({ compressionLevel: 1 })
        .toBuffer(),
    ),
  );
  const places = Array.from({ length: rows * columns }, (_, i) => ({
    input: cuts[i % cuts.length]!,
    left: (i % columns) * headPx,
    top: Math.floor(i / columns) * headPx,
  }));
  const ground = { width: columns * headPx, height: rows * headPx, channels: 3, background: '#888' } as const;
  return toPixels(sharp({ create: ground }).composite(places));
}

export function fromPixels({ width, height, data }: Pixels): Sharp {
  return sharp(data, { raw: { width, height, channels: 3 } });
}

async function toPixels(picture: Sharp): Promise<Pixels> {
  const { data, info } = await picture.removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data };
}

/**
 * The pixels as a camera stores them under an EXIF orientation. What is "row 0" and "column 0" of the stored picture in
 * the upright one is the table of EXIF 2.32, 4.6.4.A, tag 274.
 */
export function storeAs(orientation: number, { width, height, data }: Pixels): Pixels {
  const turned = orientation >= 5;
  const stored = { width: turned ? height : width, height: turned ? width : height };
  const out = Buffer.alloc(data.length);
  for (let row = 0; row < stored.height; row++) {
    for (let column = 0; column < stored.width; column++) {
      // Upright coordinates of the stored pixel.
      const [x, y] = [
        [column, row],
        [width - 1 - column, row],
        [width - 1 - column, height - 1 - row],
        [column, height - 1 - row],
        [row, column],
        [width - 1 - row, column],
        [width - 1 - row, height - 1 - column],
        [row, height - 1 - column],
      ][orientation - 1]! as [number, number];
      data.copy(out, (row * stored.width + column) * 3, (y * width + x) * 3, (y * width + x) * 3 + 3);
    }
  }
  return { ...stored, data: out };
}

/** Seeded pseudo-random numbers in 0 to 1 (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export function noise(width: number, height: number, seed: number): Pixels {
  const random = randomFrom(seed);
  return {
    width,
    height,
    data: Buffer.from(Array.from({ length: width * height * 3 }, () => random() * 256)),
  };
}
