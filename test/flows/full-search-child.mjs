// Searches until it is refused, or three times: DATA KEY PHOTO. Prints what was answered and the code of what refused it.
import { readFileSync } from 'node:fs';
import { readConfig } from '#vitrine/config.js';
import { authorise } from '#vitrine/flows/cases/authorise.js';
import { searchPhoto } from '#vitrine/flows/search/search-photo.js';
import { actAsUser } from '#vitrine/flows/people/solo.js';
import { openVitrine } from '#vitrine/flows/vitrine.js';

const [dataDir, keyFile, file, most] = process.argv.slice(2);
const photo = readFileSync(file);
const answered = [];
let code = null;
try {
  const vitrine = await openVitrine({ ...readConfig(process.env, dataDir), keyFile }, { workers: 1 });
  try {
    const caller = await actAsUser(vitrine, 'tester');
    while (answered.length < Number(most)) {
      const grant = await authorise(vitrine, caller, { case: 'C-1', reason: 'test', collections: [] });
      const found = await searchPhoto(vitrine, grant, { photo, minScore: -1 });
      answered.push(found.answer.searchId);
    }
  } finally {
    await vitrine.close();
  }
} catch (error) {
  code = error.code ?? String(error);
}
process.stdout.write(`${JSON.stringify({ answered, code })}\n`);
