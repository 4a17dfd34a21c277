/** A collection of very many photos that are a few: rows in the store, each with two faces, and twelve files of pictures behind them all. */
import sharp from 'sharp';
import type { Vitrine } from '#vitrine/flows/vitrine.js';
import type { Db } from '#vitrine/store/tables.js';
import type { CollectionId, ModelId, PhotoId, Sha256 } from '#vitrine/types.js';

export const collectionName = 'Bench';
const pictures = 12;
const rowsAtOnce = 500;
const [widthPx, heightPx] = [1200, 800];

/** The same vitrine, whose every picture is one of the few; they are still read from disk and unsealed each time. */
export async function fillGallery(vitrine: Vitrine, photos: number): Promise<Vitrine> {
  const collection = await insertCollection(vitrine);
  const names = await writePictures(vitrine, collection);
  await vitrine.store.write(async (db) => {
    for (let start = 0; start < photos; start += rowsAtOnce) {
      await insertRows(db, collection, start, Math.min(rowsAtOnce, photos - start));
    }
  });
  const { images } = vitrine;
  const read: typeof images.read = (of, name) => images.read(of, names[Number(name) % names.length]!);
  return { ...vitrine, images: { ...images, read } };
}

async function insertCollection({ store }: Vitrine): Promise<CollectionId> {
  const texts = { name: collectionName, owner: 'Bench', basis: 'made up', purpose: 'to measure' };
  const { id } = await store.db
    .insertInto('collection')
    .values({ ...texts, expires: null, max_photos: null, created_at: new Date().toISOString() })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

async function writePictures({ images }: Vitrine, collection: CollectionId): Promise<string[]> {
  const names = images.newNames(pictures);
  const drawn = await Promise.all(
    names.map(async (name, hue) => {
      const face = await draw(160, hue);
      return { name, preview: await draw(800, hue), thumbnails: [face, face] };
    }),
  );
  await images.write(collection, drawn);
  return names;
}

/** Noise on a colour: about as many bytes as a photo has. */
function draw(edge: number, hue: number): Promise<Buffer> {
  const ground = { r: 60 + hue * 12, g: 140 - hue * 6, b: 90 + hue * 8 };
  const noise = { type: 'gaussian', mean: 128, sigma: 24 } as const;
  return sharp({
    create: { width: edge, height: Math.round((edge * 2) / 3), channels: 3, background: ground, noise },
  })
    .tint(ground)
    .jpeg({ quality: 82 })
    .toBuffer();
}

async function insertRows(db: Db, collection_id: CollectionId, start: number, count: number): Promise<void> {
  const numbers = Array.from({ length: count }, (_, i) => start + i + 1);
  const photos = await db
    .insertInto('photo')
    .values(
      numbers.map((number) => ({
        collection_id,
        sha256: number.toString(16).padStart(64, '0') as Sha256,
        width_px: widthPx,
        height_px: heightPx,
        model_id: 'bench' as ModelId,
        images_name: String(number),
        images_bytes: 100_000,
        created_at: new Date(Date.UTC(2026, 0, 1)).toISOString(),
        captured_at: `${1990 + (number % 35)}-06-01T12:00:00`,
        latitude: 50 + (number % 60) / 10,
        longitude: 3 + (number % 80) / 10,
      })),
    )
    .returning('id')
    .execute();
  await db
    .insertInto('source_item')
    .values(photos.map(({ id }, i) => itemOf(collection_id, id, numbers[i]!)))
    .execute();
  await db
    .insertInto('face')
    .values(
      photos.flatMap(({ id }, i) => [
        faceOf(collection_id, id, numbers[i]!, 0),
        faceOf(collection_id, id, numbers[i]!, 1),
      ]),
    )
    .execute();
}

function itemOf(collection_id: CollectionId, photo_id: PhotoId, number: number) {
  const unknown = {
    page: null,
    title: null,
    captured_at: null,
    sha256: null,
    skip_code: null,
    skip_reason: null,
  };
  const source = `https://archive.test/photos/${number}.jpg`;
  return {
    collection_id,
    photo_id,
    location: String(number),
    source,
    version: '1',
    recorded_at: '2026-01-01',
    ...unknown,
  };
}

function faceOf(collection_id: CollectionId, photo_id: PhotoId, number: number, place: number) {
  return {
    collection_id,
    photo_id,
    x: 200 + 500 * place,
    y: 150,
    width: 180,
    height: 220,
    landmarks5: '[1,1,2,1,1.5,2,1,3,2,3]',
    face_size_px: 180,
    detector_score: 0.9,
    sharpness: 120,
    yaw_degrees: 0,
    brightness: 120,
    unified_quality: ((number * 37 + place * 11) % 100) / 100,
  };
}
