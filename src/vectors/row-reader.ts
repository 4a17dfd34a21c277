/**
 * The second stage of a pass: reads single rows of its blocks from disk, in one direction and by all threads, and
 * computes their cosines with the probes that want them.
 */
import type { Slot } from './code-arena.js';
import type { ReadDepth } from './read-depth.js';
import type { RescoreRequest, SegmentAccess } from './scan-jobs.js';
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

/** A row of the pass with its cosine, not authenticated yet. A row is `target * 4096 + row in its block`. */
export interface RankedRow {
  row: number;
  score: number;
}

export function byScore(a: RankedRow, b: RankedRow): number {
  return b.score - a.score || a.row - b.row;
}

/** A candidate is a number: estimated score first, so that sorting sorts by it; then the row, lower rows higher. */
const rowSpan = 2 ** 32;

export function candidateOf(score: number, row: number): number {
  return score * rowSpan + (rowSpan - 1 - row);
}

export function scoreOf(candidate: number): number {
  return Math.floor(candidate / rowSpan);
}

function rowOf(candidate: number): number {
  return rowSpan - 1 - (candidate % rowSpan);
}

export interface RowReader {
  /** Cosines of each probe's candidates, best first. */
  rank: (candidates: readonly Float64Array[]) => Promise<RankedRow[][]>;
  /** Reads the rows again, authenticated: what is answered comes from here. */
  confirm: (ranked: readonly RankedRow[][]) => Promise<ScanHit[][]>;
}

export function createRowReader(
  threads: ThreadPool,
  depth: ReadDepth,
  targets: readonly ScanTarget[],
  probes: readonly ScanProbe[],
): RowReader {
  const segments = [...new Set(targets.map(({ segment }) => segment))];
  const numbers = new Map(segments.map((segment, i) => [segment, i]));
  const rotated = probes.map((probe) => probe.rotated);

  /** All wanted rows of all probes, sorted by place on disk, as the threads' requests. */
  function share(
    wanted: readonly Float64Array[],
    among: number,
  ): { order: Float64Array; requests: RescoreRequest[] } {
    const all = new Float64Array(wanted.reduce((sum, rows) => sum + rows.length, 0));
    let at = 0;
    for (const [p, rows] of wanted.entries()) for (const row of rows) all[at++] = row * probeSpan + p;
    const order = all.toSorted();
    const items = { segment: new Uint16Array(at), row: new Uint32Array(at), probe: new Uint16Array(at) };
    for (let i = 0; i < at; i++) {
      const row = Math.floor(order[i]! / probeSpan);
      const { segment, block } = targets[Math.floor(row / rowsPerBlock)]!;
      items.segment[i] = numbers.get(segment)!;
      items.row[i] = block * rowsPerBlock + (row % rowsPerBlock);
      items.probe[i] = order[i]! % probeSpan;
    }
    const requests: RescoreRequest[] = [];
    const part = Math.max(1, Math.ceil(at / among));
    for (let from = 0; from < at; from += part) {
      const to = Math.min(at, from + part);
      const { segment, row, probe } = items;
      const some = {
        segment: segment.slice(from, to),
        row: row.slice(from, to),
        probe: probe.slice(from, to),
      };
      requests.push({ segments, probes: rotated, items: some });
    }
    return { order, requests };
  }

  async function rank(candidates: readonly Float64Array[]): Promise<RankedRow[][]> {
    const among = depth.threads();
    const wanted = candidates.map((list) => list.map(rowOf));
    const { order, requests } = share(wanted, among);
    const answers = await threads.runAll('rescore', (thread) => requests[thread] ?? null, among);
    const ranked: RankedRow[][] = probes.map(() => []);
    let i = 0;
    let [reads, waited] = [0, 0];
    for (const answer of answers) {
      reads += answer.reads;
      waited += answer.waited;
      for (const score of answer.scores) {
        const one = order[i++]!;
        ranked[one % probeSpan]!.push({ row: Math.floor(one / probeSpan), score });
      }
    }
    depth.measured(reads, waited);
    return ranked.map((list) => list.toSorted(byScore));
  }

  async function confirm(ranked: readonly RankedRow[][]): Promise<ScanHit[][]> {
    const { order, requests } = share(
      ranked.map((list) => Float64Array.from(list, ({ row }) => row)),
      threads.size,
    );
    const hits: ScanHit[][] = probes.map(() => []);
    let i = 0;
    for (const { scores, faceIds } of await threads.runAll('confirm', (thread) => requests[thread] ?? null)) {
      for (let j = 0; j < scores.length; j++) {
        const one = order[i++]!;
        const target = Math.floor(one / probeSpan / rowsPerBlock);
        hits[one % probeSpan]!.push({ target, faceId: faceIds[j]!, score: scores[j]! });
      }
    }
    return hits;
  }

  return { rank, confirm };
}

const probeSpan = 2 ** 10;
