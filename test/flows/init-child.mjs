// Makes an installation with one empty collection: DATA KEY COLLECTION.
import { readConfig } from '#vitrine/config.js';
import { addCollection } from '#vitrine/flows/collections/collections.js';
import { actAsUser } from '#vitrine/flows/people/solo.js';
import { initialise, openVitrine } from '#vitrine/flows/vitrine.js';

const [dataDir, keyFile, name] = process.argv.slice(2);
const config = { ...readConfig(process.env, dataDir), keyFile };
await initialise(config);
const vitrine = await openVitrine(config);
await addCollection(vitrine, await actAsUser(vitrine, 'tester'), {
  name,
  owner: 'Test archive',
  basis: 'consent',
  purpose: 'testing',
});
await vitrine.close();
