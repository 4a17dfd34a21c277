/**
 * The master key: 32 random bytes in a file of their own, from which every other key is derived. Whoever has it and
 * the data folder can read everything; whoever loses it has lost the data. So it is made once, never overwritten,
 * never kept inside the data folder (a copy or backup of that folder must be worthless without it), and only its
 * owner may read it.
 */
import { randomBytes } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { mkdir, open, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { AppError } from '../errors.js';
import { flushFolder } from '../lib/durable-write.js';
import { deriveKey, type KeyPurpose } from '../lib/seal.js';

const header =
  'vitrine master key, version 1. Keep a copy in a safe place: without it the data cannot be read.';
const keyPattern = /^vitrine master key, version 1\.[^\n]*\n([0-9a-f]{64})\n*$/;

export type Keys = Readonly<Record<KeyPurpose, Buffer>>;

/** The keys for every purpose. */
export function deriveKeys(masterKey: Uint8Array): Keys {
  return {
    database: deriveKey(masterKey, 'database'),
    thumbnail: deriveKey(masterKey, 'thumbnail'),
    probe: deriveKey(masterKey, 'probe'),
    index: deriveKey(masterKey, 'index'),
    rotation: deriveKey(masterKey, 'rotation'),
    account: deriveKey(masterKey, 'account'),
    suppression: deriveKey(masterKey, 'suppression'),
    'key-id': deriveKey(masterKey, 'key-id'),
  };
}

/** Names a key without revealing it. */
export function keyId(keys: Keys): string {
  return keys['key-id'].subarray(0, 16).toString('hex');
}

/** Writes a new key, mode 0600. Throws `key.exists` or `key.exposed`; an existing file is never touched. */
export async function makeMasterKey(keyFile: string, dataDir: string): Promise<void> {
  refuseInside(keyFile, dataDir);
  await mkdir(dirname(keyFile), { recursive: true, mode: 0o700 });
  const file = await open(keyFile, 'wx', 0o600).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EEXIST') throw new AppError('key.exists', `there is a key already in ${keyFile}`);
    throw error;
  });
  try {
    await file.writeFile(`${header}\n${randomBytes(32).toString('hex')}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await flushFolder(dirname(keyFile));
}

/** Throws `key.missing`, `key.exposed` or, when the file is no key, `key.wrong`. */
export async function readMasterKey(keyFile: string, dataDir: string): Promise<Buffer> {
  const text = await readFile(keyFile, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EACCES') throw new AppError('key.missing', `the key file ${keyFile} cannot be read`);
    throw new AppError(
      'key.missing',
      `there is no key file ${keyFile}; run 'vitrine init', or set VITRINE_KEY_FILE to where it is`,
    );
  });
  refuseInside(keyFile, dataDir);
  const { mode } = await stat(keyFile);
  if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
    throw new AppError(
      'key.exposed',
      `others can read the key file ${keyFile} (mode ${(mode & 0o777).toString(8)}); run 'chmod 600' on it`,
    );
  }
  const digits = keyPattern.exec(text)?.[1];
  if (digits === undefined)
    throw new AppError('key.wrong', `${keyFile} is not a vitrine master key, version 1`);
  return Buffer.from(digits, 'hex');
}

function refuseInside(keyFile: string, dataDir: string): void {
  const way = relative(realPath(dataDir), realPath(keyFile));
  if (way.startsWith('..') || resolve(way) === way) return;
  throw new AppError(
    'key.exposed',
    `the key file must not lie inside the data folder, where a copy of the folder would take it along: ${keyFile}`,
  );
}

/** Symbolic links followed as far as the path exists. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const parent = dirname(path);
    return parent === path ? path : join(realPath(parent), basename(path));
  }
}
