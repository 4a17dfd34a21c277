/** Fetches models and sample photos once, so that test files running beside each other do not all do it. */
import { readConfig } from '#vitrine/config.js';
import { samplePhotos } from '#vitrine/sources/sample-photos.js';
import { defaultPack, pullModels } from '#vitrine/vision/models.js';

export async function setup(): Promise<void> {
  const { cacheDir } = readConfig(process.env);
  await pullModels(cacheDir, defaultPack);
  await samplePhotos(cacheDir);
}
