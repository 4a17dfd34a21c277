/**
 * The bench's own truth, in AssemblyScript: plain f32 inner products of every row with every probe, and a plain read
 * of memory to measure its bandwidth. Nothing of the engine is used here.
 */

/** `scores[p * rows + r]` = probe p . row r; all f32, `dims` a multiple of 4, `probes` a multiple of 4. */
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
    for (let r: u32 = 0; r < rows; r++) {
      const row = gallery + usize(r) * size;
      let sum0 = v128.splat<f32>(0);
      let sum1 = sum0;
      let sum2 = sum0;
      let sum3 = sum0;
      for (let at: usize = 0; at < size; at += 16) {
        const numbers = v128.load(row + at);
        const other = probe + at;
        sum0 = v128.add<f32>(sum0, v128.mul<f32>(numbers, v128.load(other)));
        sum1 = v128.add<f32>(sum1, v128.mul<f32>(numbers, v128.load(other + size)));
        sum2 = v128.add<f32>(sum2, v128.mul<f32>(numbers, v128.load(other + 2 * size)));
        sum3 = v128.add<f32>(sum3, v128.mul<f32>(numbers, v128.load(other + 3 * size)));
      }
      const target = scores + usize(p) * line + usize(r) * 4;
      store<f32>(target, total(sum0));
      store<f32>(target + line, total(sum1));
      store<f32>(target + 2 * line, total(sum2));
      store<f32>(target + 3 * line, total(sum3));
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
