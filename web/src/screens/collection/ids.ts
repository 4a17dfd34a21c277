/** The list of all photos that fit, as the server packs it: each id as the difference to the one before. Pure. */
export function unpackIds(packed: string): Uint32Array {
  if (packed === '') return new Uint32Array();
  const differences = packed.split(',');
  const ids = new Uint32Array(differences.length);
  let last = 0;
  for (let i = 0; i < differences.length; i++) {
    last += Number(differences[i]);
    ids[i] = last;
  }
  return ids;
}

/** Photos are asked for in blocks, so that scrolling back and forth asks for the same ones. */
export const blockSize = 60;

/** Numbers of the blocks that hold the places `from` to `to`, `to` excluded. */
export function blocksOf(from: number, to: number): number[] {
  const first = Math.max(0, Math.floor(from / blockSize));
  const last = Math.floor(Math.max(from, to - 1) / blockSize);
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

export function idsOfBlock(ids: Uint32Array, block: number): string {
  return ids.subarray(block * blockSize, (block + 1) * blockSize).join(',');
}

/** Where a key of the keyboard leads in a grid; null: nowhere. */
export function placeAfter(
  key: string,
  at: number,
  { total, columns, rowsInView }: { total: number; columns: number; rowsInView: number },
): number | null {
  const steps: Record<string, number> = {
    ArrowLeft: -1,
    ArrowRight: 1,
    ArrowUp: -columns,
    ArrowDown: columns,
    PageUp: -columns * rowsInView,
    PageDown: columns * rowsInView,
    Home: -at,
    End: total - 1 - at,
  };
  const step = steps[key];
  if (step === undefined || total === 0) return null;
  const next = at + step;
  // By whole rows nobody leaves the column, unless the last row is short.
  if (next < 0) return Math.abs(step) === 1 ? 0 : at % columns;
  return Math.min(next, total - 1);
}
