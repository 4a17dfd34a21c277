/**
 * One pass over a list of blocks for one or more probes: estimate every row from its codes in memory, then read the
 * promising rows from disk and compute their cosines.
 *
 * What is promising: an estimate is normal around the true cosine. A row whose estimate lies `marginDeviations` below
 * the score that a hit must have is left out: at the very border that loses one row in thirty thousand, above it hardly
 * any. The needed score is `minScore`, or the score of the last place once `limit` better rows are known. At most
 * `keep` rows per probe are read; only where more compete (low or no `minScore` in a large gallery) does the estimate
 * alone decide.
 */
import { createProbeTable, estimateDeviation, type ProbeTable } from './probe-table.js';
import {
  byScore,
  candidateOf,
  createRowReader,
  scoreOf,
  type ScanHit,
  type ScanProbe,
  type ScanTarget,
} from './row-reader.js';
import type { ReadDepth } from './read-depth.js';
import type { ThreadPool } from './thread-pool.js';

const marginDeviations = 4;
/** Rows near the probe are estimated better still, but so few are there that a wide margin costs nothing. */
const marginShrinksUpTo = 0.5;
/** Rows per probe whose cosines are computed before it is asked which others can still matter. */
const firstRows = 192;
/** Ranking is done in single precision; these are looked at once more, exactly. */
const roundingError = 1e-5;
const spare = 4;

/** Hits of each probe, best first, ties by face id. `keep` is at least the greatest `limit`. */
export async function scanPass(
  threads: ThreadPool,
  targets: readonly ScanTarget[],
  masks: Uint8Array | null,
  probes: readonly ScanProbe[],
  keep: number,
  depth: ReadDepth,
): Promise<ScanHit[][]> {
  if (targets.length === 0) return probes.map(() => []);
  const tables = probes.map(({ rotated }) => createProbeTable(rotated));
  const candidates = await estimate(threads, targets, masks, probes, tables, keep);
  const reader = createRowReader(threads, depth, targets, probes);

  const first = candidates.map((list, p) => list.subarray(0, firstCount(probes[p]!)));
  const ranked = await reader.rank(first);
  const rest = candidates.map((list, p) => {
    const { limit, minScore = -2 } = probes[p]!;
    const last = ranked[p]!.length >= limit ? ranked[p]![limit - 1]!.score : -2;
    const border = lowestScore(tables[p]!, Math.max(minScore, last));
    let end = first[p]!.length;
    while (end < list.length && scoreOf(list[end]!) >= border) end += 1;
    return list.subarray(first[p]!.length, end);
  });
  const others = await reader.rank(rest);

  const best = ranked.map((list, p) => {
    const { limit, minScore = -2 } = probes[p]!;
    return list
      .concat(others[p]!)
      .filter(({ score }) => score >= minScore - roundingError)
      .toSorted(byScore)
      .slice(0, limit + spare);
  });
  return (await reader.confirm(best)).map((hits, p) => {
    const { limit, minScore = -2 } = probes[p]!;
    return hits
      .filter(({ score }) => score >= minScore)
      .toSorted((a, b) => b.score - a.score || a.faceId - b.faceId)
      .slice(0, limit);
  });
}

/** The lowest kernel score at which a row may still have the cosine `needed`. */
function lowestScore({ scoreOf: scoreOfCosine, width }: ProbeTable, needed: number): number {
  const deviation = estimateDeviation(width, Math.max(0, Math.min(marginShrinksUpTo, needed)));
  return scoreOfCosine(needed - marginDeviations * deviation);
}

function firstCount({ limit }: ScanProbe): number {
  return Math.max(firstRows, 2 * limit);
}

async function estimate(
  threads: ThreadPool,
  targets: readonly ScanTarget[],
  masks: Uint8Array | null,
  probes: readonly ScanProbe[],
  tables: readonly ProbeTable[],
  keep: number,
): Promise<Float64Array[]> {
  const slots = {
    arenas: new Uint16Array(new SharedArrayBuffer(2 * targets.length)),
    offsets: new Uint32Array(new SharedArrayBuffer(4 * targets.length)),
  };
  for (const [i, { slot }] of targets.entries()) {
    slots.arenas[i] = slot.arena;
    slots.offsets[i] = slot.offset;
  }
  const taken = new Int32Array(new SharedArrayBuffer(4));
  const tableProbes = tables.map(({ entries }, p) => {
    const { minScore } = probes[p]!;
    // The kernel keeps what is above the threshold.
    const threshold = minScore === undefined ? -1 : Math.ceil(lowestScore(tables[p]!, minScore)) - 1;
    return { entries, threshold: Math.max(-1, Math.min(32_767, threshold)) };
  });
  const answers = await threads.runAll('scan', () => ({ slots, masks, taken, probes: tableProbes, keep }));
  return probes.map((_, p) => {
    const parts = answers.map((answer) => answer[p]!);
    const all = new Float64Array(parts.reduce((sum, { rows }) => sum + rows.length, 0));
    let at = 0;
    for (const { scores, rows } of parts) {
      for (let i = 0; i < rows.length; i++) all[at++] = candidateOf(scores[i]!, rows[i]!);
    }
    return all.toSorted().toReversed().subarray(0, keep);
  });
}
