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
import { join } from 'node:path';
import { AppError } from '../errors.js';
import { writeDurably } from '../lib/durable-write.js';
import { checkKeys, createIfNew, extendChain } from './create-log.js';
import { encodeRecord, type JournalEntry, journalMessage, journalName, logDamaged } from './journal.js';
import { readKeyChain } from './key-chain.js';
import { onDisk, readIfThere } from './log-files.js';
import { hashReader, proveEntry, readBundle, readEntry, type Signed } from './log-reader.js';
import {
  checkAgainst,
  checkpointName,
  loadState,
  type LogPlace,
  type LogState,
  readCheckpoint,
  readRecords,
} from './log-state.js';
import { emptyRoot, leafHash, proveConsistency } from './merkle.js';
import { type LogSigner, noteSigner } from './note.js';
import { lastOf, publish, type Publisher, settle, signCheckpoint } from './publish.js';
import { recheckBundles, recheckEdge } from './recheck-log.js';
import { maxEntryBytes, tileWidth } from './tiles.js';

export type { LogSigner } from './note.js';

export const witnessedName = 'witnessed';

export type CheckScope = 'edge' | 'all';

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
  /**
   * Whether the files still are what was signed: `edge` what opening looks at, in some milliseconds; `all` every entry, in the
   * background. Gives the signed size on disk. Throws `log.damaged`, `log.unwritable`.
   */
  check(scope: CheckScope, signal?: AbortSignal): Promise<{ size: number }>;
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
    const known = [
      ...chain.map(({ verifier }) => verifier),
      ...publisher.signers.map(({ verifier }) => verifier),
    ];
    const place: LogPlace = { folder, origin, known };
    const state = await loadState(place);
    // A crash between the two files of a new log.
    if (state.entries.length + state.first === 0) state.signed ??= signCheckpoint(publisher, 0, emptyRoot);
    await extendChain(publisher, chain, state.signed?.size ?? state.first);
    return createLog(publisher, place, state);
  });
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

  async function check(scope: CheckScope, signal?: AbortSignal): Promise<{ size: number }> {
    const { size, state: onFile } = await recheckEdge(place, state.signed?.size ?? 0);
    if (scope === 'all') await recheckBundles(folder, onFile, signal);
    return { size };
  }

  async function catchUp(): Promise<void> {
    await takeIn();
    if (state.signed?.size !== state.first + state.entries.length) await publishDurable();
  }

  /** The newest checkpoint on disk: entries beyond it may not be durable yet. */
  function lookAgain(): Signed {
    const signed = readCheckpoint(place) ?? state.signed;
    if (signed === null) throw logDamaged(checkpointName, 'missing');
    const known = state.signed?.size ?? 0;
    if (signed.size < known)
      throw logDamaged(checkpointName, `signed for ${signed.size} entries, was ${known}`);
    return signed;
  }

  async function* readEntries(from = 0, to = Infinity): AsyncGenerator<{ index: number; bytes: Uint8Array }> {
    const { size } = await onDisk(async () => lookAgain());
    const end = Math.min(to, size);
    for (let index = from; index < end;) {
      const number = Math.floor(index / tileWidth);
      const bundle = await onDisk(async () => readBundle(folder, number, size));
      const stop = Math.min(end, (number + 1) * tileWidth);
      for (; index < stop; index++) yield { index, bytes: bundle[index % tileWidth] ?? Buffer.alloc(0) };
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
    read: (index) => onDisk(async () => readEntry(folder, index, lookAgain())),
    entries: readEntries,
    prove: (index, checkpoint) => onDisk(() => proveEntry(folder, index, checkpoint ?? lookAgain())),
    proveConsistency: (old, size) => onDisk(() => proveConsistency(hashReader(folder, size), old, size)),
    check: (scope, signal) => onDisk(() => check(scope, signal)),
    witnessed: () => onDisk(async () => readIfThere(folder, witnessedName)?.toString() ?? null),
    keepWitnessed: (checkpoint) =>
      onDisk(() => writeDurably(join(folder, witnessedName), Buffer.from(checkpoint))),
    close: () => inTurn(() => state.file.close()),
  };
}
