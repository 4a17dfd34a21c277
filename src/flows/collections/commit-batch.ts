/**
 * Puts a batch of prepared items into the store and the index. The steps, and what a crash after each leaves:
 *
 *  1. names of pictures are written down as to be erased       -> names that the next writer drops
 *  2. the pictures are written, with the bytes of photos that are kept as they came, their folder flushed once -> files, whole or in part, that the next writer erases by those names
 *  3. one transaction: photos, faces, addresses, names struck, and the log's entry about it -> a store ahead of its index: searches scan the rest
 *     (bytes of a photo that is there already: a file more beside its pictures, which goes with them)
 *  4. the faces are appended to the index                      -> nothing to do, or caught up by the next writer
 *  5. photos that lost their last address are erased           -> a list that the next writer works off
 */
import { expectImages } from '../../store/erasures.js';
import {
  recordOutcome,
  type ItemOutcome,
  type Recorded,
  type Recording,
} from '../../store/record-outcome.js';
import { photoWithoutOriginal } from '../../store/photos.js';
import type { PhotoPictures } from '../../store/photo-images.js';
import type { PhotoId, SourceKind } from '../../types.js';
import type { VectorRow } from '../../vectors/vector-index.js';
import type { Actor } from '../people/actor.js';
import { appendEntry } from '../log/logs.js';
import type { Prepared } from './prepare-item.js';
import { vectorRow } from '../index/vector-row.js';
import type { Vitrine } from '../vitrine.js';
import type { Writer } from '../writing.js';

/** What became of each item, in order. Durable on return. */
export async function commitBatch(
  vitrine: Vitrine,
  writer: Writer,
  recording: Recording,
  { actor, run, kind: declared }: { actor: Actor; run: string; kind: SourceKind },
  batch: readonly Prepared[],
): Promise<Recorded[]> {
  if (batch.every(hasNothingToRecord)) return batch.map(() => ({ kind: 'unchanged' }));
  const outcomes = await writePictures(vitrine, recording, batch);
  const log = await vitrine.logs.open('events');
  const recorded = await vitrine.store.write(async (db) => {
    const results: Recorded[] = [];
    for (const outcome of outcomes) {
      // What was opened counts as done only with everything in it.
      const isOpenedTooEarly = outcome?.kind === 'opened' && results.some(isUnfinished);
      if (outcome === null) results.push({ kind: 'unchanged' });
      else results.push(isOpenedTooEarly ? { kind: 'stale' } : await recordOutcome(db, recording, outcome));
    }
    const count = (kind: Recorded['kind']): number => results.filter((result) => result.kind === kind).length;
    const [added, skipped] = [count('indexed'), count('skipped')];
    if (added + skipped > 0) {
      const collection = recording.collection.id;
      const author = { by: actor.person, at: vitrine.now().toISOString() };
      const sources = countSources(results, batch, declared);
      const event = { type: 'photos.indexed', collection, added, skipped, run, sources } as const;
      await appendEntry(db, log, author, event);
    }
    return results;
  });
  const rows = recorded.flatMap((result, i) => vectorRows(result, outcomes[i] ?? null));
  if (rows.length > 0) await writer.index.add(recording.collection.id, rows);
  await writer.carryOutErasures();
  return recorded;
}

/** Of what was added, by the kind of its source. */
function countSources(
  results: readonly Recorded[],
  batch: readonly Prepared[],
  declared: SourceKind,
): Partial<Record<SourceKind, number>> {
  const counts: Partial<Record<SourceKind, number>> = {};
  for (const [i, { kind: result }] of results.entries()) {
    if (result !== 'indexed') continue;
    const of = batch[i]?.address?.sourceKind ?? declared;
    counts[of] = (counts[of] ?? 0) + 1;
  }
  return counts;
}

function isUnfinished({ kind }: Recorded): boolean {
  return kind === 'stale' || kind === 'full';
}

function hasNothingToRecord(prepared: Prepared): boolean {
  return prepared.kind === 'unchanged' && prepared.address === null;
}

/** null: nothing to record. */
async function writePictures(
  vitrine: Vitrine,
  { collection }: Recording,
  batch: readonly Prepared[],
): Promise<(ItemOutcome | null)[]> {
  const { images, store } = vitrine;
  const names = images.newNames(batch.filter(({ kind }) => kind === 'new-photo').length);
  if (names.length > 0) await store.write((db) => expectImages(db, collection.id, names));
  const pictures: PhotoPictures[] = [];
  for (const prepared of batch) {
    if (prepared.kind !== 'new-photo') continue;
    const { preview, faces } = prepared.analysed;
    const thumbnails = faces.map((face) => face.thumbnail);
    const original = prepared.original?.bytes ?? null;
    pictures.push({ name: names[pictures.length]!, preview, thumbnails, original });
  }
  const sizes = pictures.length > 0 ? await images.write(collection.id, pictures) : [];
  const outcomes: (ItemOutcome | null)[] = [];
  let written = 0;
  for (const prepared of batch) {
    if (prepared.kind === 'unchanged') {
      outcomes.push(prepared.address === null ? null : { kind: 'unchanged', address: prepared.address });
    } else if (prepared.kind === 'known-photo') {
      const { original: _, ...known } = prepared;
      outcomes.push({ ...known, kept: await keepOriginal(vitrine, collection, prepared) });
    } else if (prepared.kind === 'new-photo') {
      const { original, ...rest } = prepared;
      const at = written++;
      const hasOriginal = original !== null;
      outcomes.push({ ...rest, imagesName: names[at]!, imagesBytes: sizes[at]!, hasOriginal });
    } else outcomes.push(prepared);
  }
  return outcomes;
}

/** Of a photo that is there already; null: there is nothing to keep, or it is gone meanwhile. */
async function keepOriginal(
  { images, store }: Vitrine,
  { id }: Recording['collection'],
  { sha256, original }: Prepared & { kind: 'known-photo' },
): Promise<{ photo: PhotoId; bytes: number } | null> {
  if (original === null) return null;
  const photo = await photoWithoutOriginal(store.db, id, sha256);
  if (photo === null) return null;
  return { photo: photo.id, bytes: await images.writeOriginal(id, photo.imagesName, original.bytes) };
}

function vectorRows(recorded: Recorded, outcome: ItemOutcome | null): VectorRow[] {
  if (recorded.kind !== 'indexed' || outcome?.kind !== 'new-photo') return [];
  const { photoId, faceIds } = recorded;
  return faceIds.flatMap((faceId, i) => {
    const face = outcome.analysed.faces[i];
    if (face === undefined) return [];
    const { quality, embedding } = face;
    return vectorRow({ faceId, photoId, quality, embedding, capturedAt: outcome.address.capturedAt });
  });
}
