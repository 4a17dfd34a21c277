/**
 * Verifies a log from its files alone: every bundle, every tile, partial ones too, the journal, the chain of keys and
 * the checkpoints. Names the first damage it meets, in the order of the entries.
 *
 * `verifier/verify-log.ts` does the same without a line of this; tests run both on the same damage.
 */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../errors.js';
import { type Checkpoint, parseCheckpoint } from './checkpoint.js';
import {
  decodeHeader,
  decodeRecords,
  type JournalEntry,
  journalHeaderBytes,
  journalMessage,
  journalName,
  logDamaged,
} from './journal.js';
import { type ChainKey, keysName, readKeyChain } from './key-chain.js';
import { checkpointName } from './log-state.js';
import { witnessedName } from './log.js';
import { type CheckedNote, openNote, parseVkey, signatureTypes, type Verifier } from './note.js';
import { tileWidth } from './tiles.js';
import { Damage, fail, readTile, walkEntries } from './verify-entries.js';

export interface LogVerification {
  ok: boolean;
  origin: string | null;
  /** Signed entries. */
  size: number;
  /** Base64. */
  root: string | null;
  /** Whether a key that the caller gave is in the log's chain; false without keys: then the files vouch for themselves. */
  trusted: boolean;
  /** Verifier keys that the log has signed with, the oldest first. */
  keys: string[];
  /** Verifier keys that signed the checkpoint. */
  signers: string[];
  /** Entries in the journal that no checkpoint covers: a crash left them, the next append signs them. */
  unsigned: number;
  /** Bytes behind the last whole record of the journal: what a crash left of an entry that nobody was told of. */
  tornBytes: number;
  /** The last checkpoint kept with cosignatures. */
  witnessed: {
    size: number;
    cosignatures: { vkey: string; timeSeconds: number }[];
    unknown: string[];
  } | null;
  /** Per level, files that were read. */
  checked: { bundles: number; tiles: number };
  damage: { file: string; entry: number | null; message: string } | null;
}

export interface VerifyLogOptions {
  folder: string;
  /** Verifier keys of the log and of witnesses: one of the log's must be in its chain, one of the witnesses' under `witnessed`. */
  keys?: readonly string[];
}

/** Throws `usage` for a key that is none; everything that is wrong with the files is in the answer. */
export async function verifyLog({ folder, keys = [] }: VerifyLogOptions): Promise<LogVerification> {
  const given = keys.map((vkey) => {
    const verifier = parseVkey(vkey);
    if (verifier === null)
      throw new AppError(
        'usage',
        `expected a verifier key NAME+ID+BASE64, as vitrine log verify prints it, got '${vkey}'`,
      );
    return verifier;
  });
  const found: LogVerification = {
    ok: false,
    origin: null,
    size: 0,
    root: null,
    trusted: false,
    keys: [],
    signers: [],
    unsigned: 0,
    tornBytes: 0,
    witnessed: null,
    checked: { bundles: 0, tiles: 0 },
    damage: null,
  };
  try {
    await verifyFiles(folder, given, found);
    found.ok = true;
  } catch (error) {
    found.damage = asDamage(error);
  }
  return found;
}

function asDamage(error: unknown): LogVerification['damage'] {
  if (error instanceof Damage) return { file: error.file, entry: error.entry, message: error.message };
  if (error instanceof AppError && error.code === 'log.damaged') {
    const [file = '', ...rest] = error.message.split(': ');
    return { file, entry: null, message: rest.join(': ') };
  }
  throw error;
}

async function verifyFiles(
  folder: string,
  given: readonly Verifier[],
  found: LogVerification,
): Promise<void> {
  const files = await listFiles(folder);
  const checkpointFile = await readNamed(folder, checkpointName);
  const { checkpoint } =
    parseCheckpoint(checkpointFile) ?? fail(checkpointName, null, 'missing, or not a checkpoint');
  found.origin = checkpoint.origin;
  const chain = await readKeyChain(folder, checkpoint.origin);
  found.keys = chain.map(({ verifier }) => verifier.vkey);
  found.trusted = given.some(({ vkey }) => found.keys.includes(vkey));
  if (chain.length === 0) fail(keysName, null, 'missing');
  const ofLogs = given.filter(({ type }) => type === signatureTypes.ed25519);
  if (ofLogs.length > 0 && !found.trusted)
    fail(keysName, null, 'none of the keys that were given is in the chain');
  const signed = checkSignatures(checkpointName, checkpointFile, chain, checkpoint.size, []);
  found.signers = signed.signers.map(({ verifier }) => verifier.vkey);
  const witnesses = given.filter(({ type }) => type === signatureTypes.cosignature);
  const kept = await readWitnessed(folder, files, checkpoint.origin, chain, witnesses);
  found.witnessed = kept?.shown ?? null;
  const journal = await readJournal(folder, checkpoint, chain);
  const roots: [string, Checkpoint][] = [
    [journalName, journal.before],
    [checkpointName, checkpoint],
    ...(kept === null ? [] : [[witnessedName, kept.checkpoint] as [string, Checkpoint]]),
  ];
  await walkEntries({ folder, files, checked: found.checked, roots }, journal.before.size, journal.entries);
  found.unsigned = journal.before.size + journal.entries.length - checkpoint.size;
  found.tornBytes = journal.tornBytes;
  found.size = checkpoint.size;
  found.root = checkpoint.root.toString('base64');
}

/** All files by path with forward slashes, less what a crash left of writing. */
async function listFiles(folder: string): Promise<Set<string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => !entry.isDirectory() && !entry.name.endsWith('.tmp'))
    .map((entry) =>
      join(entry.parentPath, entry.name).slice(folder.length).replaceAll('\\', '/').replace(/^\/+/, ''),
    );
  return new Set(paths);
}

async function readNamed(folder: string, path: string): Promise<string> {
  return (await readTile(folder, path, null)).toString();
}

/** Signed by the key that was the log's at that size, every known signature valid; unknown ones only from witnesses. */
function checkSignatures(
  file: string,
  note: string,
  chain: readonly ChainKey[],
  size: number,
  witnesses: readonly Verifier[],
): CheckedNote {
  const opened = openNote(note, [...chain.map(({ verifier }) => verifier), ...witnesses]);
  if (opened === null) return fail(file, null, 'a signature is not valid, or none is of a key of this log');
  const current = chain.filter((key, at) => key.size <= size && (chain[at + 1]?.size ?? Infinity) >= size);
  if (!opened.signers.some(({ verifier }) => current.some((key) => key.verifier.vkey === verifier.vkey))) {
    fail(file, null, `not signed by the key that the log had at ${size} entries`);
  }
  if (file === checkpointName && opened.unknown.length > 0) {
    fail(file, null, 'carries a signature of a key that is not in the chain');
  }
  return opened;
}

async function readWitnessed(
  folder: string,
  files: ReadonlySet<string>,
  origin: string,
  chain: readonly ChainKey[],
  witnesses: readonly Verifier[],
): Promise<{ checkpoint: Checkpoint; shown: NonNullable<LogVerification['witnessed']> } | null> {
  if (!files.has(witnessedName)) {
    // Otherwise whoever signed another history would only have to take the file away.
    if (witnesses.length > 0) fail(witnessedName, null, 'missing, but the key of a witness was given');
    return null;
  }
  const file = await readNamed(folder, witnessedName);
  const { checkpoint } = parseCheckpoint(file) ?? fail(witnessedName, null, 'not a checkpoint');
  if (checkpoint.origin !== origin) fail(witnessedName, null, 'a checkpoint of another log');
  const opened = checkSignatures(witnessedName, file, chain, checkpoint.size, witnesses);
  const cosignatures = opened.signers
    .filter(({ verifier }) => verifier.type === signatureTypes.cosignature)
    .map(({ verifier, timeSeconds }) => ({ vkey: verifier.vkey, timeSeconds }));
  // Lines of unknown keys say nothing, so they cannot be checked either: who names a witness wants to see its own.
  if (witnesses.length > 0 && cosignatures.length === 0) {
    fail(witnessedName, null, 'not cosigned by any of the witnesses whose keys were given');
  }
  const unknown = opened.unknown.map(({ name, id }) => `${name}+${id}`);
  return { checkpoint, shown: { size: checkpoint.size, cosignatures, unknown } };
}

async function readJournal(
  folder: string,
  { origin, size }: Checkpoint,
  chain: readonly ChainKey[],
): Promise<{ before: Checkpoint; entries: JournalEntry[]; tornBytes: number }> {
  const bytes = await readTile(folder, journalName, null);
  const isSigned = (message: Buffer, signature: Buffer): boolean =>
    chain.some(({ verifier }) => verifier.verifyBytes(message, signature));
  const { first, root, signature } = decodeHeader(bytes);
  if (!isSigned(journalMessage('first', origin, first, root), signature)) {
    throw logDamaged(journalName, 'the header is not signed by a key of this log');
  }
  const { entries, endBytes } = decodeRecords(bytes, journalHeaderBytes, first, (index, record) =>
    isSigned(journalMessage('entry', origin, index, record.leaf), record.signature),
  );
  const end = first + entries.length;
  if (size < first || size > end || entries.length > tileWidth) {
    const where = size > end ? end : null;
    fail(journalName, where, `the checkpoint is of ${size} entries, the journal has ${first} to ${end}`);
  }
  return { before: { origin, size: first, root }, entries, tornBytes: bytes.length - endBytes };
}
