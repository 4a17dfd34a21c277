/**
 * That models came to this machine, in the log of the data folder that is worked with here, where there is one: models are the machine's
 * and not a data folder's. With which of them photos are searched from when on is `model.changed`.
 */
import type { Config } from '../../config.js';
import { AppError } from '../../errors.js';
import { dataFolder, readInstallation } from '../../store/data-folder.js';
import type { UsablePack } from '../../vision/model-packs.js';
import { record } from '../log/record.js';
import { openVitrine, type Vitrine } from '../vitrine.js';

/** Throws `log.damaged`, `log.unwritable` or `store.full`. */
export async function recordModels(
  config: Config,
  type: 'model.added' | 'model.fetched',
  packs: readonly Pick<UsablePack, 'id' | 'fingerprint'>[],
): Promise<void> {
  if (packs.length === 0) return;
  const vitrine = await openFolder(config);
  if (vitrine === null) return;
  const events = packs.map(({ id, fingerprint }) => ({ event: { type, model: id, fingerprint } }));
  try {
    await record(vitrine, null, () => Promise.resolve({ result: undefined, events }));
  } finally {
    await vitrine.close();
  }
}

/** null where there is no data folder, or none that whoever runs this can open: models come all the same. */
async function openFolder(config: Config): Promise<Vitrine | null> {
  try {
    if ((await readInstallation(dataFolder(config.dataDir))) === null) return null;
    return await openVitrine(config);
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}
