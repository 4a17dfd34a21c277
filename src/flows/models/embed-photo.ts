/** The faces of one stored photo, embedded by another model from the photo itself or, if so wished, from its preview. */
import { AppError, isPhotoError } from '../../errors.js';
import type { ByteGate } from '../../lib/byte-gate.js';
import type { ReadLocation } from '../../sources/read-location.js';
import type { PhotoImageFiles } from '../../store/photo-images.js';
import type { NewEmbedding, PhotoToEmbed } from '../../store/reembedding.js';
import type { PhotoAnalyser } from '../../types.js';
import { readOriginal } from '../collections/original.js';
import type { MissingPhoto } from './reembed-result.js';

export interface EmbedTools {
  analyser: PhotoAnalyser;
  readOriginal: ReadLocation;
  images: PhotoImageFiles;
  /** Bounds the bytes of photos that are in memory at once. */
  gate: ByteGate;
  fromPreviews: boolean;
}

export interface Reembedded {
  photo: PhotoToEmbed;
  embeddings: NewEmbedding[];
  /** As the photo or its preview shows it; left out: neither was looked at. */
  likeness?: string | undefined;
  /** null when every face has an embedding now. */
  missing: MissingPhoto | null;
}

type Made = Pick<Reembedded, 'embeddings' | 'likeness'>;

/** Photo errors become a `missing`; every other error comes through. */
export async function embedPhoto(tools: EmbedTools, photo: PhotoToEmbed): Promise<Reembedded> {
  const failure = await orPhotoError(() => embedOriginal(tools, photo));
  if (!(failure instanceof AppError)) return { photo, ...failure, missing: null };
  const lacking = photo.faces.filter(({ hasPreviewEmbedding }) => !hasPreviewEmbedding);
  if (lacking.length === 0) return { photo, embeddings: [], missing: null };
  const second = tools.fromPreviews ? await orPhotoError(() => embedPreview(tools, photo)) : failure;
  if (!(second instanceof AppError)) return { photo, ...second, missing: null };
  const missing = {
    photo: photo.id,
    source: photo.addresses[0]?.source ?? '',
    faces: lacking.map(({ id }) => id),
    code: second.code,
    reason: second.message,
  };
  return { photo, embeddings: [], missing };
}

/** From the bytes kept here, or those at the first address that still has them. */
async function embedOriginal(tools: EmbedTools, photo: PhotoToEmbed): Promise<Made> {
  let reserved = 0;
  const reserve = async (bytes: number): Promise<void> => {
    tools.gate.leave(reserved);
    reserved = 0;
    await tools.gate.enter(bytes);
    reserved = bytes;
  };
  try {
    const locations = photo.addresses.map(({ location }) => location);
    const found = await readOriginal(tools.images, { ...photo, locations }, tools.readOriginal, reserve);
    return await embedFrom(tools, found.bytes, photo, false);
  } finally {
    tools.gate.leave(reserved);
  }
}

async function embedPreview(tools: EmbedTools, photo: PhotoToEmbed): Promise<Made> {
  const pictures = await tools.images.read(photo.collection, photo.imagesName);
  if (pictures === null) throw new AppError('photo.unreadable', 'the stored preview is missing or altered');
  return embedFrom(tools, pictures.preview, photo, true);
}

async function embedFrom(
  { analyser }: EmbedTools,
  bytes: Uint8Array,
  { widthPx, heightPx, faces }: PhotoToEmbed,
  fromPreview: boolean,
): Promise<Made> {
  const landmarks = faces.map(({ landmarks5 }) => landmarks5);
  const known = await analyser.embedKnown(bytes, { widthPx, heightPx, landmarks });
  const embeddings = faces.flatMap(({ id: faceId }, i) => {
    const embedding = known.embeddings[i];
    return embedding === undefined ? [] : [{ faceId, embedding, fromPreview }];
  });
  return { embeddings, likeness: known.likeness };
}

async function orPhotoError<T>(
  work: () => Promise<T>,
): Promise<T | (AppError & { code: MissingPhoto['code'] })> {
  try {
    return await work();
  } catch (error) {
    if (!isPhotoError(error)) throw error;
    return error;
  }
}
