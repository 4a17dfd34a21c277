// The row of a face id, for the test and for the process that it kills.
export function crashRow(faceId) {
  let state = faceId;
  const embedding = Float32Array.from({ length: 32 }, () => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x6d2b79f5) >>> 0;
    return state / 2 ** 32 - 0.5;
  });
  const length = Math.sqrt(embedding.reduce((sum, value) => sum + value * value, 0));
  return {
    faceId,
    photoId: Math.ceil(faceId / 2),
    embedding: embedding.map((value) => value / length),
    capturedAtSeconds: faceId,
    quality: 0.5,
  };
}
