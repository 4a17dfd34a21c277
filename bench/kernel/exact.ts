/**
 * The bench's own truth, in AssemblyScript: plain f32 inner products of every row with every probe, and a plain read
 * of memory to measure its bandwidth. Nothing of the engine is used here.
 */

/**
 * `scores[p * rows + r]` = probe p . row r; all f32, `dims` and `probes` multiples of 4, `rows` even. Two rows and four
 * probes at a time: eight sums stay in registers while six vectors are read.
 */
export function innerProducts(
  gallery: usize,
  rows: u32,
  probeList: usize,
  probes: u32,
  dims: u32,
  scores: usize,
): void {
  const size = usize(dims) * 4;
  const line = usize(rows) * 4;
  for (let p: u32 = 0; p < probes; p += 4) {
    const probe = probeList + usize(p) * size;
    for (let r: u32 = 0; r < rows; r += 2) {
      const row = gallery + usize(r) * size;
      let a0 = v128.splat<f32>(0);
      let a1 = a0;
      let a2 = a0;
      let a3 = a0;
      let b0 = a0;
      let b1 = a0;
      let b2 = a0;
      let b3 = a0;
      for (let at: usize = 0; at < size; at += 16) {
        const a = v128.load(row + at);
        const b = v128.load(row + size + at);
        let other = v128.load(probe + at);
        a0 = v128.add<f32>(a0, v128.mul<f32>(a, other));
        b0 = v128.add<f32>(b0, v128.mul<f32>(b, other));
        other = v128.load(probe + size + at);
        a1 = v128.add<f32>(a1, v128.mul<f32>(a, other));
        b1 = v128.add<f32>(b1, v128.mul<f32>(b, other));
        other = v128.load(probe + 2 * size + at);
        a2 = v128.add<f32>(a2, v128.mul<f32>(a, other));
        b2 = v128.add<f32>(b2, v128.mul<f32>(b, other));
        other = v128.load(probe + 3 * size + at);
        a3 = v128.add<f32>(a3, v128.mul<f32>(a, other));
        b3 = v128.add<f32>(b3, v128.mul<f32>(b, other));
      }
      const target = scores + usize(p) * line + usize(r) * 4;
      store<f32>(target, total(a0));
      store<f32>(target, total(b0), 4);
      store<f32>(target + line, total(a1));
      store<f32>(target + line, total(b1), 4);
      store<f32>(target + 2 * line, total(a2));
      store<f32>(target + 2 * line, total(b2), 4);
      store<f32>(target + 3 * line, total(a3));
      store<f32>(target + 3 * line, total(b3), 4);
    }
  }
}

function total(sums: v128): f32 {
  return (
    v128.extract_lane<f32>(sums, 0) +
    v128.extract_lane<f32>(sums, 1) +
    v128.extract_lane<f32>(sums, 2) +
    v128.extract_lane<f32>(sums, 3)
  );
}

/** Reads `bytes` (a multiple of 64) and returns something that depends on all of them. */
export function readThrough(from: usize, bytes: usize): i64 {
  let a = v128.splat<u8>(0);
  let b = a;
  for (let at: usize = from; at < from + bytes; at += 64) {
    a = v128.xor(a, v128.xor(v128.load(at), v128.load(at, 16)));
    b = v128.xor(b, v128.xor(v128.load(at, 32), v128.load(at, 48)));
  }
  return v128.extract_lane<i64>(v128.xor(a, b), 0);
}
