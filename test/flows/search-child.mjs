// Searches one photo over and over: DATA KEY PHOTO. Reports that it has begun.
import { readFileSync } from 'node:fs';
import { readConfig } from '#vitrine/config.js';
import { authorise } from '#vitrine/flows/cases/authorise.js';
import { actAsUser } from '#vitrine/flows/people/solo.js';
import { searchPhoto } from '#vitrine/flows/search/search-photo.js';
import { openVitrine } from '#vitrine/flows/vitrine.js';

const [dataDir, keyFile, file] = process.argv.slice(2);
const vitrine = await openVitrine({ ...readConfig(process.env, dataDir), keyFile });
const photo = readFileSync(file);
process.send('opened');
for (;;) {
  const wanted = { case: 'C-9', reason: 'test', collections: [] };
  await searchPhoto(vitrine, await authorise(vitrine, await actAsUser(vitrine, 'tester'), wanted), { photo });
}
