/** A log that is open looks again at its files, which somebody may change under it. */
import { readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { AuditLog } from '#vitrine/audit/log.js';
import { temporaryFolder } from '../store/temporary-folder.js';
import { entriesFrom, entryOf, open } from './logs.js';

const size = 520;

async function withLog(count: number, work: (log: AuditLog, folder: string) => Promise<void>): Promise<void> {
  const folder = temporaryFolder();
  const log = await open(folder);
  await log.appendAll(entriesFrom(0, count - 1));
  await log.append(entryOf(count - 1));
  await work(log, folder);
  await log.close();
}

function flip(folder: string, path: string, at: number): void {
  const bytes = readFileSync(join(folder, path));
  bytes[at]! ^= 1;
  writeFileSync(join(folder, path), bytes);
}

it('is content with what it wrote, at every size, and while it goes on', async () => {
  await withLog(254, async (log) => {
    for (let number = 254; number < 260; number++) {
      expect(await log.check('all')).toEqual({ size: number });
      await log.append(entryOf(number));
    }
    const append = async (): Promise<void> => {
      for (let number = 260; number < 800; number++) await log.append(entryOf(number));
    };
    const lookAgain = async (): Promise<void> => {
      while ((await log.check('all')).size < 800);
    };
    await Promise.all([append(), lookAgain(), lookAgain()]);
    expect(await log.check('all')).toEqual({ size: 800 });
  });
});

it.each([
  ['an entry of the journal', 'edge', 'journal', 130],
  ['the header of the journal', 'edge', 'journal', 20],
  ['the checkpoint', 'edge', 'checkpoint', 3],
  ['a partial bundle', 'edge', 'tile/entries/002.p/8', 40],
  ['a partial tile', 'edge', 'tile/0/002.p/8', 40],
  ['an old entry', 'all', 'tile/entries/000', 5000],
  ['an old tile', 'all', 'tile/0/001', 40],
] as const)('sees that %s was changed', async (_what, scope, path, at) => {
  await withLog(size, async (log, folder) => {
    expect(await log.check(scope)).toEqual({ size });
    flip(folder, path, at);
    await expect(log.check(scope)).rejects.toMatchObject({ code: 'log.damaged' });
  });
});

it.each([
  ['the journal', 'edge', 'journal', 'log.unwritable'],
  ['the checkpoint', 'edge', 'checkpoint', 'log.damaged'],
  ['an old bundle', 'all', 'tile/entries/001', 'log.damaged'],
  ['an old tile', 'all', 'tile/0/000', 'log.damaged'],
] as const)('sees that %s is gone', async (_what, scope, path, code) => {
  await withLog(size, async (log, folder) => {
    rmSync(join(folder, path));
    await expect(log.check(scope)).rejects.toMatchObject({ code });
  });
});

it('sees that entries were taken away', async () => {
  await withLog(size, async (log, folder) => {
    truncateSync(join(folder, 'journal'), 400);
    await expect(log.check('edge')).rejects.toMatchObject({ code: 'log.damaged' });
  });
});

it('gives way to other work', async () => {
  const folder = temporaryFolder();
  const log = await open(folder);
  await log.appendAll(entriesFrom(0, 20_000));
  let turns = 0;
  const counting = setInterval(() => turns++, 1);
  await log.check('all');
  clearInterval(counting);
  // In one go it would be one turn; how long each takes depends on what else the machine does.
  expect(turns).toBeGreaterThan(3);
  const stopped = AbortSignal.abort();
  expect(await log.check('all', stopped)).toEqual({ size: 20_000 });
  await log.close();
});
