/** The beginning of a log, and of each of its keys. */
import { link, mkdir, open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../errors.js';
import { flushFolder } from '../lib/durable-write.js';
import { journalName, logDamaged } from './journal.js';
import { addKey, type ChainKey, keysName } from './key-chain.js';
import { checkpointName } from './log-state.js';
import { emptyRoot } from './merkle.js';
import type { NoteSigner } from './note.js';
import { journalHeader, lastOf, type Publisher, signCheckpoint } from './publish.js';

/** Makes the files of an empty log where the folder has none. Throws `log.damaged` for a folder that lost its journal. */
export async function createIfNew(publisher: Publisher): Promise<void> {
  const { folder, origin } = publisher;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const names = await readdir(folder);
  if (names.includes(journalName)) return;
  if (names.includes(checkpointName) || names.includes('tile')) throw logDamaged(journalName, 'missing');
  if (!names.includes(keysName)) {
    await addKey(folder, { origin, number: 1, size: 0 }, publisher.signers[0] ?? lastOf(publisher), null);
  }
  await putFirst(folder, journalName, journalHeader(publisher, 0, emptyRoot));
  await putFirst(folder, checkpointName, Buffer.from(signCheckpoint(publisher, 0, emptyRoot).note));
  await flushFolder(join(folder, '..'));
}

/** A link, not a rename: of two processes that come at once, the second must not replace what the first appended to. */
async function putFirst(folder: string, name: string, bytes: Uint8Array): Promise<void> {
  const temporary = join(folder, `${name}.${process.pid}.tmp`);
  const file = await open(temporary, 'w', 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
  await link(temporary, join(folder, name)).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  await rm(temporary, { force: true });
  await flushFolder(folder);
}

/** Throws `log.key-wrong` unless the log's last key is among the signers. */
export function checkKeys(chain: readonly ChainKey[], signers: readonly NoteSigner[]): void {
  const last = chain.at(-1);
  if (last === undefined) throw logDamaged(keysName, 'missing');
  if (signers.some(({ vkey }) => vkey === last.verifier.vkey)) return;
  throw new AppError('log.key-wrong', `the log was last signed with the key ${last.verifier.vkey}`);
}

/** Has the log's last key vouch for the signers that follow it. */
export async function extendChain(
  publisher: Publisher,
  chain: readonly ChainKey[],
  size: number,
): Promise<void> {
  const { folder, origin, signers } = publisher;
  const last = chain.at(-1)?.verifier.vkey;
  const from = signers.findIndex(({ vkey }) => vkey === last);
  for (const [at, signer] of signers.slice(from + 1).entries()) {
    await addKey(folder, { origin, number: chain.length + at + 1, size }, signer, signers[from + at] ?? null);
  }
}
