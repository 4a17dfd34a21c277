/**
 * One pass over a list of blocks for one or more probes: estimate every row from its codes in memory, then read the
 * promising rows from disk and compute their cosines.
 *
 * What is promising: an estimate is normal around the true cosine, so a row whose estimate lies `margin` deviations
 * below the score that a hit must have is left out safely (one in thirty thousand at the very border). The needed
 * score is `minScore`, or the score of the last place once `limit` better rows are known. At most `keep` rows per
 * probe are read; only where more compete (low or no `minScore` in a large gallery) does the estimate alone decide.
 */
import { createProbeTable, estimateDeviation, type ProbeTable } from './probe-table.js';
import type { SegmentAccess, SlotAddress } from './scan-jobs.js';
import type { Slot } from './code-arena.js';
import { rowsPerBlock } from './segment-format.js';
import type { ThreadPool } from './thread-pool.js';

export interface ScanTarget {
  segment: SegmentAccess;
  block: number;
  slot: Slot;
}

export interface ScanProbe {
  rotated: Float32Array;
  limit: number;
  minScore: number | undefined;
}

export interface ScanHit {
  /** Index into the targets. */
  target: number;
  faceId: number;
  score: number;
}

const marginDeviations = 4;
/** Rows per probe whose cosines are computed before it is asked which others can still matter. */
const firstRows = 192;

/** Hits of each probe, best first, ties by face id. `keep` is at least the greatest `limit`. */
export async function scanPass(
  threads: ThreadPool,
  targets: readonly ScanTarget[],
  masks: Uint8Array | null,
  probes: readonly ScanProbe[],
  keep: number,
): Promise<ScanHit[][]> {
  if (targets.length === 0) return probes.map(() => []);
  const margin = marginDeviations * estimateDeviation(probes[0]!.rotated.length);
  const tables = probes.map(({ rotated }) => createProbeTable(rotated));
  const candidates = await estimate(threads, targets, masks, probes, tables, margin, keep);

  const hits: ScanHit[][] = probes.map(() => []);
  await rescore(
    threads,
    targets,
    probes,
    candidates.map((list, p) => list.subarray(0, firstCount(probes[p]!))),
    hits,
  );
  const rest = candidates.map((list, p) => {
    const { limit, minScore = -2 } = probes[p]!;
    const last = hits[p]!.length >= limit ? sortHits(hits[p]!)[limit - 1]!.score : -2;
    const border = tables[p]!.scoreOf(Math.max(minScore, last) - margin);
    let end = firstCount(probes[p]!);
    while (end < list.length && scoreOf(list[end]!) >= border) end += 1;
    return list.subarray(firstCount(probes[p]!), end);
  });
  if (rest.some((list) => list.length > 0)) await rescore(threads, targets, probes, rest, hits);
  return hits.map((list, p) => {
    const { limit, minScore = -2 } = probes[p]!;
    return sortHits(list.filter(({ score }) => score >= minScore)).slice(0, limit);
  });
}

function firstCount({ limit }: ScanProbe): number {
  return Math.max(firstRows, 2 * limit);
}

function sortHits(hits: readonly ScanHit[]): ScanHit[] {
  return hits.toSorted((a, b) => b.score - a.score || a.faceId - b.faceId);
}

/** Candidates are numbers: `estimated score * 2^32 + (2^32 - 1 - row)`, so that sorting puts the best first. */
const rowSpan = 2 ** 32;

function scoreOf(candidate: number): number {
  return Math.floor(candidate / rowSpan);
}

function rowOf(candidate: number): number {
  return rowSpan - 1 - (candidate % rowSpan);
}

async function estimate(
  threads: ThreadPool,
  targets: readonly ScanTarget[],
  masks: Uint8Array | null,
  probes: readonly ScanProbe[],
  tables: readonly ProbeTable[],
  margin: number,
  keep: number,
): Promise<Float64Array[]> {
  const slots: SlotAddress[] = targets.map(({ slot }) => ({ arena: slot.arena, offset: slot.offset }));
  const taken = new Int32Array(new SharedArrayBuffer(4));
  const tableProbes = tables.map(({ entries, scoreOf: scoreOfCosine }, p) => {
    const { minScore } = probes[p]!;
    // The kernel keeps what is above the threshold.
    const threshold = minScore === undefined ? -1 : Math.ceil(scoreOfCosine(minScore - margin)) - 1;
    return { entries, threshold: Math.max(-1, Math.min(32_767, threshold)) };
  });
  const answers = await threads.runAll('scan', () => ({ slots, masks, taken, probes: tableProbes, keep }));
  return probes.map((_, p) => {
    const parts = answers.map((answer) => answer[p]!);
    const all = new Float64Array(parts.reduce((sum, { rows }) => sum + rows.length, 0));
    let at = 0;
    for (const { scores, rows } of parts) {
      for (let i = 0; i < rows.length; i++) all[at++] = scores[i]! * rowSpan + (rowSpan - 1 - rows[i]!);
    }
    return all.toSorted().toReversed().subarray(0, keep);
  });
}

/** Computes the cosines of each probe's candidates and appends them to its hits. */
async function rescore(
  threads: ThreadPool,
  targets: readonly ScanTarget[],
  probes: readonly ScanProbe[],
  candidates: readonly Float64Array[],
  hits: ScanHit[][],
): Promise<void> {
  // Sorted by target and row, all probes together: one direction over the disk, and a shared row is opened once.
  const probeSpan = 2 ** 16;
  const unsorted = new Float64Array(candidates.reduce((sum, list) => sum + list.length, 0));
  let at = 0;
  for (const [p, list] of candidates.entries())
    for (const one of list) unsorted[at++] = rowOf(one) * probeSpan + p;
  const order = unsorted.toSorted();

  const segments = [...new Set(targets.map(({ segment }) => segment))];
  const numbers = new Map(segments.map((segment, i) => [segment, i]));
  const items = { segment: new Uint16Array(at), row: new Uint32Array(at), probe: new Uint16Array(at) };
  for (let i = 0; i < at; i++) {
    const row = Math.floor(order[i]! / probeSpan);
    const { segment, block } = targets[Math.floor(row / rowsPerBlock)]!;
    items.segment[i] = numbers.get(segment)!;
    items.row[i] = block * rowsPerBlock + (row % rowsPerBlock);
    items.probe[i] = order[i]! % probeSpan;
  }

  const share = Math.ceil(at / threads.size);
  const rotated = probes.map((probe) => probe.rotated);
  const answers = await threads.runAll('rescore', (thread) => {
    const [from, to] = [thread * share, Math.min(at, (thread + 1) * share)];
    if (from >= to) return null;
    const { segment, row, probe } = items;
    return {
      segments,
      probes: rotated,
      items: { segment: segment.slice(from, to), row: row.slice(from, to), probe: probe.slice(from, to) },
    };
  });
  for (const [i, { scores, faceIds }] of answers.entries()) {
    for (let j = 0; j < scores.length; j++) {
      const one = order[i * share + j]!;
      const target = Math.floor(one / probeSpan / rowsPerBlock);
      hits[one % probeSpan]!.push({ target, faceId: faceIds[j]!, score: scores[j]! });
    }
  }
}
