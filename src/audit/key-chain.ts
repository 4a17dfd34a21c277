/**
 * Which keys a log has signed with, in order: `keys/0001`, `keys/0002` …, each a signed note
 *
 *     vitrine-log-key/v1
 *     <origin>
 *     <number, from 1>
 *     <size of the log when the key came>
 *     <verifier key>
 *     <SHA-256 of the file before, base64; `-` in the first>
 *
 * signed by the key itself and by the one before. Both must sign: the old one hands over, the new one says whom it
 * follows. So whoever trusts any one key of the chain can walk to all others, and nobody without a key of the chain can
 * put one in front of it or behind it.
 */
import { hash } from 'node:crypto';
import { join } from 'node:path';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { flushFolder, writeDurably } from '../lib/durable-write.js';
import { isMissing } from '../lib/is-missing.js';
import { parseSize } from './checkpoint.js';
import { logDamaged } from './journal.js';
import { type NoteSigner, openNote, parseNote, parseVkey, type Verifier } from './note.js';

export const keysName = 'keys';
const header = 'vitrine-log-key/v1';

export interface ChainKey {
  verifier: Verifier;
  /** Size of the log when the key came. */
  size: number;
}

interface KeyNote {
  origin: string;
  number: number;
  size: number;
  vkey: string;
  previous: string;
}

function keyText({ origin, number, size, vkey, previous }: KeyNote): string {
  return `${header}\n${origin}\n${number}\n${size}\n${vkey}\n${previous}\n`;
}

function digestOf(file: Uint8Array): string {
  return hash('sha256', file, 'base64');
}

function fileName(number: number): string {
  return String(number).padStart(4, '0');
}

/** Reads and checks the chain of the log in `folder`; empty when it has none yet. Throws `log.damaged`. */
export async function readKeyChain(folder: string, origin: string): Promise<ChainKey[]> {
  const files = await readKeyFiles(folder);
  const chain: ChainKey[] = [];
  let previous = '-';
  for (const [at, { name, bytes }] of files.entries()) {
    const where = `${keysName}/${name}`;
    if (name !== fileName(at + 1)) throw logDamaged(where, `expected ${fileName(at + 1)} in its place`);
    chain.push(checkKey(where, bytes.toString(), { origin, number: at + 1, previous }, chain.at(-1)));
    previous = digestOf(bytes);
  }
  return chain;
}

async function readKeyFiles(folder: string): Promise<{ name: string; bytes: Buffer }[]> {
  try {
    const found = await readdir(join(folder, keysName), { withFileTypes: true });
    const other = found.find((entry) => !entry.isFile());
    if (other !== undefined) throw logDamaged(`${keysName}/${other.name}`, 'not a file');
    const names = found.map(({ name }) => name).filter((name) => !name.endsWith('.tmp'));
    return await Promise.all(
      names.toSorted().map(async (name) => ({ name, bytes: await readFile(join(folder, keysName, name)) })),
    );
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

function checkKey(
  where: string,
  file: string,
  expected: { origin: string; number: number; previous: string },
  before: ChainKey | undefined,
): ChainKey {
  const lines = parseNote(file)?.text.split('\n') ?? [];
  const size = parseSize(lines[3] ?? '');
  const verifier = parseVkey(lines[4] ?? '');
  if (size === null || verifier === null) throw logDamaged(where, 'not the note of a key');
  const text = keyText({ ...expected, size, vkey: verifier.vkey });
  const signedBy = before === undefined ? [verifier] : [verifier, before.verifier];
  const opened = openNote(file, signedBy);
  if (opened === null || opened.text !== text || opened.unknown.length > 0) {
    throw logDamaged(where, `not a note of ${expected.origin} that is signed by its key and the one before`);
  }
  if (opened.signers.length !== signedBy.length) throw logDamaged(where, 'a signature is missing or doubled');
  if (before !== undefined && size < before.size)
    throw logDamaged(where, 'the key is older than the one before');
  return { verifier, size };
}

/** Adds the key of `next`, vouched for by `last` where there is one. Durable when it resolves. */
export async function addKey(
  folder: string,
  note: { origin: string; number: number; size: number },
  next: NoteSigner,
  last: NoteSigner | null,
): Promise<void> {
  const files = await readKeyFiles(folder);
  const before = files.at(-1);
  const previous = before === undefined ? '-' : digestOf(before.bytes);
  const text = keyText({ ...note, vkey: next.vkey, previous });
  const lines = [next, ...(last === null ? [] : [last])].map((signer) => signer.signLine(text));
  const keys = join(folder, keysName);
  await mkdir(keys, { recursive: true, mode: 0o700 });
  const path = join(keys, fileName(note.number));
  // Signatures are the same each time, so two processes that do this at once write the same file.
  await writeDurably(path, Buffer.from(`${text}\n${lines.join('')}`), `${path}.${process.pid}.tmp`);
  await flushFolder(folder);
}
