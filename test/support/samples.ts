/** Real photos to test with. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readConfig } from '#vitrine/config.js';
import { samplePhotos as samplePaths } from '#vitrine/sources/sample-photos.js';

export const { cacheDir } = readConfig(process.env);

/** Beside the checkout; tests that need it are skipped where it is absent. */
export const groupPhotos = fileURLToPath(new URL('../../../shared/data/group-photos', import.meta.url));

/** The bytes of six published photos: groups of people in colour, 1920 px wide. */
export async function samplePhotos(): Promise<Buffer[]> {
  return (await samplePaths(cacheDir)).map((path) => readFileSync(path));
}

/** Faces of known persons beside the checkout, one folder each; tests that need them are skipped where they are absent. */
export const attFaces = fileURLToPath(new URL('../../../shared/data/att-faces', import.meta.url));
export const lfwDev = fileURLToPath(new URL('../../../shared/data/lfw-dev', import.meta.url));
