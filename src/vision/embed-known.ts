/**
 * Embeddings of faces whose places are known: nothing is detected, so that what people decided about a face goes on being
 * about this face when another model embeds it.
 */
import type { KnownFaces, KnownEmbeddings } from '../types.js';
import { alignFace } from './align-face.js';
import { mapLandmarks } from './align.js';
import { clarifyFace } from './clarify-face.js';
import { decodePhoto } from './decode.js';
import { embedFace } from './embed.js';
import { buildPyramid } from './image.js';
import { likenessOf } from './likeness.js';
import type { Sessions } from './open-models.js';
import { smallestLevelPx } from './turn.js';

/** In the order of the landmarks. Throws `photo.` errors. */
export async function embedKnownFaces(
  { recogniser }: Sessions,
  bytes: Uint8Array,
  known: KnownFaces,
): Promise<KnownEmbeddings> {
  const { image } = await decodePhoto(bytes);
  const pyramid = buildPyramid(image, smallestLevelPx);
  const scaleX = image.width / known.widthPx;
  const scaleY = image.height / known.heightPx;
  const embeddings: Float32Array[] = [];
  for (const landmarks of known.landmarks) {
    const placed = mapLandmarks(landmarks, ({ x, y }) => ({ x: x * scaleX, y: y * scaleY }));
    embeddings.push((await embedFace(recogniser, clarifyFace(alignFace(pyramid, placed)))).vector);
  }
  return { embeddings, likeness: likenessOf(pyramid) };
}
