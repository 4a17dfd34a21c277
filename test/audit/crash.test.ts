/**
 * A process that appends is killed with SIGKILL at random moments. Every entry it acknowledged must be there under its
 * index, the log must open and go on, and both verifiers must pass. VITRINE_TEST_KILLS sets the number.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseCheckpoint } from '#vitrine/audit/checkpoint.js';
import { verifyConsistency } from '#vitrine/audit/merkle.js';
import { verifyLog } from '#vitrine/audit/verify-log.js';
import { temporaryFolder } from '../store/temporary-folder.js';
import { appendChild, open, origin, runVerifier, signer, vkey } from './logs.js';

const kills = Number(process.env['VITRINE_TEST_KILLS'] ?? 12);

/** What the process acknowledged until it was killed: number by index. */
async function appendAndKill(folder: string, from: number, killAfter: number, delayMs: number) {
  const seed = Buffer.from(signer.seed).toString('hex');
  const args = [appendChild, folder, origin, seed, String(from), '1000000'];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const closed = once(child, 'close');
  const acknowledged: [number, number][] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    const [index = '', number = ''] = line.split(' ');
    expect(line).toMatch(/^\d+ \d+$/);
    acknowledged.push([Number(index), Number(number)]);
    if (acknowledged.length === killAfter) setTimeout(() => child.kill('SIGKILL'), delayMs);
  }
  await closed;
  expect(child.signalCode).toBe('SIGKILL');
  return acknowledged;
}

test(`${kills} kills lose no acknowledged entry`, { timeout: 60_000 + kills * 10_000 }, async () => {
  const folder = temporaryFolder();
  const all = new Map<number, number>();
  let size = 0;
  let before: string | null = null;
  for (let kill = 0; kill < kills; kill++) {
    // Every third run is killed around the moment at which a bundle becomes full.
    const toTurn = 256 - (size % 256);
    const killAfter = kill % 3 === 0 ? Math.max(1, toTurn - 1) : 1 + ((kill * 37) % 90);
    const acknowledged = await appendAndKill(folder, size, killAfter, (kill * 7) % 23);
    for (const [index, number] of acknowledged) all.set(index, number);
    // A crash may also take what was not flushed.
    if (kill % 4 === 1) rmSync(join(folder, 'checkpoint'), { force: true });

    const log = await open(folder);
    await log.catchUp();
    const note = await log.checkpoint();
    for (const [index, number] of acknowledged) {
      expect(JSON.parse(Buffer.from(await log.read(index)).toString())).toMatchObject({ number });
    }
    expect(log.size).toBeGreaterThanOrEqual(all.size);
    expect(Math.max(...all.keys())).toBeLessThan(log.size);
    const { checkpoint } = parseCheckpoint(note)!;
    if (before !== null) {
      const last = parseCheckpoint(before)!.checkpoint;
      const proof = await log.proveConsistency(last.size, checkpoint.size);
      expect(verifyConsistency(last.size, checkpoint.size, last.root, checkpoint.root, proof)).toBe(true);
    }
    await log.close();
    const found = await verifyLog({ folder, keys: [vkey] });
    expect(found.damage, `kill ${kill}`).toBeNull();
    expect(found).toMatchObject({ ok: true, size: log.size, unsigned: 0 });
    expect(runVerifier([folder, '--key', vkey])).toMatchObject({ ok: true, size: log.size });
    [size, before] = [log.size, note];
  }
});
