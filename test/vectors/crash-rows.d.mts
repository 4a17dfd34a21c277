import type { VectorRow } from '#vitrine/vectors/vector-index.js';
export function crashRow(faceId: number): VectorRow;
