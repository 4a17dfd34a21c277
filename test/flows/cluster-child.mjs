// Clusters a collection over and over, splitting one person and joining it again: DATA KEY COLLECTION FACE_A FACE_B.
// Reports each result to its parent.
import { readConfig } from '#vitrine/config.js';
import { authorise } from '#vitrine/flows/cases/authorise.js';
import { actAsUser } from '#vitrine/flows/people/solo.js';
import { clusterCollection } from '#vitrine/flows/clusters/cluster-collection.js';
import { decideFaces } from '#vitrine/flows/clusters/decide-faces.js';
import { openVitrine } from '#vitrine/flows/vitrine.js';

const [dataDir, keyFile, collection, a, b] = process.argv.slice(2);
const vitrine = await openVitrine({ ...readConfig(process.env, dataDir), keyFile });
const actor = await actAsUser(vitrine, 'tester');
const wanted = { case: 'C-9', reason: 'test', collections: [collection] };
for (let verdict = 'not-same'; ; verdict = verdict === 'same' ? 'not-same' : 'same') {
  const about = { faces: [Number(a), Number(b)], reason: 'test' };
  // An earlier child may have been killed right after it had withdrawn: then there is nothing to withdraw.
  await decideFaces(vitrine, actor, { ...about, verdict: 'withdrawn' }).catch((error) => {
    if (error.code !== 'usage') throw error;
  });
  await decideFaces(vitrine, actor, { ...about, verdict });
  await clusterCollection(vitrine, await authorise(vitrine, actor, wanted), { afresh: true });
  process.send({ kind: 'clustered', verdict });
}
