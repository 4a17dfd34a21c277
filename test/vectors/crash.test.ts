/**
 * A process that adds, removes and compacts is killed with SIGKILL at random moments. Whatever it announced as done
 * must be there; what it had begun may have happened or not, but not otherwise. VITRINE_KILLS sets the number (200 is
 * the full test).
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { FaceId, ModelId } from '#vitrine/types.js';
import { crashRow } from './crash-rows.mjs';
import { createFlatPlace } from './place.js';
import { createRandom, first } from './synthetic.js';

type Line =
  | { begin: 'add'; from: number; to: number }
  | { begin: 'remove'; ids: number[] }
  | { begin: 'compact' | 'drop' }
  | { done: true };

const kills = Number(process.env['VITRINE_KILLS'] ?? 8);
const child = fileURLToPath(new URL('./crash-child.mjs', import.meta.url));

/** What the process said until it was killed, some lines and a few milliseconds after it began. */
async function runAndKill(dir: string, seed: number, random: () => number): Promise<Line[]> {
  const running = spawn(process.execPath, [child, dir, String(seed)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const closed = once(running, 'close');
  const lines: Line[] = [];
  const killAfter = 1 + Math.floor(random() * 25);
  for await (const line of createInterface({ input: running.stdout })) {
    lines.push(JSON.parse(line) as Line);
    if (lines.length === killAfter) setTimeout(() => running.kill('SIGKILL'), random() * 12);
  }
  await closed;
  expect(running.signalCode).toBe('SIGKILL');
  return lines;
}

/** Live ids after `line`; an add is cut off after `upTo`. */
function apply(ids: Set<number>, line: Line, upTo = Infinity): Set<number> {
  if (!('begin' in line)) return ids;
  const next = new Set(line.begin === 'drop' ? [] : ids);
  if (line.begin === 'add') for (let id = line.from; id <= Math.min(line.to, upTo); id++) next.add(id);
  if (line.begin === 'remove') for (const id of line.ids) next.delete(id);
  return next;
}

test(
  `${kills} kills lose nothing and bring nothing back`,
  { timeout: 120_000 + kills * 10_000 },
  async () => {
    const seed = Number(process.env['VITRINE_SEED'] ?? Date.now());
    const random = createRandom(seed);
    const place = await createFlatPlace(32);
    const options = { modelId: 'crash' as ModelId, threads: 1 };
    let committed = new Set<number>();
    const begun = new Set<string>();
    for (let kill = 0; kill < kills; kill++) {
      const lines = await runAndKill(place.dir, Math.floor(random() * 2 ** 31), random);
      let pending: Line | null = null;
      for (const line of lines) {
        if ('done' in line) committed = apply(committed, pending!);
        pending = 'done' in line ? null : line;
      }
      if (pending && 'begin' in pending) begun.add(pending.begin);

      const mode = kill % 3 === 0 ? 'read' : 'write';
      const index = await place.open({ ...options, mode });
      await index.verify();
      const ids = (await index.faceIds(first)) as number[];
      const possible = [committed];
      // A large add is committed in parts: what is there of it is its beginning.
      if (pending) possible.push(apply(committed, pending, index.lastFaceId(first)));
      const states = possible.map((state) => [...state].toSorted((a, b) => a - b).join());
      expect(states, `VITRINE_SEED=${seed}, kill ${kill}`).toContain(ids.join());
      committed = new Set(ids);

      for (let i = 0; i < 5; i++) {
        const faceId = 1 + Math.floor(random() * (index.lastFaceId(first) + 1));
        const probe = crashRow(faceId).embedding;
        const [hits] = await index.search([probe], { collections: [first], limit: 3, minScore: 0.999 });
        expect(hits!.some((hit) => hit.faceId === (faceId as FaceId))).toBe(committed.has(faceId));
      }
      await index.close();
    }
    expect(begun.size).toBeGreaterThan(0);
    await place.remove();
  },
);
