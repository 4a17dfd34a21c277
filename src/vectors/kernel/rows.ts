/**
 * The second stage of a search, in AssemblyScript: the cosine of a probe with a stored row that is still sealed. See
 * row-codec.ts for the bytes of a row and row-stream.ts, which owns the memory, for where the key stream comes from.
 */

/**
 * Inner product of `width` f32 at `probe` (a multiple of 16 numbers) with the row whose cipher text is at `row` and
 * whose key stream is at `stream`: signed 16-bit numbers, then their scale as f32. Sums in single precision: good for
 * ranking; what is answered is computed again (`dotRow`).
 */
export function dotSealed(row: usize, stream: usize, probe: usize, width: u32): f32 {
  const end = row + usize(width) * 2;
  let sum0 = v128.splat<f32>(0);
  let sum1 = sum0;
  let sum2 = sum0;
  let sum3 = sum0;
  for (; row < end; row += 32) {
    const one = v128.xor(v128.load(row), v128.load(stream));
    const two = v128.xor(v128.load(row, 16), v128.load(stream, 16));
    sum0 = v128.add<f32>(sum0, v128.mul<f32>(lowOf(one), v128.load(probe)));
    sum1 = v128.add<f32>(sum1, v128.mul<f32>(highOf(one), v128.load(probe, 16)));
    sum2 = v128.add<f32>(sum2, v128.mul<f32>(lowOf(two), v128.load(probe, 32)));
    sum3 = v128.add<f32>(sum3, v128.mul<f32>(highOf(two), v128.load(probe, 48)));
    stream += 32;
    probe += 64;
  }
  const sums = v128.add<f32>(v128.add<f32>(sum0, sum1), v128.add<f32>(sum2, sum3));
  const total =
    v128.extract_lane<f32>(sums, 0) +
    v128.extract_lane<f32>(sums, 1) +
    (v128.extract_lane<f32>(sums, 2) + v128.extract_lane<f32>(sums, 3));
  return total * reinterpret<f32>(load<u32>(row) ^ load<u32>(stream));
}

function lowOf(numbers: v128): v128 {
  return v128.convert<i32>(v128.extend_low<i16>(numbers));
}

function highOf(numbers: v128): v128 {
  return v128.convert<i32>(v128.extend_high<i16>(numbers));
}
