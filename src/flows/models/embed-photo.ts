/** The faces of one stored photo, embedded by another model from the photo itself or, if so wished, from its preview. */
import { AppError, isPhotoError } from '../../errors.js';
import type { ByteGate } from '../../lib/byte-gate.js';
import { sha256 } from '../../lib/sha256.js';
import type { PhotoImageFiles } from '../../store/photo-images.js';
import type { NewEmbedding, PhotoToEmbed } from '../../store/reembedding.js';
import type { PhotoAnalyser } from '../../types.js';
import type { MissingPhoto } from './reembed-result.js';

/** Reads what lies at a location now; throws `photo.` errors. `reserve` as in `SourceItem`. */
export type ReadOriginal = (
  location: string,
  reserve: (bytes: number) => Promise<void>,
) => Promise<Uint8Array>;

export interface EmbedTools {
  analyser: PhotoAnalyser;
  readOriginal: ReadOriginal;
  images: PhotoImageFiles;
  /** Bounds the bytes of photos that are in memory at once. */
  gate: ByteGate;
  fromPreviews: boolean;
}

export interface Reembedded {
  photo: PhotoToEmbed;
  embeddings: NewEmbedding[];
  /** null when every face has an embedding now. */
  missing: MissingPhoto | null;
}

/** Photo errors become a `missing`; every other error comes through. */
export async function embedPhoto(tools: EmbedTools, photo: PhotoToEmbed): Promise<Reembedded> {
  const failure = await orPhotoError(() => embedOriginal(tools, photo));
  if (!(failure instanceof AppError)) return { photo, embeddings: failure, missing: null };
  const lacking = photo.faces.filter(({ hasPreviewEmbedding }) => !hasPreviewEmbedding);
  if (lacking.length === 0) return { photo, embeddings: [], missing: null };
  const second = tools.fromPreviews ? await orPhotoError(() => embedPreview(tools, photo)) : failure;
  if (!(second instanceof AppError)) return { photo, embeddings: second, missing: null };
  const missing = {
    photo: photo.id,
    source: photo.addresses[0]?.source ?? '',
    faces: lacking.map(({ id }) => id),
    code: second.code,
    reason: second.message,
  };
  return { photo, embeddings: [], missing };
}

/** Tries every address at which the photo was found until one has the same bytes. */
async function embedOriginal(tools: EmbedTools, photo: PhotoToEmbed): Promise<NewEmbedding[]> {
  let failure: unknown = new AppError('photo.unreadable', 'no address of the photo is known');
  for (const { location } of photo.addresses) {
    let reserved = 0;
    const reserve = async (bytes: number): Promise<void> => {
      await tools.gate.enter(bytes);
      reserved = bytes;
    };
    try {
      const bytes = await tools.readOriginal(location, reserve);
      if (sha256(bytes) !== photo.sha256) {
        throw new AppError('photo.changed', 'what lies there now is not the photo that was indexed');
      }
      return await embedFrom(tools, bytes, photo, false);
    } catch (error) {
      if (!isPhotoError(error)) throw error;
      // Of several addresses, the one where something lies says more.
      if (!(failure instanceof AppError && failure.code === 'photo.changed')) failure = error;
    } finally {
      tools.gate.leave(reserved);
    }
  }
  throw failure;
}

async function embedPreview(tools: EmbedTools, photo: PhotoToEmbed): Promise<NewEmbedding[]> {
  const pictures = await tools.images.read(photo.collection, photo.imagesName);
  if (pictures === null) throw new AppError('photo.unreadable', 'the stored preview is missing or altered');
  return embedFrom(tools, pictures.preview, photo, true);
}

async function embedFrom(
  { analyser }: EmbedTools,
  bytes: Uint8Array,
  { widthPx, heightPx, faces }: PhotoToEmbed,
  fromPreview: boolean,
): Promise<NewEmbedding[]> {
  const landmarks = faces.map(({ landmarks5 }) => landmarks5);
  const { embeddings } = await analyser.embedKnown(bytes, { widthPx, heightPx, landmarks });
  return faces.flatMap(({ id: faceId }, i) => {
    const embedding = embeddings[i];
    return embedding === undefined ? [] : [{ faceId, embedding, fromPreview }];
  });
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
