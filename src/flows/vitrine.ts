/**
 * What every flow works with: the open store, the files beside it, and the two engines, opened only when a flow
 * needs them. The CLI makes one per command; `close` releases everything in the right order.
 */
import { existsSync } from 'node:fs';
import type { Config } from '../config.js';
import { AppError } from '../errors.js';
import { asStorageError } from '../lib/storage-errors.js';
import {
  dataFolder,
  indexFolder,
  makeFolders,
  readInstallation,
  writeInstallation,
  type DataFolder,
} from '../store/data-folder.js';
import { deriveKeys, keyId, makeMasterKey, readMasterKey, type Keys } from '../store/master-key.js';
import type { UsedModel } from '../store/models.js';
import { openStore, type Store } from '../store/open-store.js';
import { photoImageFiles, type PhotoImageFiles } from '../store/photo-images.js';
import { probeFiles, type ProbeFiles } from '../store/probe-files.js';
import type { ModelId, PhotoAnalyser } from '../types.js';
import { openFlatIndex } from '../vectors/flat.js';
import type { VectorIndex } from '../vectors/vector-index.js';
import { findPack } from '../vision/model-packs.js';
import { defaultPack } from '../vision/models.js';
import { currentModel, refuseOtherModel, refuseOtherRecogniser } from './models/current-model.js';
import { indexView } from './index/index-view.js';
import { logsOf, type Logs } from './log/logs.js';
import { openAnalyser } from './models/open-analyser.js';

export interface Vitrine {
  readonly config: Config;
  /** What photos are indexed and searched with: the active model when this was opened. */
  readonly modelId: ModelId;
  readonly folder: DataFolder;
  readonly store: Store;
  readonly images: PhotoImageFiles;
  readonly probes: ProbeFiles;
  readonly logs: Logs;
  /** 32 bytes, for whoever keeps the accounts: signs sessions, encrypts the secrets of authenticator apps. */
  readonly accountKey: Uint8Array;
  /** 32 bytes: photos that are not taken in again are known by a code under it, see store/suppressions.ts. */
  readonly suppressionKey: Uint8Array;
  /** The clock that deadlines, end dates and records go by. */
  now(): Date;
  /**
   * The one pool of child processes; loads (and where needed fetches) the models on first use. Throws `model.mismatch` when the
   * active model is another one meanwhile: every work with photos begins here.
   */
  analyser(): Promise<PhotoAnalyser>;
  /** Works with the one view for searches: what the index held when it was opened. */
  useIndex<T>(work: (index: VectorIndex) => Promise<T>): Promise<T>;
  /** Lets go of that view; the next use sees what was written meanwhile. */
  releaseIndex(): Promise<void>;
  /** For the holder of the writer lock, who closes it; of the active model, or of one that is to become it. */
  openIndexForWriting(model?: UsedModel): Promise<VectorIndex>;
  close(): Promise<void>;
}

export interface VitrineOptions {
  /** Photos that are worked on at once; default: one per core. */
  workers?: number | undefined;
  /** Default: the clock of the system. */
  now?: () => Date;
}

export interface Initialised {
  keyFile: string;
  dataDir: string;
  madeKey: boolean;
  madeData: boolean;
}

/**
 * `vitrine init`: makes the key file and the data folder where they are missing; otherwise checks that they fit.
 * Never overwrites a key, and never makes a new one for data that another key protects.
 */
export async function initialise(config: Config): Promise<Initialised> {
  try {
    const folder = dataFolder(config.dataDir);
    const known = await readInstallation(folder);
    const madeKey = known === null && !existsSync(config.keyFile);
    if (madeKey) await makeMasterKey(config.keyFile, config.dataDir);
    const keys = deriveKeys(await readMasterKey(config.keyFile, config.dataDir));
    if (known !== null) refuseWrongKey(known.keyId, keys, config);
    await makeFolders(folder);
    const store = await openStore(folder.store, keys.database);
    await store.close();
    // Last: a folder that has this file is whole. A crash before leaves a folder that the next init completes.
    if (known === null) {
      const createdAt = new Date().toISOString();
      await writeInstallation(folder, { format: 'vitrine-data', version: 1, keyId: keyId(keys), createdAt });
    }
    return { keyFile: config.keyFile, dataDir: config.dataDir, madeKey, madeData: known === null };
  } catch (error) {
    throw asStorageError(error);
  }
}

/** Throws `key.missing`, `key.wrong`, `key.exposed`, `store.missing`, `store.newer` or `store.damaged`. */
export async function openVitrine(config: Config, options: VitrineOptions = {}): Promise<Vitrine> {
  const folder = dataFolder(config.dataDir);
  const installation = await readInstallation(folder);
  if (installation === null) {
    throw new AppError(
      'store.missing',
      `there is no vitrine data in ${config.dataDir}; run 'vitrine init', or say with --data or VITRINE_DATA where it is`,
    );
  }
  const keys = deriveKeys(await readMasterKey(config.keyFile, config.dataDir));
  refuseWrongKey(installation.keyId, keys, config);
  // Opening would make an empty store where the file is lost.
  if (!existsSync(folder.store)) {
    throw new AppError('store.damaged', `the store is missing from ${config.dataDir}; put back a backup`);
  }
  const store = await openStore(folder.store, keys.database);
  try {
    return wire(config, options, folder, keys, store, await currentModel(store.db));
  } catch (error) {
    await store.close();
    throw error;
  }
}

function wire(
  config: Config,
  options: VitrineOptions,
  folder: DataFolder,
  keys: Keys,
  store: Store,
  model: UsedModel,
): Vitrine {
  let analyser: Promise<PhotoAnalyser> | null = null;
  const openIndex = (mode: 'read' | 'write', { id, dims }: UsedModel) =>
    openFlatIndex({
      dir: indexFolder(folder, id, id === defaultPack.id),
      key: keys.index,
      rotationKey: keys.rotation,
      modelId: id,
      dims,
      mode,
    });
  const logs = logsOf(folder, store, keyId(keys).slice(0, 12));
  const view = indexView(() => openIndex('read', model));
  return {
    config,
    modelId: model.id,
    folder,
    store,
    images: photoImageFiles(folder, keys.thumbnail),
    probes: probeFiles(folder, keys.probe),
    logs,
    accountKey: keys.account,
    suppressionKey: keys.suppression,
    now: options.now ?? (() => new Date()),
    // What could not be opened is tried again the next time.
    async analyser() {
      await refuseOtherModel(store.db, model.id);
      analyser ??= openActiveAnalyser(config, options, model);
      return analyser.catch((error: unknown) => {
        analyser = null;
        throw error;
      });
    },
    useIndex: (work) => view.use(work),
    releaseIndex: () => view.release(),
    openIndexForWriting: (other = model) => openIndex('write', other),
    async close() {
      // Whatever cannot be closed, the children end and the journal is written back.
      try {
        await (await analyser)?.close();
      } finally {
        try {
          await view.release();
          await logs.close();
        } finally {
          await store.close();
        }
      }
    },
  };
}

async function openActiveAnalyser(
  config: Config,
  options: VitrineOptions,
  model: UsedModel,
): Promise<PhotoAnalyser> {
  refuseOtherRecogniser(model, await findPack(config, model.id));
  return openAnalyser(config, { ...options, model: model.id });
}

function refuseWrongKey(expected: string, keys: Keys, config: Config): void {
  if (keyId(keys) === expected) return;
  throw new AppError(
    'key.wrong',
    `${config.keyFile} is not the key of this data folder; set VITRINE_KEY_FILE to the key it was made with`,
  );
}
