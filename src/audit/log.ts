/**
 * The transparency log: an append-only list of entries with a signed hash tree over it, kept as the static files of
 * C2SP tlog-tiles, so that anybody with a copy of the folder can check it (docs/log.md).
 *
 * An entry is acknowledged after one flush, of the journal; only then does a checkpoint with it exist. So a crash never
 * takes back what was signed, and the log never signs two trees. Nothing is signed on top of files that do not verify:
 * the log then throws `log.damaged`, and whoever uses it must stop.
 *
 * `append` and `catchUp` need the store's write transaction, which admits one process at a time. The others need none,
 * write nothing, and see what is signed.
 */
import { statSync, writeSync } from 'node:fs';
import { link, mkdir, open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../errors.js';
import { flushFolder, writeDurably } from '../lib/durable-write.js';
import { parseCheckpoint, proofText } from './checkpoint.js';
import { encodeRecord, type JournalEntry, journalMessage, journalName, logDamaged } from './journal.js';
import { addKey, type ChainKey, keysName, readKeyChain } from './key-chain.js';
import { onDisk, readIfThere } from './log-files.js';
import {
  checkAgainst,
  checkpointName,
  loadState,
  type LogPlace,
  type LogState,
  readCheckpoint,
  readHashes,
  readRecords,
} from './log-state.js';
import {
  emptyRoot,
  type HashReader,
  leafHash,
  proveConsistency,
  proveInclusion,
  verifyInclusion,
} from './merkle.js';
import { type LogSigner, noteSigner, type NoteSigner, parseVkey, type Verifier } from './note.js';
import { journalHeader, lastOf, publish, type Publisher, settle, signCheckpoint } from './publish.js';
import { decodeBundle, maxEntryBytes, readerOfTiles, tilePath, tileWidth, widthIn } from './tiles.js';

export type { LogSigner } from './note.js';

export const witnessedName = 'witnessed';

export interface AuditLog {
  readonly origin: string;
  /** Number of signed entries, as far as this process knows; `checkpoint` looks again. */
  readonly size: number;
  /**
   * Durable, and in the checkpoint, when it resolves. When it throws, the entry may be in the log all the same. Throws
   * `log.unwritable`, `store.full`, `log.damaged`; `usage` for an entry of more than 65,535 bytes.
   */
  append(entry: Uint8Array): Promise<{ index: number }>;
  /** The same for many, with one flush per 256; the index is that of the first. When it throws, some may be in the log. */
  appendAll(entries: readonly Uint8Array[]): Promise<{ index: number }>;
  /**
   * Brings the files up to date after a crash: cuts a torn tail, signs entries that no checkpoint covers. `append` does it
   * too; call it at the start of a service, in a write transaction.
   */
  catchUp(): Promise<void>;
  /** The signed checkpoint of the present tree. */
  checkpoint(): Promise<string>;
  /** Throws `log.damaged` when the entry is not there to read, `usage` when there is no such entry. */
  read(index: number): Promise<Uint8Array>;
  /** Entries from `from` up to, not including, `to`. */
  entries(from?: number, to?: number): AsyncIterable<{ index: number; bytes: Uint8Array }>;
  /** `.tlog-proof` text for one entry, under the present checkpoint or an earlier one of this log, such as `witnessed`. */
  prove(index: number, checkpoint?: string): Promise<string>;
  /** RFC 6962 consistency proof between two sizes, neither above the present one; for witnesses. */
  proveConsistency(old: number, size: number): Promise<Uint8Array[]>;
  /** The last checkpoint that was kept with cosignatures of witnesses, or null. */
  witnessed(): Promise<string | null>;
  keepWitnessed(checkpoint: string): Promise<void>;
  close(): Promise<void>;
}

export interface LogOptions {
  folder: string;
  /** The name of the log, which every checkpoint begins with. */
  origin: string;
  /** The log's key; while it is being replaced, the old one and then the new one. */
  signers: LogSigner[];
}

/** Opens a log, and makes it where the folder has none. Throws `log.damaged`, `log.key-wrong`, `log.unwritable`. */
export function openLog({ folder, origin, signers }: LogOptions): Promise<AuditLog> {
  return onDisk(async () => {
    const publisher: Publisher = { folder, origin, signers: signers.map(noteSigner) };
    await createIfNew(publisher);
    const chain = await readKeyChain(folder, origin);
    checkKeys(chain, publisher.signers);
    const known = [...chain.map(({ verifier }) => verifier), ...publisher.signers.map(verifierOf)];
    const place: LogPlace = { folder, origin, known };
    const state = await loadState(place);
    // A crash between the two files of a new log.
    if (state.entries.length + state.first === 0) state.signed ??= signCheckpoint(publisher, 0, emptyRoot);
    await extendChain(publisher, chain, state.signed?.size ?? state.first);
    return createLog(publisher, place, state);
  });
}

function verifierOf({ vkey }: NoteSigner): Verifier {
  const verifier = parseVkey(vkey);
  if (verifier === null) throw new RangeError(`not a verifier key: ${vkey}`);
  return verifier;
}

async function createIfNew(publisher: Publisher): Promise<void> {
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

function checkKeys(chain: readonly ChainKey[], signers: readonly NoteSigner[]): void {
  const last = chain.at(-1);
  if (last === undefined) throw logDamaged(keysName, 'missing');
  if (signers.some(({ vkey }) => vkey === last.verifier.vkey)) return;
  throw new AppError('log.key-wrong', `the log was last signed with the key ${last.verifier.vkey}`);
}

/** Has the log's last key vouch for the signers that follow it. */
async function extendChain(publisher: Publisher, chain: readonly ChainKey[], size: number): Promise<void> {
  const { folder, origin, signers } = publisher;
  const last = chain.at(-1)?.verifier.vkey;
  const from = signers.findIndex(({ vkey }) => vkey === last);
  for (const [at, signer] of signers.slice(from + 1).entries()) {
    await addKey(folder, { origin, number: chain.length + at + 1, size }, signer, signers[from + at] ?? null);
  }
}

function createLog(publisher: Publisher, place: LogPlace, loaded: LogState): AuditLog {
  const { folder, origin } = publisher;
  let state = loaded;
  let failure: unknown = null;
  let isSettled = false;
  let turnstile: Promise<unknown> = Promise.resolve();

  /** One after the other, in this process too. */
  function inTurn<T>(step: () => Promise<T>): Promise<T> {
    const done = turnstile.then(() => onDisk(step));
    turnstile = done.catch(() => undefined);
    return done;
  }

  /** What other processes appended since, and what a crash left. The journal has room afterwards. */
  async function takeIn(): Promise<void> {
    if (failure !== null) throw failure;
    const { ino, size } = statSync(join(folder, journalName));
    if (ino !== state.inode) {
      const before = state.file;
      state = await loadState(place);
      await before.close();
    } else if (size > state.endBytes) {
      await readMore();
    } else if (size < state.endBytes) {
      throw logDamaged(journalName, 'shorter than it was');
    }
    await cutTornTail();
    if (!isSettled) await settle(publisher, state);
    isSettled = true;
    if (state.entries.length === tileWidth) await publishDurable();
  }

  async function readMore(): Promise<void> {
    const bytes = await readAt(state.endBytes);
    const signed = readCheckpoint(place);
    const more = readRecords(place, bytes, 0, state.first + state.entries.length, signed);
    state.entries.push(...more.entries);
    state.endBytes += more.endBytes;
    if (signed !== null) checkAgainst(state, signed);
    state.signed = signed;
  }

  async function readAt(position: number): Promise<Buffer> {
    const { size } = await state.file.stat();
    const bytes = Buffer.alloc(size - position);
    const { bytesRead } = await state.file.read(bytes, 0, bytes.length, position);
    return bytes.subarray(0, bytesRead);
  }

  /** Only with the write transaction held: otherwise it could be what another process is just writing. */
  async function cutTornTail(): Promise<void> {
    const { size } = await state.file.stat();
    if (size === state.endBytes) return;
    await state.file.truncate(state.endBytes);
    await state.file.datasync();
  }

  async function publishDurable(): Promise<void> {
    await state.file.datasync();
    state = await publish(publisher, state);
  }

  async function appendAll(entries: readonly Uint8Array[]): Promise<{ index: number }> {
    for (const { length } of entries) {
      if (length <= maxEntryBytes) continue;
      throw new AppError('usage', `expected an entry of at most ${maxEntryBytes} bytes, got ${length}`);
    }
    await takeIn();
    const index = state.first + state.entries.length;
    for (let done = 0; done < entries.length;) {
      const room = tileWidth - state.entries.length;
      await appendSome(entries.slice(done, done + room));
      done += room;
    }
    return { index };
  }

  /** As many as the journal has room for, with one flush. */
  async function appendSome(entries: readonly Uint8Array[]): Promise<void> {
    const from = state.first + state.entries.length;
    const signer = lastOf(publisher);
    const records = entries.map((bytes, at): JournalEntry => {
      const entry = Buffer.from(bytes);
      const leaf = leafHash(entry);
      return { entry, leaf, signature: signer.signBytes(journalMessage('entry', origin, from + at, leaf)) };
    });
    await commit(Buffer.concat(records.map(({ entry, signature }) => encodeRecord(entry, signature))));
    state.entries.push(...records);
    state = await publish(publisher, state);
  }

  /** The one flush of an append. What failed is taken back; where that fails too, nothing more is appended. */
  async function commit(record: Buffer): Promise<void> {
    const { file, endBytes } = state;
    try {
      for (let done = 0; done < record.length;) {
        done += writeSync(file.fd, record, done, record.length - done, endBytes + done);
      }
      await file.datasync();
    } catch (error) {
      await file
        .truncate(endBytes)
        .then(() => file.datasync())
        .catch(() => {
          failure = error;
        });
      throw error;
    }
    state.endBytes += record.length;
  }

  async function catchUp(): Promise<void> {
    await takeIn();
    if (state.signed?.size !== state.first + state.entries.length) await publishDurable();
  }

  /** The newest checkpoint on disk: entries beyond it may not be durable yet. */
  function lookAgain(): { size: number; root: Buffer; note: string } {
    const signed = readCheckpoint(place) ?? state.signed;
    if (signed === null) throw logDamaged(checkpointName, 'missing');
    const known = state.signed?.size ?? 0;
    if (signed.size < known)
      throw logDamaged(checkpointName, `signed for ${signed.size} entries, was ${known}`);
    return signed;
  }

  function readerAt(size: number): HashReader {
    const tiles = new Map<string, Buffer[]>();
    return readerOfTiles(size, async (level, index, width) => {
      const key = `${level}/${index}`;
      const hashes = tiles.get(key) ?? readHashes(folder, level, index, width);
      tiles.set(key, hashes);
      return hashes;
    });
  }

  function readBundle(index: number, size: number): Buffer[] {
    const width = widthIn(size, 'entries', index);
    const path = tilePath('entries', index, width);
    const bundle = readIfThere(folder, path) ?? readIfThere(folder, tilePath('entries', index));
    const entries = bundle === null ? null : decodeBundle(bundle);
    if (entries === null || entries.length < width) throw logDamaged(path, 'missing or not whole');
    return entries;
  }

  function checkIndex(index: number, size: number): void {
    if (Number.isSafeInteger(index) && index >= 0 && index < size) return;
    throw new AppError('usage', `expected an entry from 0 to ${size - 1}, got ${index}`);
  }

  async function prove(index: number, checkpoint?: string): Promise<string> {
    const under =
      checkpoint === undefined
        ? lookAgain()
        : { ...parseCheckpoint(checkpoint)?.checkpoint, note: checkpoint };
    if (under.size === undefined || under.root === undefined)
      throw logDamaged(checkpointName, 'not a checkpoint');
    checkIndex(index, under.size);
    const reader = readerAt(under.size);
    const hashes = await proveInclusion(reader, index, under.size);
    if (!verifyInclusion(await reader(0, index), index, under.size, under.root, hashes)) {
      throw logDamaged('tile', `the tiles do not prove entry ${index} under the checkpoint of ${under.size}`);
    }
    return proofText({ index, hashes, checkpoint: under.note });
  }

  async function* entries(from = 0, to = Infinity): AsyncGenerator<{ index: number; bytes: Uint8Array }> {
    const { size } = await onDisk(async () => lookAgain());
    const end = Math.min(to, size);
    for (let index = from; index < end;) {
      const bundle = await onDisk(async () => readBundle(Math.floor(index / tileWidth), size));
      const stop = Math.min(end, index - (index % tileWidth) + tileWidth);
      for (; index < stop; index++) {
        yield { index, bytes: bundle[index % tileWidth] ?? Buffer.alloc(0) };
      }
    }
  }

  return {
    origin,
    get size() {
      return state.signed?.size ?? 0;
    },
    append: (entry) => inTurn(() => appendAll([entry])),
    appendAll: (entries) => inTurn(() => appendAll(entries)),
    catchUp: () => inTurn(catchUp),
    checkpoint: () => onDisk(async () => lookAgain().note),
    read: (index) =>
      onDisk(async () => {
        const { size } = lookAgain();
        checkIndex(index, size);
        return readBundle(Math.floor(index / tileWidth), size)[index % tileWidth] ?? Buffer.alloc(0);
      }),
    entries,
    prove: (index, checkpoint) => onDisk(() => prove(index, checkpoint)),
    proveConsistency: (old, size) => onDisk(() => proveConsistency(readerAt(size), old, size)),
    witnessed: () => onDisk(async () => readIfThere(folder, witnessedName)?.toString() ?? null),
    keepWitnessed: (checkpoint) =>
      onDisk(() => writeDurably(join(folder, witnessedName), Buffer.from(checkpoint))),
    close: () => inTurn(() => state.file.close()),
  };
}
