/**
 * The transparency log: what an append costs, alone and as a search makes two (one in each of two logs), and how long
 * both verifiers take over a large log. The median is what the bound of 5 ms per search is about; the worst append is
 * the one that fills a bundle, once in 256.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type AuditLog, openLog } from '#vitrine/audit/log.js';
import { vkeyOf } from '#vitrine/audit/note.js';
import { verifyLog } from '#vitrine/audit/verify-log.js';

interface LogOptions {
  appends: number;
  entries: number;
  bytes: number;
  dir?: string;
  json?: boolean;
}

const signer = { name: 'bench.vitrine/searches', seed: new Uint8Array(32).fill(1) };

function entryOf(number: number, bytes: number): Buffer {
  const text = JSON.stringify({ type: 'search.intent', number, commitment: '' });
  return Buffer.from(text.replace('""', `"${'x'.repeat(Math.max(0, bytes - text.length))}"`));
}

function spread(sorted: readonly number[]): { median: number; p95: number; worst: number } {
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { median: at(0.5), p95: at(0.95), worst: at(1) };
}

async function timeEach(count: number, step: (number: number) => Promise<unknown>) {
  const times: number[] = [];
  for (let number = 0; number < count; number++) {
    const start = performance.now();
    await step(number);
    times.push(performance.now() - start);
  }
  const total = times.reduce((sum, time) => sum + time, 0);
  return { ...spread(times.toSorted((a, b) => a - b)), perSecond: (1000 * count) / total };
}

/** What the disk takes for the least that durability needs: the same bytes at the end of one file, and a flush. */
async function timeFlushes(dir: string, { appends, bytes }: LogOptions) {
  const file = await open(join(dir, 'plain'), 'a');
  const times = await timeEach(appends, async (number) => {
    await file.write(entryOf(number, bytes));
    await file.datasync();
  });
  await file.close();
  return times;
}

async function fill(log: AuditLog, { entries, bytes }: LogOptions): Promise<void> {
  const batch = 4096;
  for (let done = 0; done < entries; done += batch) {
    const count = Math.min(batch, entries - done);
    await log.appendAll(Array.from({ length: count }, (_, at) => entryOf(done + at, bytes)));
  }
}

export async function benchLog(options: LogOptions): Promise<void> {
  const dir = mkdtempSync(join(options.dir ?? tmpdir(), 'vitrine-bench-log-'));
  try {
    const figures = await measure(dir, options);
    console.log(
      `machine: ${cpus()[0]?.model ?? 'unknown'}, ${cpus().length} cores, Node.js ${process.version}`,
    );
    for (const [name, value] of Object.entries(figures)) console.log(`${name}: ${JSON.stringify(value)}`);
    if (options.json) console.log(JSON.stringify(figures));
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

async function measure(dir: string, options: LogOptions) {
  const openNamed = (name: string) =>
    openLog({ folder: join(dir, name), origin: signer.name, signers: [signer] });
  const [searches, events] = [await openNamed('searches'), await openNamed('events')];
  const flush = await timeFlushes(dir, options);
  const one = await timeEach(options.appends, (number) => searches.append(entryOf(number, options.bytes)));
  const two = await timeEach(options.appends, async (number) => {
    await searches.append(entryOf(number, options.bytes));
    await events.append(entryOf(number, options.bytes));
  });
  await searches.close();
  await events.close();
  const large = await openNamed('large');
  const fillStart = performance.now();
  await fill(large, options);
  const fillMs = performance.now() - fillStart;
  await large.close();
  return {
    flushMs: flush,
    appendMs: one,
    twoLogsMs: two,
    fillMs,
    verify: { entries: options.entries, ...(await timeVerifiers(join(dir, 'large'))) },
  };
}

async function timeVerifiers(folder: string) {
  const key = vkeyOf(signer);
  const [start, startCpu] = [performance.now(), process.cpuUsage()];
  const found = await verifyLog({ folder, keys: [key] });
  const ms = performance.now() - start;
  const cpu = process.cpuUsage(startCpu);
  const aloneStart = performance.now();
  const verifier = fileURLToPath(import.meta.resolve('#vitrine/verifier/verify-log.js'));
  const alone = spawnSync(process.execPath, [verifier, folder, '--key', key], { encoding: 'utf8' });
  const standAloneMs = performance.now() - aloneStart;
  if (!found.ok || alone.status !== 0) throw new Error(`the log does not verify: ${alone.stdout}`);
  return { ms, cpuMs: (cpu.user + cpu.system) / 1000, standAloneMs };
}
