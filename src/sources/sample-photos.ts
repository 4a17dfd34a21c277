/** Six published photos to try things with: those that the package face-api (MIT) carries for its own demonstration. */
import { access, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { writeDurably } from '../lib/durable-write.js';
import { fetchPackageFiles, type PinnedPackage } from '../lib/npm-package.js';

const origin: PinnedPackage = {
  spec: '@vladmandic/face-api@1.7.15',
  integrity:
    'sha512-WDMmK3CfNLo8jylWqMoQgf4nIst3M0fzx1dnac96wv/dvMTN4DxC/Pq1DGtduDk1lktCamQ3MIDXFnvrdHTXDw==',
};
const names = ['sample1.jpg', 'sample2.jpg', 'sample3.jpg', 'sample4.jpg', 'sample5.jpg', 'sample6.jpg'];

/** Where the photos are published. */
export const samplesPublishedAt = 'https://github.com/vladmandic/face-api/blob/master/demo/';

/** The paths of the six files in the cache folder, fetched on first use. Throws model.unavailable. */
export async function samplePhotos(cacheDir: string): Promise<string[]> {
  const folder = join(cacheDir, 'samples');
  const paths = names.map((name) => join(folder, name));
  const present = await Promise.all(
    paths.map((path) =>
      access(path).then(
        () => true,
        () => false,
      ),
    ),
  );
  if (present.every(Boolean)) return paths;
  const fetched = await fetchPackageFiles(
    origin,
    names.map((name) => `demo/${name}`),
  );
  await mkdir(folder, { recursive: true });
  for (const [i, path] of paths.entries())
    await writeDurably(path, fetched[i]!, `${path}.${process.pid}.tmp`);
  return paths;
}
