/** Checkpoints (C2SP tlog-checkpoint) and proofs of inclusion that verify offline (C2SP tlog-proof), as text. */
import { hashBytes, leafHash, verifyInclusion } from './merkle.js';
import { decodeBase64, type Note, openNote, parseNote, type Verifier } from './note.js';

export interface Checkpoint {
  origin: string;
  size: number;
  root: Buffer;
}

/** The text of the note; no extension lines. */
export function checkpointText({ origin, size, root }: Checkpoint): string {
  return `${origin}\n${size}\n${root.toString('base64')}\n`;
}

/** A number as the formats write it, without leading zeros and within what is exact here; null for anything else. */
export function parseSize(text: string): number | null {
  const value = Number(text);
  return /^(0|[1-9]\d*)$/.test(text) && Number.isSafeInteger(value) ? value : null;
}

/** The checkpoint in a note's text; null when it is none. Extension lines are allowed and ignored. */
export function parseCheckpointText(text: string): Checkpoint | null {
  const lines = text.split('\n');
  const [origin = '', sizeText = '', rootText = ''] = lines;
  const size = parseSize(sizeText);
  const root = decodeBase64(rootText);
  // The text ends in a newline, so the last line is empty and no other may be.
  if (lines.length < 4 || lines.indexOf('') !== lines.length - 1) return null;
  if (size === null || root?.length !== hashBytes) return null;
  return { origin, size, root };
}

/** A checkpoint as it came, not verified. */
export function parseCheckpoint(note: string): { note: Note; checkpoint: Checkpoint } | null {
  const parsed = parseNote(note);
  const checkpoint = parsed === null ? null : parseCheckpointText(parsed.text);
  return parsed === null || checkpoint === null ? null : { note: parsed, checkpoint };
}

export interface TlogProof {
  index: number;
  hashes: Buffer[];
  /** The checkpoint with all its signature lines. */
  checkpoint: string;
}

const proofHeader = 'c2sp.org/tlog-proof@v1';

export function proofText({ index, hashes, checkpoint }: TlogProof): string {
  const lines = [proofHeader, `index ${index}`, ...hashes.map((hash) => hash.toString('base64')), ''];
  return `${lines.join('\n')}\n${checkpoint}`;
}

/** The parts of a `.tlog-proof`; null when it is malformed. Its extra data, if any, are ignored: nothing vouches for them. */
export function parseProof(text: string): TlogProof | null {
  const split = text.indexOf('\n\n');
  if (split === -1) return null;
  const [header, ...lines] = text.slice(0, split).split('\n');
  if (lines[0]?.startsWith('extra ')) lines.shift();
  const [indexLine = '', ...hashLines] = lines;
  const index = indexLine.startsWith('index ') ? parseSize(indexLine.slice(6)) : null;
  const hashes = hashLines.map(decodeBase64);
  if (header !== proofHeader || index === null) return null;
  if (!hashes.every((hash) => hash !== null && hash.length === hashBytes)) return null;
  return { index, hashes: hashes as Buffer[], checkpoint: text.slice(split + 2) };
}

/** The checkpoint under which the proof shows the entry; null when anything does not hold. */
export function checkProof(
  text: string,
  entry: Uint8Array,
  origin: string,
  known: readonly Verifier[],
): (Checkpoint & { index: number }) | null {
  const proof = parseProof(text);
  const opened = proof === null ? null : openNote(proof.checkpoint, known);
  const checkpoint = opened === null ? null : parseCheckpointText(opened.text);
  if (proof === null || checkpoint === null || checkpoint.origin !== origin) return null;
  const { size, root } = checkpoint;
  if (!verifyInclusion(leafHash(entry), proof.index, size, root, proof.hashes)) return null;
  return { ...checkpoint, index: proof.index };
}
