/**
 * The first stage of a search, in AssemblyScript (a TypeScript dialect that compiles to WebAssembly; see
 * docs/decisions). It estimates the cosine of one probe with every row of a block from the row's 1-bit codes and keeps
 * the best. Only fixed-width SIMD is used: relaxed SIMD needs a newer Node than ours.
 *
 * Codes lie in groups of 32 rows: byte `c * 32 + r` of a group holds bits `8c .. 8c + 7` of row `r`, 1 for a rotated
 * number >= 0. Four bits choose one of 16 entries of a table that the probe brings along: the sum of its own four
 * numbers with those signs, as 5 bits. One shuffle instruction looks up 16 rows at once ("fast scan", André et al.,
 * "Quicker ADC", 2019); the estimator is RaBitQ's (Gao and Long, 2024) without the per-row correction.
 *
 * A probe's state in memory, at 16-byte boundaries (see scan-memory.ts, which must agree):
 *   0 threshold u32: rows that score above it are kept     4 count u32: rows kept so far
 *   8 keep u32: how many the caller wants                 12 capacity u32: room for kept rows, at least keep + 64
 *  16 table: `columns * 32` bytes, then `capacity` scores (u16), then `capacity` row numbers (u32)
 */

/** Small enough to be inlined by the optimiser. */
function lookUp(codes: v128, low: v128, high: v128, nibble: v128): v128 {
  return v128.add<u8>(
    v128.swizzle(low, v128.and(codes, nibble)),
    v128.swizzle(high, v128.and(v128.shr<u16>(codes, 4), nibble)),
  );
}

/**
 * Scans `groups` groups of 32 rows with `columns` bytes per row (a multiple of 4). `mask` has one bit
 * per row, 1: may be kept. Row numbers are `firstRow` plus the row's place in the block.
 */
export function scan(
  codes: usize,
  groups: u32,
  columns: u32,
  mask: usize,
  probe: usize,
  firstRow: u32,
): void {
  const nibble = v128.splat<u8>(0x0f);
  const zero = v128.splat<u8>(0);
  const groupBytes: usize = columns * 32;
  const table = probe + 16;
  let limit = v128.splat<u16>(u16(load<u32>(probe)));

  for (let group: u32 = 0; group < groups; group++) {
    // Per half group: sums of all lanes, and of the odd lanes alone; the even ones follow by subtraction.
    let all0 = zero;
    let odd0 = zero;
    let all1 = zero;
    let odd1 = zero;
    let entry = table;
    const end = codes + groupBytes;
    for (; codes < end; codes += 128) {
      let low = v128.load(entry);
      let high = v128.load(entry, 16);
      let sum0 = lookUp(v128.load(codes), low, high, nibble);
      let sum1 = lookUp(v128.load(codes, 16), low, high, nibble);
      low = v128.load(entry, 32);
      high = v128.load(entry, 48);
      sum0 = v128.add<u8>(sum0, lookUp(v128.load(codes, 32), low, high, nibble));
      sum1 = v128.add<u8>(sum1, lookUp(v128.load(codes, 48), low, high, nibble));
      low = v128.load(entry, 64);
      high = v128.load(entry, 80);
      sum0 = v128.add<u8>(sum0, lookUp(v128.load(codes, 64), low, high, nibble));
      sum1 = v128.add<u8>(sum1, lookUp(v128.load(codes, 80), low, high, nibble));
      low = v128.load(entry, 96);
      high = v128.load(entry, 112);
      sum0 = v128.add<u8>(sum0, lookUp(v128.load(codes, 96), low, high, nibble));
      sum1 = v128.add<u8>(sum1, lookUp(v128.load(codes, 112), low, high, nibble));
      // Eight entries of 31 stay under 256; now they go into 16 bits.
      all0 = v128.add<u16>(all0, sum0);
      odd0 = v128.add<u16>(odd0, v128.shr<u16>(sum0, 8));
      all1 = v128.add<u16>(all1, sum1);
      odd1 = v128.add<u16>(odd1, v128.shr<u16>(sum1, 8));
      entry += 128;
    }
    const even0 = v128.sub<u16>(all0, v128.shl<u16>(odd0, 8));
    const even1 = v128.sub<u16>(all1, v128.shl<u16>(odd1, 8));
    const above = v128.or(
      v128.or(v128.gt<i16>(even0, limit), v128.gt<i16>(odd0, limit)),
      v128.or(v128.gt<i16>(even1, limit), v128.gt<i16>(odd1, limit)),
    );
    if (v128.any_true(above)) {
      const bits = load<u32>(mask + (group << 2));
      keepGroup(probe, columns, bits & 0xffff, even0, odd0, firstRow + (group << 5));
      keepGroup(probe, columns, bits >>> 16, even1, odd1, firstRow + (group << 5) + 16);
      limit = v128.splat<u16>(u16(load<u32>(probe)));
    }
  }
}

function keepGroup(probe: usize, columns: u32, bits: u32, even: v128, odd: v128, firstRow: u32): void {
  const limit = v128.splat<u16>(u16(load<u32>(probe)));
  // Byte r of the narrowed comparison belongs to row r after interleaving even and odd lanes.
  const evenAbove = v128.gt<i16>(even, limit);
  const oddAbove = v128.gt<i16>(odd, limit);
  const mixed = v128.or(
    v128.and(evenAbove, v128.splat<u16>(0x00ff)),
    v128.and(oddAbove, v128.splat<u16>(0xff00)),
  );
  bits &= v128.bitmask<u8>(mixed);
  if (!bits) return;

  const capacity = load<u32>(probe, 12);
  const scores = probe + 16 + columns * 32;
  const rows = scores + capacity * 2;
  let count = load<u32>(probe, 4);
  // Interleaved, so that the score of row r is at 2r.
  const spill = rows + capacity * 4;
  v128.store(spill, v128.shuffle<u16>(even, odd, 0, 8, 1, 9, 2, 10, 3, 11));
  v128.store(spill, v128.shuffle<u16>(even, odd, 4, 12, 5, 13, 6, 14, 7, 15), 16);
  while (bits) {
    const row = ctz(bits);
    store<u16>(scores + (count << 1), load<u16>(spill + (row << 1)));
    store<u32>(rows + (count << 2), firstRow + row);
    count += 1;
    bits &= bits - 1;
  }
  store<u32>(probe, count, 4);
  if (count + 16 > capacity) prune(probe, columns);
}

/**
 * Cuts the kept rows down to the best `keep` (and none of the ties at the border beyond `capacity / 2`) and raises the
 * threshold to the worst kept score, so that later rows must beat it. A histogram: linear in rows and scores.
 */
export function prune(probe: usize, columns: u32): void {
  const keep = load<u32>(probe, 8);
  const capacity = load<u32>(probe, 12);
  const count = load<u32>(probe, 4);
  if (count <= keep) return;
  const scores = probe + 16 + columns * 32;
  const rows = scores + capacity * 2;
  const histogram = rows + capacity * 4 + 32;
  const top: i32 = columns * 62;
  memory.fill(histogram, 0, (top + 1) * 4);
  for (let i: u32 = 0; i < count; i++) {
    const slot = histogram + (usize(load<u16>(scores + (i << 1))) << 2);
    store<u32>(slot, load<u32>(slot) + 1);
  }
  let border = top;
  let above: u32 = 0;
  while (border > 0) {
    const here = load<u32>(histogram + (usize(border) << 2));
    if (above + here > keep) break;
    above += here;
    border -= 1;
  }
  // Rows at the border score fill what is left, in row order.
  let ties = keep - above;
  let kept: u32 = 0;
  for (let i: u32 = 0; i < count; i++) {
    const score = load<u16>(scores + (i << 1));
    if (i32(score) < border) continue;
    if (i32(score) === border) {
      if (!ties) continue;
      ties -= 1;
    }
    store<u16>(scores + (kept << 1), score);
    store<u32>(rows + (kept << 2), load<u32>(rows + (i << 2)));
    kept += 1;
  }
  store<u32>(probe, u32(border));
  store<u32>(probe, kept, 4);
}
