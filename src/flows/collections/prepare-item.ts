/** Finds out what one source item comes to, reading and analysing it only when that cannot be known otherwise. */
import { AppError, isPhotoError } from '../../errors.js';
import type { ByteGate } from '../../lib/byte-gate.js';
import { sha256 } from '../../lib/sha256.js';
import { findPhoto, photoWithoutOriginal } from '../../store/photos.js';
import type { ItemOutcome, Recording } from '../../store/record-outcome.js';
import { addressDiffers, type Address, type KnownItem } from '../../store/source-items.js';
import { isSuppressed } from '../../store/suppressions.js';
import type { AnalysedPhoto, Collection, PhotoAnalyser, Sha256, SourceItem } from '../../types.js';
import { quoted } from './collection-use.js';
import type { Vitrine } from '../vitrine.js';

/** An outcome still without its pictures on disk; an `unchanged` one without an address has nothing to record. */
export type Prepared =
  | { kind: 'unchanged'; address: Address | null }
  | {
      kind: 'new-photo';
      address: Address;
      sha256: Sha256;
      analysed: AnalysedPhoto;
      original: Original | null;
    }
  | { kind: 'known-photo'; address: Address; sha256: Sha256; original: Original | null }
  | Exclude<ItemOutcome, { kind: 'unchanged' | 'new-photo' | 'known-photo' }>;

/** Bytes to be kept. They count against the gate until `release` is called, when they are on disk or given up. */
export interface Original {
  bytes: Uint8Array;
  release(): void;
}

export interface PrepareContext {
  recording: Recording;
  analyser: PhotoAnalyser;
  retrySkipped: boolean;
  /** What the collection knows of the location. */
  takeKnown(location: string): Promise<KnownItem | null>;
  /** Bounds the bytes of photos that are in memory at once. */
  gate: ByteGate;
  /** Analyses under way or not yet committed, by content: the same photo twice in one run is analysed once. */
  analyses: Map<Sha256, Promise<AnalysedPhoto>>;
  /** Told of every known item that comes by, and whether it is left as it is. */
  onSeen?: (known: KnownItem, isUnchanged: boolean) => void;
}

/** Photo errors become a `skipped`; every other error comes through. Throws `collection.full` before analysing in vain. */
export async function prepareItem(
  vitrine: Vitrine,
  context: PrepareContext,
  item: SourceItem,
): Promise<Prepared> {
  const { read, keepOriginal = false, ...address } = item;
  const { collection } = context.recording;
  const known = await context.takeKnown(item.location);
  const settled = known !== null && (known.skipCode === null || !context.retrySkipped);
  const isUnchanged = settled && known.version !== null && known.version === item.version;
  if (known !== null) context.onSeen?.(known, isUnchanged);
  if (isUnchanged) {
    const told = known.skipCode === 'photo.suppressed' ? withoutContent(address, null) : address;
    return { kind: 'unchanged', address: addressDiffers(known, told) ? told : null };
  }
  let hash: Sha256 | null = null;
  let reservedBytes = 0;
  const reserve = async (bytes: number): Promise<void> => {
    await context.gate.enter(bytes);
    reservedBytes = bytes;
  };
  try {
    const bytes = await read(reserve);
    if (bytes === null) return { kind: 'opened', address };
    hash = sha256(bytes);
    if (settled && known.sha256 === hash && known.photoId === null) return { kind: 'unchanged', address };
    if (await isSuppressed(vitrine.store.db, vitrine.suppressionKey, hash)) {
      const reason = 'somebody shown on it had it erased; it is not taken in again';
      return {
        kind: 'skipped',
        address: withoutContent(address, hash),
        sha256: null,
        code: 'photo.suppressed',
        reason,
      };
    }
    const keep = async (): Promise<Original> => {
      if (reservedBytes === 0) await reserve(bytes.length);
      const held = reservedBytes;
      reservedBytes = 0;
      return { bytes, release: () => context.gate.leave(held) };
    };
    if ((await findPhoto(vitrine.store.db, collection.id, hash)) !== null) {
      const isLacking = keepOriginal && (await photoWithoutOriginal(vitrine.store.db, collection.id, hash));
      return { kind: 'known-photo', address, sha256: hash, original: isLacking ? await keep() : null };
    }
    if (collection.maxPhotos !== null && context.recording.photos >= collection.maxPhotos)
      throw collectionFull(collection);
    const analysed = await analyseOnce(context, hash, bytes);
    if (analysed.faces.length === 0) throw new AppError('photo.no-face', 'no face was found');
    return {
      kind: 'new-photo',
      address,
      sha256: hash,
      analysed,
      original: keepOriginal ? await keep() : null,
    };
  } catch (error) {
    if (!isPhotoError(error)) throw error;
    return { kind: 'skipped', address, sha256: hash, code: error.code, reason: error.message };
  } finally {
    context.gate.leave(reservedBytes);
  }
}

/**
 * Of what is not to be held only the place is noted, so that a run tells why it passed it over. Not its hash, by which an upload is named, nor
 * what the source says of it: a title can be the name of the person.
 */
function withoutContent(address: Address, hash: Sha256 | null): Address {
  const { location, source, version } = address;
  return {
    location: hash === null ? location : location.replaceAll(hash, 'suppressed'),
    source,
    page: null,
    title: null,
    capturedAt: null,
    version: version === hash ? null : version,
  };
}

export function collectionFull(collection: Collection): AppError {
  return new AppError(
    'collection.full',
    `collection ${quoted(collection)} holds its maximum of ${collection.maxPhotos} photos; what was indexed so far is kept`,
  );
}

function analyseOnce(context: PrepareContext, hash: Sha256, bytes: Uint8Array): Promise<AnalysedPhoto> {
  let analysis = context.analyses.get(hash);
  if (analysis === undefined) {
    analysis = context.analyser.analyse(bytes);
    context.analyses.set(hash, analysis);
  }
  return analysis;
}
