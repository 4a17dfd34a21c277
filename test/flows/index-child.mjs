// Indexes a folder as a process of its own: DATA KEY COLLECTION FOLDER.
// Of half of the photos the bytes are kept. Reports each commit to its parent, and how it ended.
import { readConfig } from '#vitrine/config.js';
import { indexPhotos } from '#vitrine/flows/collections/index-photos.js';
import { actAsUser } from '#vitrine/flows/people/solo.js';
import { openVitrine } from '#vitrine/flows/vitrine.js';
import { folderItems } from '#vitrine/sources/folder.js';

const [dataDir, keyFile, collection, photos] = process.argv.slice(2);
const report = (message) => process.send?.(message);

async function* halfKept(items) {
  let count = 0;
  for await (const item of items) yield { ...item, keepOriginal: count++ % 2 === 0 };
}

const vitrine = await openVitrine({ ...readConfig(process.env, dataDir), keyFile }, { workers: 2 });
try {
  report({ kind: 'opened' });
  const items = halfKept(folderItems([photos]));
  const summary = await indexPhotos(vitrine, await actAsUser(vitrine, 'tester'), {
    collection,
    items,
    onProgress: (progress) => report({ kind: 'progress', progress }),
  });
  report({ kind: 'done', summary });
} catch (error) {
  report({ kind: 'failed', code: error.code, message: error.message });
  // For a parent without a channel.
  process.stdout.write(`${error.code}\n`);
} finally {
  await vitrine.close();
}
process.disconnect?.();
