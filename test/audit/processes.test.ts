/** Processes that take turns, and a disk that is really full: a small tmpfs in a mount namespace of its own. */
import { spawn, spawnSync } from 'node:child_process';
import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { verifyLog } from '#vitrine/audit/verify-log.js';
import { temporaryFolder } from '../store/temporary-folder.js';
import { appendChild, open, origin, runVerifier, signer, verifierFile, vkey } from './logs.js';

const seed = Buffer.from(signer.seed).toString('hex');

async function appendElsewhere(folder: string, first: number, count: number): Promise<string[]> {
  const args = [appendChild, folder, origin, seed, String(first), String(count)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  return (await buffer(child.stdout)).toString().trim().split('\n');
}

describe('two processes that append in turn', () => {
  it('continue where the other one stopped', async () => {
    const folder = temporaryFolder();
    const log = await open(folder);
    let size = 0;
    for (const [here, there] of [
      [3, 4],
      [0, 250],
      [1, 300],
    ] as const) {
      for (let number = 0; number < here; number++) {
        expect(await log.append(Buffer.from('{"type":"here"}'))).toEqual({ index: size });
        size += 1;
      }
      const lines = await appendElsewhere(folder, size, there);
      expect(lines.at(-2)).toBe(`${size + there - 1} ${size + there - 1}`);
      size += there;
    }
    expect(await log.append(Buffer.from('{"type":"here"}'))).toEqual({ index: size });
    await log.close();
    expect(await verifyLog({ folder, keys: [vkey] })).toMatchObject({ ok: true, size: size + 1 });
    expect(runVerifier([folder])).toMatchObject({ ok: true, types: { here: 5 } });
  });
});

const mounts = spawnSync('unshare', ['-rm', 'mount', '-t', 'tmpfs', 'none', '/mnt']).status === 0;
if (!mounts) console.warn('skipped: a full disk needs unshare and tmpfs (Linux, user namespaces)');

describe.skipIf(!mounts)('a full disk', () => {
  it('refuses the entry; with room again the log goes on and verifies', () => {
    const node = JSON.stringify(process.execPath);
    const append = (count: number) =>
      `${node} ${JSON.stringify(appendChild)} /mnt/log ${origin} ${seed} 0 ${count} | tail -n 2`;
    const steps = [
      'set -e',
      'mount -t tmpfs -o size=1500k none /mnt',
      append(100_000),
      append(10),
      'mount -o remount,size=64m /mnt',
      append(400),
      `${node} ${JSON.stringify(verifierFile)} /mnt/log --key ${vkey} --json`,
    ];
    const run = spawnSync('unshare', ['-rm', 'sh', '-c', steps.join('\n')], { encoding: 'utf8' });
    expect(run.stderr).toBe('');
    const lines = run.stdout.trim().split('\n');
    const [lastAcknowledged = '', full, stillFull] = lines;
    expect([full, stillFull]).toEqual(['store.full', 'store.full']);
    const acknowledged = Number(lastAcknowledged.split(' ')[0]) + 1;
    expect(acknowledged).toBeGreaterThan(50);
    const verdict = JSON.parse(lines.at(-1)!) as { ok: boolean; size: number };
    expect(verdict.ok).toBe(true);
    expect(lines.at(-2)).toBe('done');
    // Entries that were durable when the disk filled up may be in the log though they were refused.
    expect(verdict.size).toBeGreaterThanOrEqual(acknowledged + 400);
    expect(verdict.size).toBeLessThanOrEqual(acknowledged + 402);
  });
});
