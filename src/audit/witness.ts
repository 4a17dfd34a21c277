/**
 * A witness (C2SP tlog-witness): remembers the largest checkpoint it saw of each log, and cosigns a new one only when
 * a proof shows that the log has grown and changed nothing. That is all it keeps of a log: origin, size and root.
 *
 * The new checkpoint is durable before its cosignature leaves, and each log's requests are worked on one after the
 * other, so that a witness never cosigns two histories, crash or not. One process at a time may use a state folder.
 */
import { hash, randomBytes } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../errors.js';
import { flushFolder, writeDurably } from '../lib/durable-write.js';
import { isMissing } from '../lib/is-missing.js';
import { type Checkpoint, checkpointText, parseCheckpointText, parseSize } from './checkpoint.js';
import { emptyRoot, hashBytes, verifyConsistency } from './merkle.js';
import {
  cosignatureLine,
  decodeBase64,
  type LogSigner,
  openNote,
  parseNote,
  parseVkey,
  signatureTypes,
  type Verifier,
  vkeyOf,
} from './note.js';

export interface WitnessAnswer {
  status: 200 | 400 | 403 | 404 | 409 | 422;
  contentType: string;
  body: string;
}

export interface Witness {
  /** The verifier key of its cosignatures. */
  readonly vkey: string;
  /** Answers the body of `POST add-checkpoint`. */
  addCheckpoint(body: string): Promise<WitnessAnswer>;
}

export interface WitnessOptions {
  /** Its key and what it remembers. */
  folder: string;
  name: string;
  /** Verifier keys of the logs it looks after; a key's name is the log's origin. */
  logs: readonly string[];
  /** Seconds since 1970. */
  now?: () => number;
}

const maxProofLines = 63;
const plain = 'text/plain; charset=utf-8';

/** Throws `usage` for a verifier key that is none, `log.damaged` for a state that is not one. */
export async function openWitness({ folder, name, logs, now }: WitnessOptions): Promise<Witness> {
  await mkdir(join(folder, 'logs'), { recursive: true, mode: 0o700 });
  const signer: LogSigner = { name, seed: await readOrMakeSeed(folder) };
  const known = logs.map(parseLogKey);
  const clock = now ?? (() => Math.floor(Date.now() / 1000));
  const queues = new Map<string, Promise<unknown>>();

  async function addCheckpoint(body: string): Promise<WitnessAnswer> {
    const request = parseRequest(body);
    if (request === null) return answer(400, 'expected old size, proof, empty line and checkpoint');
    const ofLog = known.filter((key) => key.name === request.origin);
    if (ofLog.length === 0) return answer(404, 'not a log of this witness');
    const checkpoint = checkNote(request, ofLog);
    if (checkpoint === null) return answer(403, 'not signed by a key of this log');
    const before = queues.get(checkpoint.origin) ?? Promise.resolve();
    const done = before.then(() => checkAndKeep(folder, request, checkpoint));
    queues.set(
      checkpoint.origin,
      done.catch(() => undefined),
    );
    return (
      (await done) ?? answer(200, cosignatureLine(signer, checkpointText(checkpoint), clock()).slice(0, -1))
    );
  }

  return { vkey: vkeyOf(signer, signatureTypes.cosignature), addCheckpoint };
}

function parseLogKey(vkey: string): Verifier {
  const verifier = parseVkey(vkey);
  if (verifier?.type === signatureTypes.ed25519) return verifier;
  throw new AppError('usage', `expected the verifier key of a log, got '${vkey}'`);
}

async function readOrMakeSeed(folder: string): Promise<Buffer> {
  try {
    const seed = await readFile(join(folder, 'key'));
    if (seed.length !== 32) throw new AppError('log.damaged', `key: expected 32 bytes, got ${seed.length}`);
    return seed;
  } catch (error) {
    if (!isMissing(error)) throw error;
    const seed = randomBytes(32);
    await writeDurably(join(folder, 'key'), seed);
    await flushFolder(join(folder, '..'));
    return seed;
  }
}

interface Request {
  oldSize: number;
  proof: Buffer[];
  origin: string;
  note: string;
}

function parseRequest(body: string): Request | null {
  const split = body.indexOf('\n\n');
  if (split === -1) return null;
  const [old = '', ...lines] = body.slice(0, split).split('\n');
  const oldSize = old.startsWith('old ') ? parseSize(old.slice(4)) : null;
  const proof = lines.map(decodeBase64);
  const note = body.slice(split + 2);
  const parsed = parseNote(note);
  if (oldSize === null || parsed === null || lines.length > maxProofLines) return null;
  if (!proof.every((bytes) => bytes?.length === hashBytes)) return null;
  const checkpoint = parseCheckpointText(parsed.text);
  // Without extension lines: the cosignature would cover them too, and nobody can check what they say.
  if (checkpoint === null || checkpointText(checkpoint) !== parsed.text || oldSize > checkpoint.size)
    return null;
  return { oldSize, proof: proof as Buffer[], origin: checkpoint.origin, note };
}

function checkNote({ note }: Request, known: readonly Verifier[]): Checkpoint | null {
  const opened = openNote(note, known);
  return opened === null ? null : parseCheckpointText(opened.text);
}

/** Null: kept, to be cosigned. */
async function checkAndKeep(
  folder: string,
  { oldSize, proof }: Request,
  next: Checkpoint,
): Promise<WitnessAnswer | null> {
  const last = await readLast(folder, next.origin);
  const conflict: WitnessAnswer = { status: 409, contentType: 'text/x.tlog.size', body: `${last.size}\n` };
  if (oldSize !== last.size) return conflict;
  if (last.size === next.size && !last.root.equals(next.root)) return conflict;
  if (!verifyConsistency(last.size, next.size, last.root, next.root, proof)) {
    return answer(422, 'the proof does not show that the log only grew');
  }
  if (next.size !== last.size) {
    await writeDurably(stateFile(folder, next.origin), Buffer.from(checkpointText(next)));
  }
  return null;
}

function stateFile(folder: string, origin: string): string {
  return join(folder, 'logs', hash('sha256', origin, 'hex'));
}

async function readLast(folder: string, origin: string): Promise<Checkpoint> {
  try {
    const last = parseCheckpointText((await readFile(stateFile(folder, origin))).toString());
    if (last?.origin === origin) return last;
  } catch (error) {
    if (isMissing(error)) return { origin, size: 0, root: emptyRoot };
    throw error;
  }
  throw new AppError('log.damaged', `logs: what the witness knows of ${origin} cannot be read`);
}

function answer(status: WitnessAnswer['status'], line: string): WitnessAnswer {
  return { status, contentType: plain, body: `${line}\n` };
}
