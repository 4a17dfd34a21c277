// Computes other embeddings as a process of its own: DATA KEY CONFIG MODEL. Reports progress, and how it ended.
import { readConfig } from '#vitrine/config.js';
import { reembed } from '#vitrine/flows/models/reembed.js';
import { actAsUser } from '#vitrine/flows/people/solo.js';
import { openVitrine } from '#vitrine/flows/vitrine.js';
import { readLocation } from '#vitrine/sources/read-location.js';

const [dataDir, keyFile, configDir, model] = process.argv.slice(2);
const report = (message) => process.send?.(message);

const vitrine = await openVitrine({ ...readConfig(process.env, dataDir), keyFile, configDir });
try {
  const result = await reembed(vitrine, await actAsUser(vitrine, 'tester'), {
    model,
    workers: 2,
    readOriginal: readLocation,
    onProgress: (done, total) => report({ kind: 'progress', done, total }),
  });
  report({ kind: 'done', result });
} catch (error) {
  report({ kind: 'failed', code: error.code, message: error.message });
} finally {
  await vitrine.close();
}
process.disconnect?.();
