/**
 * A copy of a log as whoever counts it again needs it: every file of one checkpoint (docs/log.md). For auditors: it has all entries, and
 * counts as a look at all of them.
 *
 * Others append meanwhile. What a checkpoint needs and is replaced one day, its partial tiles and the journal, is read at once and anew where it just
 * went; full tiles never change.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { keysName } from '../../audit/key-chain.js';
import { journalName } from '../../audit/journal.js';
import { witnessedName } from '../../audit/log.js';
import { checkpointName } from '../../audit/log-state.js';
import { hashesAt, partialTiles, tilePath, tileWidth } from '../../audit/tiles.js';
import { AppError } from '../../errors.js';
import { isMissing } from '../../lib/is-missing.js';
import { tarOf, type TarFile } from '../../lib/tar-stream.js';
import { requireRole, type Actor } from '../people/actor.js';
import { sizeOf } from './log-state.js';
import type { LogName } from './logs.js';
import { record } from './record.js';
import type { Vitrine } from '../vitrine.js';

/** A tar archive with the folder of the log. Throws `role.missing`, `reason.missing` or `log.damaged` before its first byte. */
export async function copyLog(
  vitrine: Vitrine,
  actor: Actor,
  { log: name, reason }: { log: LogName; reason: string },
): Promise<AsyncGenerator<Uint8Array>> {
  requireRole(actor, 'auditor');
  if (reason.trim() === '') throw new AppError('reason.missing', 'say why the log is copied');
  const folder = join(vitrine.folder.log, name);
  const { size, files } = await changingFiles(vitrine, name, folder);
  await record(vitrine, actor.person, async () => {
    const event = { type: 'log.read', log: name, from: 0, to: size } as const;
    return { result: undefined, events: [{ event, secrets: { reason: reason.trim() } }] };
  });
  return tarOf(allFiles(folder, name, size, files), vitrine.now());
}

const mostTries = 10;

async function changingFiles(
  vitrine: Vitrine,
  name: LogName,
  folder: string,
): Promise<{ size: number; files: TarFile[] }> {
  const log = await vitrine.logs.open(name);
  for (let attempt = 1; ; attempt++) {
    // The older one first: a checkpoint that witnesses saw has no more entries than the copy.
    const witnessed = await log.witnessed();
    const checkpoint = await log.checkpoint();
    const size = sizeOf(checkpoint);
    const partials = partialTiles(size).map(({ level, index, width }) => tilePath(level, index, width));
    const paths = [journalName, ...partials, ...(await keyFiles(folder))];
    const read = await readAll(folder, paths).catch((error: unknown) => {
      if (isMissing(error)) return null;
      throw error;
    });
    if (read === null || !beginsFor(size, read[0]?.bytes)) {
      if (attempt < mostTries) continue;
      throw new AppError('log.damaged', `the log ${name} lacks files of its checkpoint`);
    }
    const notes = [
      { path: checkpointName, bytes: Buffer.from(checkpoint) },
      ...(witnessed === null ? [] : [{ path: witnessedName, bytes: Buffer.from(witnessed) }]),
    ];
    return { size, files: [...notes, ...read] };
  }
}

/** Whether the journal is the one that goes with so many entries: before the turn, or after it. */
function beginsFor(size: number, journal: Uint8Array | undefined): boolean {
  if (journal === undefined || journal.length < 16) return false;
  const first = Number(Buffer.from(journal).readBigUInt64BE(8));
  return first % tileWidth === 0 && first <= size && size - first <= tileWidth;
}

async function keyFiles(folder: string): Promise<string[]> {
  const names = await readdir(join(folder, keysName));
  return names.filter((name) => !name.endsWith('.tmp')).map((name) => `${keysName}/${name}`);
}

async function readAll(folder: string, paths: readonly string[]): Promise<TarFile[]> {
  return Promise.all(paths.map(async (path) => ({ path, bytes: await readFile(join(folder, path)) })));
}

async function* allFiles(
  folder: string,
  name: LogName,
  size: number,
  changing: readonly TarFile[],
): AsyncGenerator<TarFile> {
  for (const { path, bytes } of changing) yield { path: `${name}/${path}`, bytes };
  for (const path of fullTiles(size))
    yield { path: `${name}/${path}`, bytes: await readFile(join(folder, path)) };
}

function* fullTiles(size: number): Generator<string> {
  for (let level = 0; hashesAt(level, size) >= tileWidth; level++) {
    const count = Math.floor(hashesAt(level, size) / tileWidth);
    for (let index = 0; index < count; index++) {
      if (level === 0) yield tilePath('entries', index);
      yield tilePath(level, index);
    }
  }
}
