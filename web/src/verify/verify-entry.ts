/**
 * Whether an entry is in a log, step by step: its hash is the one that everybody sees in the log's tiles; the path of hashes leads to the root
 * that the checkpoint states; the log signed that checkpoint; and so did the witnesses. Every step is computed here, from the bytes, in the
 * reader's own browser; nothing that the server says of itself is believed, but its keys, which the reader compares.
 */
import { areSame, toHex, utf8, type Bytes } from './bytes.js';
import { parseKey, parseProof, signedBy, type Checkpoint, type Key, type Proof } from './note.js';
import { leafHash, walkInclusion, type PathStep } from './tree.js';

/** `open`: there is nothing to check yet, or this browser cannot. */
export type StepState = 'holds' | 'fails' | 'open';

export type StepName = 'leaf' | 'path' | 'signature' | 'witness';

export interface Step {
  name: StepName;
  state: StepState;
  /** Key of a line in the catalogue, below `verify.why`; what it is about below. */
  why: StepReason;
  /** Of the step `witness` and `signature`: whose key. */
  key?: string;
  /** When the witness signed. */
  at?: Date;
}

export type StepReason =
  | 'leafHolds'
  | 'leafFails'
  | 'leafUnknown'
  | 'pathHolds'
  | 'pathFails'
  | 'proofMalformed'
  | 'proofOfOther'
  | 'signatureHolds'
  | 'signatureFails'
  | 'signatureMissing'
  | 'cannotHere'
  | 'witnessHolds'
  | 'witnessFails'
  | 'witnessMissing'
  | 'noWitnesses'
  | 'notWitnessedYet';

export interface EntryToCheck {
  /** As it is in the log. */
  text: string;
  index: number;
  origin: string;
  /** `.tlog-proof`. */
  proof: string;
  /** What the log's public tile has at this place; null: it could not be had. */
  published: Bytes | null;
  /** Verifier keys of the log, each from the entry `size` on. */
  keys: readonly { key: string; size: number }[];
  /** Verifier keys of witnesses. */
  witnesses: readonly string[];
  /** The proof is under a checkpoint that witnesses were shown. */
  isWitnessed: boolean;
}

export interface CheckedEntry {
  steps: Step[];
  leaf: Bytes;
  path: PathStep[];
  checkpoint: Checkpoint | null;
}

export async function verifyEntry(entry: EntryToCheck): Promise<CheckedEntry> {
  const leaf = await leafHash(utf8(entry.text));
  const proof = parseProof(entry.proof);
  const path = await walk(entry, leaf, proof);
  const steps = [leafStep(leaf, entry.published), pathStep(entry, leaf, proof, path)];
  if (proof !== null) steps.push(...(await signatureSteps(entry, proof.checkpoint)));
  return { steps, leaf, path: path ?? [], checkpoint: proof?.checkpoint ?? null };
}

function leafStep(leaf: Bytes, published: Bytes | null): Step {
  if (published === null) return { name: 'leaf', state: 'open', why: 'leafUnknown' };
  const isSame = areSame(leaf, published);
  return { name: 'leaf', state: isSame ? 'holds' : 'fails', why: isSame ? 'leafHolds' : 'leafFails' };
}

async function walk(entry: EntryToCheck, leaf: Bytes, proof: Proof | null): Promise<PathStep[] | null> {
  if (proof === null) return null;
  return walkInclusion(leaf, entry.index, proof.checkpoint.size, proof.hashes);
}

function pathStep(entry: EntryToCheck, leaf: Bytes, proof: Proof | null, path: PathStep[] | null): Step {
  if (proof === null) return { name: 'path', state: 'fails', why: 'proofMalformed' };
  if (proof.index !== entry.index || proof.checkpoint.origin !== entry.origin) {
    return { name: 'path', state: 'fails', why: 'proofOfOther' };
  }
  const reached = path === null ? null : (path.at(-1)?.above ?? leaf);
  const leads = reached !== null && areSame(reached, proof.checkpoint.root);
  return { name: 'path', state: leads ? 'holds' : 'fails', why: leads ? 'pathHolds' : 'pathFails' };
}

async function signatureSteps(entry: EntryToCheck, checkpoint: Checkpoint): Promise<Step[]> {
  const steps = [await logSignature(checkpoint, entry.keys)];
  if (entry.witnesses.length === 0) steps.push({ name: 'witness', state: 'open', why: 'noWitnesses' });
  else if (!entry.isWitnessed) steps.push({ name: 'witness', state: 'open', why: 'notWitnessedYet' });
  else for (const key of entry.witnesses) steps.push(await witnessSignature(checkpoint, key));
  return steps;
}

/** By the key that the log had at this size: one that was replaced is worth nothing for later entries. */
export async function logSignature(
  { note, origin, size }: Checkpoint,
  keys: readonly { key: string; size: number }[],
): Promise<Step> {
  const vkey = keys.findLast((each) => each.size <= size)?.key;
  const key = vkey === undefined ? null : await parseKey(vkey);
  if (vkey === undefined || key === null || key.kind !== 'log' || key.name !== origin) {
    return { name: 'signature', state: 'fails', why: 'signatureMissing' };
  }
  const { state } = await signedBy(note, key);
  if (state === 'valid') return { name: 'signature', state: 'holds', why: 'signatureHolds', key: vkey };
  if (state === 'unable') return { name: 'signature', state: 'open', why: 'cannotHere', key: vkey };
  const why = state === 'absent' ? 'signatureMissing' : 'signatureFails';
  return { name: 'signature', state: 'fails', why, key: vkey };
}

export async function witnessSignature({ note }: Checkpoint, vkey: string): Promise<Step> {
  const key: Key | null = await parseKey(vkey);
  if (key?.kind !== 'witness') return { name: 'witness', state: 'fails', why: 'witnessFails', key: vkey };
  const signed = await signedBy(note, key);
  if (signed.state === 'valid') {
    const at = signed.at === null ? {} : { at: signed.at };
    return { name: 'witness', state: 'holds', why: 'witnessHolds', key: vkey, ...at };
  }
  if (signed.state === 'unable') return { name: 'witness', state: 'open', why: 'cannotHere', key: vkey };
  const isAbsent = signed.state === 'absent';
  return {
    name: 'witness',
    state: isAbsent ? 'open' : 'fails',
    why: isAbsent ? 'witnessMissing' : 'witnessFails',
    key: vkey,
  };
}

/** Of all steps: what fails counts, then what is open. */
export function stateOf(steps: readonly Pick<Step, 'state'>[]): StepState {
  if (steps.some(({ state }) => state === 'fails')) return 'fails';
  return steps.some(({ state }) => state === 'open') ? 'open' : 'holds';
}

/** Where the log's public hash of an entry lies: a tile of 256 (C2SP tlog-tiles), and the hash's place in it. */
export function tileOf(index: number, size: number): { partial: string | null; full: string; at: number } {
  const number = Math.floor(index / 256);
  const digits = String(number).padStart(Math.ceil(String(number).length / 3) * 3, '0');
  const groups = digits.match(/\d{3}/g) ?? [];
  const full = `tile/0/${groups.map((each, at) => (at < groups.length - 1 ? `x${each}` : each)).join('/')}`;
  const width = Math.min(256, size - number * 256);
  return { full, partial: width === 256 ? null : `${full}.p/${width}`, at: index % 256 };
}

export const shortHash = (hash: Uint8Array): string => toHex(hash.subarray(0, 4));
