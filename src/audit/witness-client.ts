/**
 * Asks witnesses to cosign a checkpoint (C2SP tlog-witness), and tells the three ways in which that can fail apart:
 * the witness does not answer (an outage, to be waited out), it refuses (settings differ), or it knows another history
 * of this log (a fork, or files that were put back from an old copy: an alarm).
 */
import { type Checkpoint, parseCheckpoint, parseSize } from './checkpoint.js';
import { openNote, parseSignatureLines, parseVkey, signatureTypes } from './note.js';

export interface WitnessAddress {
  /** The submission prefix, without `/add-checkpoint`. */
  url: string;
  vkey: string;
}

export type WitnessResult =
  | { witness: WitnessAddress; code: null; line: string; timeSeconds: number }
  | {
      witness: WitnessAddress;
      code: 'witness.fork' | 'witness.unreachable' | 'witness.refused';
      message: string;
    };

export interface Cosigned {
  /** The checkpoint with the cosignatures that came. */
  checkpoint: string;
  results: WitnessResult[];
}

export interface CosignOptions {
  /** The note, which must be the newest of the log. */
  checkpoint: string;
  witnesses: readonly WitnessAddress[];
  /** RFC 6962 consistency proof between two sizes of the log, such as `AuditLog.proveConsistency`. */
  proveConsistency: (old: number, size: number) => Promise<Uint8Array[]>;
  /** The size at which each witness was last asked, by verifier key; it says so itself where this is wrong. */
  knownSizes?: ReadonlyMap<string, number>;
  timeoutMs?: number;
}

const maxAnswerBytes = 64 * 1024;

/** Asks all witnesses at once. Never throws for what a witness does. */
export async function collectCosignatures(options: CosignOptions): Promise<Cosigned> {
  const parsed = parseCheckpoint(options.checkpoint);
  if (parsed === null) throw new RangeError('not a checkpoint');
  const results = await Promise.all(
    options.witnesses.map((witness) => askWitness(options, witness, parsed.checkpoint)),
  );
  const lines = results.flatMap((result) => (result.code === null ? [result.line] : []));
  return { checkpoint: options.checkpoint + lines.join(''), results };
}

async function askWitness(
  options: CosignOptions,
  witness: WitnessAddress,
  checkpoint: Checkpoint,
): Promise<WitnessResult> {
  let old = Math.min(options.knownSizes?.get(witness.vkey) ?? 0, checkpoint.size);
  // Once with what we think it knows, once with what it says it knows.
  for (let attempt = 1; ; attempt++) {
    const proof = await options.proveConsistency(old, checkpoint.size);
    const answer = await post(options, witness, old, proof);
    if (typeof answer === 'string') return { witness, code: 'witness.unreachable', message: answer };
    const its = answer.status === 409 ? parseSize(answer.body.trim()) : null;
    const canTryAgain = its !== null && its !== old && its <= checkpoint.size && attempt === 1;
    if (!canTryAgain) return judge(options, witness, checkpoint, answer, its, old);
    old = its;
  }
}

function judge(
  { checkpoint: note }: CosignOptions,
  witness: WitnessAddress,
  { size }: Checkpoint,
  { status, body }: { status: number; body: string },
  its: number | null,
  old: number,
): WitnessResult {
  if (status === 200) return readCosignature(note, witness, body);
  if (status >= 500 || status === 429 || status === 408) {
    return { witness, code: 'witness.unreachable', message: `the witness answered ${status}` };
  }
  const fork = forkMessage(status, its, old, size);
  if (fork !== null) return { witness, code: 'witness.fork', message: fork };
  return { witness, code: 'witness.refused', message: `the witness answered ${status}` };
}

function forkMessage(status: number, its: number | null, old: number, size: number): string | null {
  if (status === 422) return `the witness knows another history of this log at ${old} entries`;
  if (its === null) return null;
  if (its > size) return `the witness knows ${its} entries of this log, which has ${size}`;
  return its === old ? `the witness knows another root of this log at ${old} entries` : null;
}

function readCosignature(note: string, witness: WitnessAddress, body: string): WitnessResult {
  const key = parseVkey(witness.vkey);
  const lines = parseSignatureLines(body) === null ? [] : body.split(/(?<=\n)/u);
  for (const line of key?.type === signatureTypes.cosignature ? lines : []) {
    const signer = key === null ? undefined : openNote(note + line, [key])?.signers.at(-1);
    if (signer !== undefined) return { witness, code: null, line, timeSeconds: signer.timeSeconds };
  }
  return { witness, code: 'witness.refused', message: 'the answer has no valid cosignature of this witness' };
}

async function post(
  { checkpoint, timeoutMs = 10_000 }: CosignOptions,
  { url }: WitnessAddress,
  old: number,
  proof: readonly Uint8Array[],
): Promise<{ status: number; body: string } | string> {
  const lines = [`old ${old}`, ...proof.map((hash) => Buffer.from(hash).toString('base64')), ''];
  try {
    const response = await fetch(`${url.replace(/\/+$/, '')}/add-checkpoint`, {
      method: 'POST',
      body: `${lines.join('\n')}\n${checkpoint}`,
      headers: { 'content-type': 'text/plain; charset=utf-8' },
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    });
    return { status: response.status, body: await readBounded(response) };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function readBounded(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > maxAnswerBytes) throw new Error('the answer is too long');
  }
  return Buffer.concat(chunks).toString();
}
