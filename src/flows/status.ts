/** What there is, in numbers. */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { allCollections, countCollection } from '../store/collections.js';
import { countFacesAfter } from '../store/faces.js';
import { sumPictureBytes } from '../store/photos.js';
import { countSearches } from '../store/searches.js';
import type { ModelId } from '../types.js';
import { listingOf, type CollectionListing } from './collections/collections.js';
import { stoppedSince } from './brakes/stop.js';
import { witnessStatesIn, type WitnessState } from './log/witness-quorum.js';
import { readActivation, type ActivationState } from './policy/activation.js';
import { currentPolicy, type Policy } from './policy/policy.js';
import { firstActivatedAt } from '../store/activations.js';
import type { Vitrine } from './vitrine.js';

export interface Status {
  dataDir: string;
  keyFile: string;
  /** Name of the newest migration the store has seen. */
  storeVersion: string;
  model: { id: ModelId };
  collections: CollectionListing[];
  photos: number;
  faces: number;
  /** Known addresses, skipped ones included. */
  items: number;
  skipped: number;
  searches: { total: number; unfinished: number };
  /** `behind`: faces that are in the store but not yet in the index; searches find them all the same. */
  index: { rows: number; behind: number };
  policy: { version: number; preset: Policy['preset'] };
  /** Since when all searches are stopped; null: they are not. */
  stoppedSince: string | null;
  activation: Pick<ActivationState, 'required' | 'state' | 'expiresOn'>;
  witnesses: {
    /** How many the policy asks for and names, and for how long searches go on without them. */
    quorum: number;
    named: number;
    maxHours: number;
    /** When searches stop unless witnesses cosign that log before; null: never, or there was no activation yet. */
    until: Record<WitnessState['log'], string | null>;
    /** Whether they have stopped for it. */
    late: boolean;
  };
  diskBytes: { store: number; index: number; thumbnails: number; probes: number };
}

export async function status(vitrine: Vitrine): Promise<Status> {
  const { config, folder, store } = vitrine;
  const totals = { photos: 0, faces: 0, items: 0, skipped: 0 };
  const indexed = { rows: 0, behind: 0 };
  const collections: CollectionListing[] = [];
  for (const collection of await allCollections(store.db)) {
    const counts = await countCollection(store.db, collection.id);
    collections.push(listingOf(collection, counts, vitrine.now()));
    for (const name of ['photos', 'faces', 'items', 'skipped'] as const) totals[name] += counts[name];
    const { rows, last } = await vitrine.useIndex(async (index) => ({
      rows: index.count(collection.id),
      last: index.lastFaceId(collection.id),
    }));
    indexed.rows += rows;
    indexed.behind += await countFacesAfter(store.db, collection.id, last);
  }
  return {
    dataDir: config.dataDir,
    keyFile: config.keyFile,
    storeVersion: store.version,
    model: { id: vitrine.modelId },
    collections,
    ...totals,
    searches: await countSearches(store.db),
    index: indexed,
    ...(await readSupervision(vitrine)),
    diskBytes: {
      store: (await fileBytes(folder.store)) + (await fileBytes(`${folder.store}-wal`)),
      index: await folderBytes(folder.index),
      thumbnails: await sumPictureBytes(store.db),
      probes: await folderBytes(folder.probes),
    },
  };
}

async function readSupervision(
  vitrine: Vitrine,
): Promise<Pick<Status, 'policy' | 'stoppedSince' | 'activation' | 'witnesses'>> {
  const { db } = vitrine.store;
  const { version, policy } = await currentPolicy(db);
  const { required, state, expiresOn } = await readActivation(vitrine);
  const isBegun = !required || (await firstActivatedAt(db)) !== null;
  const { quorum, maxHours, list } = policy.witnesses;
  const states = isBegun ? await witnessStatesIn(db) : [];
  const untilOf = (log: WitnessState['log']) => states.find((each) => each.log === log)?.until ?? null;
  const until = { searches: untilOf('searches'), events: untilOf('events') };
  const now = vitrine.now().toISOString();
  const late = Object.values(until).some((time) => time !== null && time < now);
  return {
    policy: { version, preset: policy.preset },
    stoppedSince: await stoppedSince(vitrine),
    activation: { required, state, expiresOn },
    witnesses: { quorum, named: list.length, maxHours, until, late },
  };
}

/** 0 when there is no such folder: an index that is lost is not the end of the world. */
async function folderBytes(path: string): Promise<number> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(files.map((file) => fileBytes(join(file.parentPath, file.name))));
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** 0 when it is gone; another process may be at work. */
async function fileBytes(path: string): Promise<number> {
  const stats = await stat(path).catch(() => null);
  return stats?.size ?? 0;
}
