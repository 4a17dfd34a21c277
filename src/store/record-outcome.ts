/**
 * What one source item came to, put into the store. Runs inside a transaction with others of its batch, so that a
 * crash leaves whole items only.
 */
import type { PhotoErrorCode } from '../errors.js';
import type { AnalysedPhoto, Collection, FaceId, ModelId, PhotoId, Sha256 } from '../types.js';
import { keepImages } from './erasures.js';
import { deletePhoto, findPhoto, insertPhoto, rememberOriginal } from './photos.js';
import {
  countAddresses,
  findSourceItem,
  recordSourceItem,
  updateAddress,
  type Address,
  type ItemContent,
} from './source-items.js';
import type { Db } from './tables.js';

export type ItemOutcome =
  /** The address is known and its content the same; `address` may say something new about it. */
  | { kind: 'unchanged'; address: Address }
  /** No photo, but a holder of photos, which were items of their own. */
  | { kind: 'opened'; address: Address }
  /** The bytes are those of a photo the collection has; `kept`: and lie beside its pictures from now on. */
  | {
      kind: 'known-photo';
      address: Address;
      sha256: Sha256;
      kept?: { photo: PhotoId; bytes: number } | null;
    }
  | {
      kind: 'new-photo';
      address: Address;
      sha256: Sha256;
      analysed: AnalysedPhoto;
      imagesName: string;
      imagesBytes: number;
      hasOriginal?: boolean;
    }
  /** `sha256` null: the bytes could not be read. */
  | { kind: 'skipped'; address: Address; sha256: Sha256 | null; code: PhotoErrorCode; reason: string };

export type Recorded =
  | { kind: 'unchanged' | 'opened' | 'duplicate' }
  /** `removed`: with it went a photo, whose last address this was. */
  | { kind: 'skipped'; removed: boolean }
  | { kind: 'indexed'; photoId: PhotoId; faceIds: FaceId[] }
  /** A known photo that is gone meanwhile: its item is to be read again. */
  | { kind: 'stale' }
  /** The collection has no room for another photo; nothing was recorded. */
  | { kind: 'full' };

export interface Recording {
  readonly collection: Collection;
  readonly modelId: ModelId;
  /** Photos in the collection; kept up to date here. */
  photos: number;
}

/** Also lets go of the photo that was at the address before, and deletes it when that was its last address. */
export async function recordOutcome(db: Db, recording: Recording, outcome: ItemOutcome): Promise<Recorded> {
  const { collection } = recording;
  const { address } = outcome;
  const now = new Date().toISOString();
  if (outcome.kind === 'unchanged') {
    await updateAddress(db, collection.id, address);
    return { kind: 'unchanged' };
  }
  const before = await findSourceItem(db, collection.id, address.location);
  /** Whether a photo went. */
  const record = async (content: ItemContent): Promise<boolean> => {
    const old = before?.photoId ?? null;
    const isSame = old !== null && old === content.photoId;
    await recordSourceItem(db, collection.id, address, content, now, isSame);
    if (old === null || old === content.photoId || (await countAddresses(db, old)) > 0) return false;
    await deletePhoto(db, old);
    recording.photos--;
    return true;
  };

  if (outcome.kind === 'opened') {
    await record({ sha256: null, photoId: null, skipped: null });
    return { kind: 'opened' };
  }

  if (outcome.kind === 'skipped') {
    const skipped = { code: outcome.code, reason: outcome.reason };
    // Unreadable is not changed: the photo known at this address keeps it.
    const kept = outcome.code === 'photo.unreadable' ? before : null;
    const sha256 = outcome.sha256 ?? kept?.sha256 ?? null;
    const removed = await record({ sha256, photoId: kept?.photoId ?? null, skipped });
    return { kind: 'skipped', removed };
  }

  const { sha256 } = outcome;
  const known = await findPhoto(db, collection.id, sha256);
  if (known !== null) {
    if (outcome.kind === 'known-photo' && outcome.kept?.photo === known)
      await rememberOriginal(db, known, outcome.kept.bytes);
    await record({ sha256, photoId: known, skipped: null });
    return { kind: before?.photoId === known ? 'unchanged' : 'duplicate' };
  }
  if (outcome.kind === 'known-photo') return { kind: 'stale' };
  if (collection.maxPhotos !== null && recording.photos >= collection.maxPhotos) return { kind: 'full' };
  const inserted = await insertPhoto(db, {
    collection: collection.id,
    sha256,
    modelId: recording.modelId,
    analysed: outcome.analysed,
    imagesName: outcome.imagesName,
    imagesBytes: outcome.imagesBytes,
    hasOriginal: outcome.hasOriginal ?? false,
    createdAt: now,
  });
  recording.photos++;
  await keepImages(db, outcome.imagesName);
  await record({ sha256, photoId: inserted.photoId, skipped: null });
  return { kind: 'indexed', ...inserted };
}
