/**
 * From source items to faces in the store and the vector index. Resumable and idempotent: what is known is not read
 * again, and whatever stops a run, everything committed before stays and the next run goes on from there.
 * Photos that vanish from the source stay in the collection, and are marked where the source is searched whole: see vanished.ts.
 */
import { byteGate } from '../../lib/byte-gate.js';
import { gatherBatches } from '../../lib/gather-batches.js';
import { mapConcurrently } from '../../lib/map-concurrently.js';
import { countCollection } from '../../store/collections.js';
import type { SearchedPlace } from '../../sources/whereabouts.js';
import type {
  AnalysedPhoto,
  PhotoAnalyser,
  SourceContext,
  SourceDeclaration,
  SourceItem,
  SourceItems,
  SourceKind,
} from '../../types.js';
import { requireRole, type Actor } from '../people/actor.js';
import { refuseExpired, refuseUnfounded, requireCollection } from './collection-use.js';
import { commitBatch } from './commit-batch.js';
import { knownItems } from './known-items.js';
import { recordSources } from './record-sources.js';
import { rememberCurrentModel } from '../models/current-model.js';
import { markVanishedItems, startSeen, type Vanished } from './vanished.js';
import { collectionFull, prepareItem, type PrepareContext, type Prepared } from './prepare-item.js';
import { startTally, type IndexProgress, type IndexSummary, type IndexTally } from './index-summary.js';
import type { Vitrine } from '../vitrine.js';
import { asWriter, type Writer } from '../writing.js';

export interface IndexRequest {
  collection: string;
  items: SourceItems;
  /** What they are from, for the log; left out: another program hands them over, and says of each what it is, if anything. */
  sources?: readonly SourceDeclaration[];
  /** Reads again what was skipped in earlier runs. */
  retrySkipped?: boolean;
  /** The places that the items are all of, so that what is known there and did not come by has vanished. */
  places?: readonly SearchedPlace[] | undefined;
  /** When it aborts, what is under way is finished and kept. */
  signal?: AbortSignal;
  onProgress?: (progress: IndexProgress) => void;
}

const handedOver: SourceDeclaration = {
  kind: 'other',
  declaration: '{}',
  until: null,
  approver: null,
  basis: null,
};
/** Items being read and analysed beyond those that the children have in hand or next: their bytes are ready when asked for. */
const readAhead = 2;
/** Of photos that are read and not yet analysed; on the way to a child process each is there twice. */
const mostBytesInWork = 256e6;
/** Analysed photos that are committed together; as many again may wait meanwhile, so that the children never do. */
const batchPhotos = 48;
/**
 * A commit costs much the same for one photo as for many, so the next one waits until the last has cost at most a
 * seventeenth of the time: not at all at first, a quarter of a second on a fast disk, and never longer than a second.
 */
const waitPerCommit = 16;
const shortestWaitMs = 20;
const longestWaitMs = 1000;

/**
 * For curators. Throws `role.missing`, `collection.unknown`, `collection.invalid`, `collection.expired`, `collection.full`, `store.busy`,
 * `store.full` or what the source throws; what was committed before stays.
 */
export async function indexPhotos(
  vitrine: Vitrine,
  actor: Actor,
  request: IndexRequest,
): Promise<IndexSummary> {
  requireRole(actor, 'curator');
  const started = performance.now();
  const collection = await requireCollection(vitrine, request.collection);
  refuseUnfounded(collection);
  refuseExpired(collection, vitrine.now());
  const tally = startTally();
  let vanished: Vanished | null = null;
  const { sources = [handedOver] } = request;
  const kind = sources[0]?.kind ?? 'other';
  await asWriter(vitrine, async (writer) => {
    const run = await recordSources(vitrine, actor, collection.id, sources);
    const analyser = analysingOnce(await vitrine.analyser());
    await rememberCurrentModel(vitrine.store);
    const { photos } = await countCollection(vitrine.store.db, collection.id);
    const known = knownItems(vitrine, collection, request.retrySkipped ?? false);
    const seen = request.places === undefined ? null : await startSeen(vitrine);
    const context: PrepareContext = {
      recording: { collection, modelId: vitrine.modelId, photos },
      analyser,
      takeKnown: (location) => known.take(location),
      retrySkipped: request.retrySkipped ?? false,
      gate: byteGate(mostBytesInWork),
      analyses: new Map(),
      ...(seen === null ? {} : { onSeen: (item, isUnchanged) => seen.note(item, isUnchanged) }),
    };
    const prepareAmong = (inWork: Map<Promise<InWork>, string>, within: PrepareContext) => {
      return (item: SourceItem): Promise<InWork> => {
        const before = [...inWork];
        const prepared = prepareItem(vitrine, within, item).then((each) =>
          afterWhatItHolds(item, each, before),
        );
        inWork.set(prepared, item.location);
        return prepared.finally(() => inWork.delete(prepared));
      };
    };
    const limit = 2 * context.analyser.workers + readAhead;
    const options = { limit, ready: batchPhotos, signal: request.signal };
    const items = openItems(request, {
      known,
      analyse: (bytes) => analyser.analyse(bytes),
      signal: request.signal,
      ffmpeg: vitrine.config.ffmpeg,
      retrySkipped: context.retrySkipped,
    });
    const prepared = mapConcurrently(items, options, prepareAmong(new Map(), context));
    let commitMs = 0;
    const waitMs = (): number => Math.min(longestWaitMs, Math.max(shortestWaitMs, waitPerCommit * commitMs));
    for await (const batch of gatherBatches(prepared, { size: batchPhotos, waitMs })) {
      const committing = performance.now();
      for (let work = batch; work.length > 0;) {
        const stale = await commit(
          vitrine,
          writer,
          { ...context, made: { actor, run, kind } },
          work,
          tally,
        ).catch((error: unknown) => {
          // What waits to be kept would wait for ever for commits that do not come.
          context.gate.open();
          throw error;
        });
        // Neither a gate that waits for commits nor items that wait at it: they would wait for this one.
        const again = prepareAmong(new Map(), { ...context, gate: byteGate(Infinity) });
        work = await Promise.all(stale.map((item) => again(item)));
      }
      commitMs = performance.now() - committing;
      request.onProgress?.(tally.progress());
    }
    if (seen !== null && request.signal?.aborted !== true)
      vanished = await markVanishedItems(vitrine, collection.id, request.places ?? [], seen);
  });
  const interrupted = request.signal?.aborted ?? false;
  return { ...tally.summary(collection, interrupted, performance.now() - started), vanished };
}

/** A source that had bytes analysed hands over the same ones: what was found in them is known while they are in memory. */
function analysingOnce(analyser: PhotoAnalyser): PhotoAnalyser {
  const known = new WeakMap<Uint8Array, Promise<AnalysedPhoto>>();
  return {
    ...analyser,
    async analyse(bytes, options) {
      if (options !== undefined) return analyser.analyse(bytes, options);
      const analysis = known.get(bytes) ?? analyser.analyse(bytes);
      known.set(bytes, analysis);
      return analysis;
    },
  };
}

function openItems({ items }: IndexRequest, context: SourceContext): AsyncIterable<SourceItem> {
  return typeof items === 'function' ? items(context) : items;
}

type InWork = { item: SourceItem; prepared: Prepared };

/**
 * What says that others were done is never recorded before them: a holder whose version is known is not opened again, and what a crash
 * kept from being recorded would be missing for good.
 */
async function afterWhatItHolds(
  item: SourceItem,
  prepared: Prepared,
  before: readonly (readonly [Promise<InWork>, string])[],
): Promise<InWork> {
  const isHeld = (location: string): boolean =>
    prepared.kind === 'opened' || location.startsWith(`${item.location}!/`);
  await Promise.all(before.filter(([, location]) => isHeld(location)).map(([work]) => work));
  return { item, prepared };
}

/** Returns the items whose known photo was deleted between preparing and committing. Throws `collection.full`. */
async function commit(
  vitrine: Vitrine,
  writer: Writer,
  context: PrepareContext & { made: { actor: Actor; run: string; kind: SourceKind } },
  work: readonly InWork[],
  tally: IndexTally,
): Promise<SourceItem[]> {
  const { recording, analyses, made } = context;
  const recorded = await commitBatch(
    vitrine,
    writer,
    recording,
    made,
    work.map(({ prepared }) => prepared),
  ).finally(() => {
    for (const { prepared } of work) if ('original' in prepared) prepared.original?.release();
  });
  const stale: SourceItem[] = [];
  let full = false;
  for (const [i, { item, prepared }] of work.entries()) {
    const result = recorded[i];
    if (result === undefined) continue;
    if ('sha256' in prepared && prepared.sha256 !== null) analyses.delete(prepared.sha256);
    if (result.kind === 'stale') stale.push(item);
    else if (result.kind === 'full') full = true;
    else tally.count(prepared, result);
  }
  if (full) throw collectionFull(recording.collection);
  return stale;
}
