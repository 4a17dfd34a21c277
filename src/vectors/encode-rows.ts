/** Turns rows into what a segment stores of them, on all threads. */
import type { VectorRow } from './vector-index.js';
import type { RowFacts } from './row-codec.js';
import type { EncodeAnswer } from './scan-jobs.js';
import type { Segment } from './segment.js';
import type { ThreadPool } from './thread-pool.js';

const rowsPerJob = 1024;

/** Sealed rows and codes of `rows`, made for the numbers after the committed rows of `segment`. */
export async function encodeRows(
  threads: ThreadPool,
  dims: number,
  segment: Segment,
  rows: readonly VectorRow[],
): Promise<EncodeAnswer> {
  const starts = Array.from({ length: Math.ceil(rows.length / rowsPerJob) }, (_, i) => i * rowsPerJob);
  const parts = await Promise.all(
    starts.map((start, i) => {
      const part = rows.slice(start, start + rowsPerJob);
      const embeddings = new Float32Array(part.length * dims);
      for (const [j, row] of part.entries()) embeddings.set(row.embedding, j * dims);
      const firstRow = segment.rows + start;
      const request = { key: segment.access.key, firstRow, embeddings, facts: part.map(factsOf) };
      return threads.run(i % threads.size, 'encode', request, [embeddings.buffer]);
    }),
  );
  return {
    sealedRows: Buffer.concat(parts.map(({ sealedRows }) => sealedRows)),
    codes: Buffer.concat(parts.map(({ codes }) => codes)),
  };
}

export function factsOf(row: VectorRow): RowFacts {
  const { faceId, photoId, quality } = row;
  return { faceId, photoId, quality, capturedAtSeconds: row.capturedAtSeconds ?? Number.NaN };
}
