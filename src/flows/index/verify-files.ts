/** The store's rows against the files beside it: pictures and probes, none missing, none altered, none too many. */
import { readdir } from 'node:fs/promises';
import { relative, sep } from 'node:path';
import { sha256 as hashOf } from '../../lib/sha256.js';
import { originalPath, picturesName, probeName } from '../../store/data-folder.js';
import { countPhotos, photosAfter, type PhotoPictures } from '../../store/photos.js';
import { allSearches } from '../../store/searches.js';
import { countUnaddressedPhotos } from '../../store/source-items.js';
import type { CollectionId } from '../../types.js';
import type { Leftovers } from './leftovers.js';
import { readProbe } from '../search/probe-photos.js';
import type { Vitrine } from '../vitrine.js';
import type { Inspection } from './verification.js';

const pageRows = 500;

type Progress = (done: number, total: number) => void;

/** Calls `onProgress` with photos. */
export async function inspectFiles(
  inspection: Inspection,
  leftovers: Leftovers,
  onProgress?: Progress,
): Promise<void> {
  await checkPictures(inspection, leftovers, onProgress);
  await checkAddresses(inspection);
  await checkProbes(inspection);
}

async function checkPictures(
  inspection: Inspection,
  leftovers: Leftovers,
  onProgress?: Progress,
): Promise<void> {
  const { vitrine, checked } = inspection;
  const { folder } = vitrine;
  const { db } = vitrine.store;
  const orphans = await listFiles(vitrine.folder.thumbnails);
  const total = await countPhotos(db);
  for (let after = 0; ;) {
    const photos = await photosAfter(db, after, pageRows);
    for (const { id, collection, imagesName, hasOriginal, sha256, faceIds } of photos) {
      after = id;
      orphans.delete([collection, imagesName.slice(0, 2), imagesName].join(sep));
      // A crash before the photo knew of it leaves one that goes with the pictures.
      const hadOriginal = orphans.delete(
        relative(folder.thumbnails, originalPath(folder, collection, imagesName)),
      );
      if (hasOriginal && !(hadOriginal && (await isOriginal(vitrine, { collection, imagesName, sha256 }))))
        inspection.report('photo.original', `the bytes kept of photo ${id} are missing or altered`);
      const pictures = await vitrine.images.read(collection, imagesName);
      checked.photos++;
      checked.thumbnails += pictures?.thumbnails.length ?? 0;
      if (pictures?.thumbnails.length !== faceIds.length) {
        inspection.report('photo.pictures', `the pictures of photo ${id} are missing or altered`);
      }
    }
    onProgress?.(checked.photos, total);
    if (photos.length < pageRows) break;
  }
  for (const path of orphans) {
    const [collection, , name = ''] = path.split(sep);
    if (leftovers.hasFile(Number(collection) as CollectionId, picturesName(name))) continue;
    inspection.report('file.orphan', `thumbnails${sep}${path} belongs to no photo`);
  }
}

async function isOriginal(
  { images }: Vitrine,
  { collection, imagesName, sha256 }: Pick<PhotoPictures, 'collection' | 'imagesName' | 'sha256'>,
): Promise<boolean> {
  const kept = await images.readOriginal(collection, imagesName);
  return kept !== null && hashOf(kept) === sha256;
}

async function checkAddresses(inspection: Inspection): Promise<void> {
  const unaddressed = await countUnaddressedPhotos(inspection.vitrine.store.db);
  if (unaddressed > 0) inspection.report('photo.no-address', `${unaddressed} photos have no address`);
}

async function checkProbes(inspection: Inspection): Promise<void> {
  const { vitrine, checked } = inspection;
  const orphans = await listFiles(vitrine.folder.probes);
  for (const { id, finished, erased, probes } of await allSearches(vitrine.store.db)) {
    if (erased) {
      // Unreadable already; the next retention deletes what a crash left of them.
      for (const name of orphans) if (name.split('.', 1)[0] === id) orphans.delete(name);
      continue;
    }
    for (let number = 1; number <= probes; number++) {
      const name = probeName(id, number);
      const kept = orphans.delete(name);
      // A search that was cut off may have been so before its probe was on disk, or half on disk.
      if (!finished) orphans.delete(`${name}.tmp`);
      if (!finished && !kept) continue;
      checked.probes++;
      if ((await readProbe(vitrine, id, number)) === null) {
        inspection.report('probe.unreadable', `a probe of search ${id} is missing or altered`);
      }
    }
  }
  for (const name of orphans) inspection.report('file.orphan', `probes${sep}${name} belongs to no search`);
}

/** Paths below the folder. */
async function listFiles(folder: string): Promise<Set<string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => !entry.isDirectory());
  return new Set(files.map((file) => [file.parentPath, file.name].join(sep).slice(folder.length + 1)));
}
