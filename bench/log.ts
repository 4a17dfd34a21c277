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

/** Milliseconds of each step, which take turns. */
async function timeInTurns(count: number, steps: readonly ((number: number) => Promise<unknown>)[]) {
  const times = steps.map((): number[] => []);
  for (let number = 0; number < count; number++) {
    for (const [at, step] of steps.entries()) {
      const start = performance.now();
      await step(number);
      times[at]?.push(performance.now() - start);
    }
  }
  return times.map((each) => {
    const total = each.reduce((sum, time) => sum + time, 0);
    return { ...spread(each.toSorted((a, b) => a - b)), perSecond: (1000 * count) / total };
  });
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
  const plain = await open(join(dir, 'plain'), 'a');
  // In turns, so that whatever else the disk does meets all three alike.
  const [flush, one, two] = await timeInTurns(options.appends, [
    async (number) => {
      await plain.write(entryOf(number, options.bytes));
      await plain.datasync();
    },
    (number) => searches.append(entryOf(number, options.bytes)),
    async (number) => {
      await searches.append(entryOf(number, options.bytes));
      await events.append(entryOf(number, options.bytes));
    },
  ]);
  await plain.close();
  await searches.close();
  await events.close();
  const large = await openNamed('large');
  const fillStart = performance.now();
  await fill(large, options);
  const fillMs = performance.now() - fillStart;
  await large.close();
  return {
    // The same bytes at the end of one plain file, flushed: the least that durability costs on this disk.
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
