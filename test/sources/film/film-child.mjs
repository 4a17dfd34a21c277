// Indexes films as a process of its own: DATA KEY COLLECTION FOLDER. Reports each commit to its parent.
import { readConfig } from '#vitrine/config.js';
import { indexPhotos } from '#vitrine/flows/collections/index-photos.js';
import { actAsUser } from '#vitrine/flows/people/solo.js';
import { openVitrine } from '#vitrine/flows/vitrine.js';
import { foundFiles } from '#vitrine/sources/folder.js';
import { openHolders } from '#vitrine/sources/open-holders.js';

const [dataDir, keyFile, collection, folder] = process.argv.slice(2);
const vitrine = await openVitrine({ ...readConfig(process.env, dataDir), keyFile }, { workers: 2 });
await indexPhotos(vitrine, await actAsUser(vitrine, 'tester'), {
  collection,
  items: (context) => openHolders(foundFiles([folder]), context),
  onProgress: (progress) => process.send(progress),
});
await vitrine.close();
process.disconnect();
