/** Embeddings as the store keeps them: little-endian float32, the byte order of every platform Node runs on. */
import { AppError } from '../errors.js';

export function embeddingToBytes(embedding: Float32Array): Uint8Array {
  return new Uint8Array(embedding.buffer, embedding.byteOffset, embedding.byteLength).slice();
}

/** Throws `store.damaged` when the length cannot be right. */
export function embeddingFromBytes(bytes: Uint8Array): Float32Array {
  if (bytes.byteLength === 0 || bytes.byteLength % 4 !== 0) {
    throw new AppError(
      'store.damaged',
      `expected an embedding of whole float32 numbers, got ${bytes.byteLength} bytes`,
    );
  }
  // A copy where the bytes are not aligned to four.
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
  return new Float32Array(aligned.buffer, aligned.byteOffset, aligned.byteLength / 4);
}
