/**
 * Signed notes (C2SP signed-note): a text, an empty line, and a line per signature. Two kinds of keys: those of logs sign the text, those of
 * witnesses sign it with a time (tlog-cosignature).
 */
import { fromBase64, joined, sha256, toHex, utf8, type Bytes } from './bytes.js';

const kinds = { 1: 'log', 4: 'witness' } as const;

export interface Key {
  name: string;
  /** Eight hexadecimal digits. */
  id: string;
  kind: 'log' | 'witness';
  publicKey: Bytes;
}

/** Of a verifier key, `NAME+ID+BASE64`; null: it is none, or of a kind that is not known. */
export async function parseKey(vkey: string): Promise<Key | null> {
  const [, name = '', id = '', encoded = ''] = /^([^+\s]+)\+([0-9a-f]{8})\+(\S+)$/.exec(vkey) ?? [];
  const material = fromBase64(encoded);
  const kind = kinds[(material?.[0] ?? 0) as keyof typeof kinds];
  if (material?.length !== 33 || kind === undefined) return null;
  const digest = await sha256(joined(utf8(`${name}\n`), material));
  return toHex(digest.subarray(0, 4)) === id ? { name, id, kind, publicKey: material.slice(1) } : null;
}

export interface Note {
  /** With its final newline; this is what is signed. */
  text: string;
  signatures: { name: string; id: string; signature: Bytes }[];
}

/** Nothing is verified; null: it is no note. */
export function parseNote(note: string): Note | null {
  const split = note.lastIndexOf('\n\n');
  if (split === -1 || !note.endsWith('\n')) return null;
  const signatures: Note['signatures'] = [];
  for (const line of note.slice(split + 2, -1).split('\n')) {
    const [dash, name = '', encoded = '', ...more] = line.split(' ');
    const bytes = fromBase64(encoded);
    if (dash !== '\u2014' || name === '' || more.length > 0 || bytes === null || bytes.length < 5)
      return null;
    signatures.push({ name, id: toHex(bytes.subarray(0, 4)), signature: bytes.slice(4) });
  }
  return { text: note.slice(0, split + 1), signatures };
}

/**
 * `absent`: no line of this key; `invalid`: a line that is not its signature; `unable`: this browser does not know Ed25519. `at`: the
 * time of a witness, null of a log.
 */
export type Signed = { state: 'valid'; at: Date | null } | { state: 'absent' | 'invalid' | 'unable' };

export async function signedBy({ text, signatures }: Note, key: Key): Promise<Signed> {
  const lines = signatures.filter(({ name, id }) => name === key.name && id === key.id);
  if (lines.length === 0) return { state: 'absent' };
  const imported = await crypto.subtle
    .importKey('raw', key.publicKey, { name: 'Ed25519' }, false, ['verify'])
    .catch(() => null);
  if (imported === null) return { state: 'unable' };
  let at: Date | null = null;
  for (const { signature } of lines) {
    const parts = key.kind === 'log' ? plain(text, signature) : cosigned(text, signature);
    const { message, bytes, time } = parts ?? {};
    if (message === undefined || bytes === undefined) return { state: 'invalid' };
    if (!(await crypto.subtle.verify('Ed25519', imported, bytes, message))) return { state: 'invalid' };
    at = time ?? null;
  }
  return { state: 'valid', at };
}

interface Parts {
  message: Bytes;
  bytes: Bytes;
  time?: Date;
}

function plain(text: string, signature: Bytes): Parts | null {
  return signature.length === 64 ? { message: utf8(text), bytes: signature } : null;
}

function cosigned(text: string, signature: Bytes): Parts | null {
  if (signature.length !== 72) return null;
  const seconds = Number(new DataView(signature.buffer, signature.byteOffset).getBigUint64(0));
  if (!Number.isSafeInteger(seconds)) return null;
  const message = utf8(`cosignature/v1\ntime ${seconds}\n${text}`);
  return { message, bytes: signature.slice(8), time: new Date(seconds * 1000) };
}

export interface Checkpoint {
  origin: string;
  size: number;
  root: Bytes;
  note: Note;
}

/** What a checkpoint says (C2SP tlog-checkpoint), not verified; null: it is none. */
export function parseCheckpoint(text: string): Checkpoint | null {
  const note = parseNote(text);
  const [origin = '', sizeText = '', rootText = ''] = note?.text.split('\n') ?? [];
  const root = fromBase64(rootText);
  const size = Number(sizeText);
  if (note === null || root?.length !== 32 || !/^(0|[1-9]\d*)$/.test(sizeText)) return null;
  return Number.isSafeInteger(size) ? { origin, size, root, note } : null;
}

export interface Proof {
  index: number;
  hashes: Bytes[];
  checkpoint: Checkpoint;
}

/** Of a `.tlog-proof`; null: it is none. */
export function parseProof(text: string): Proof | null {
  const split = text.indexOf('\n\n');
  const [header, indexLine = '', ...lines] = text.slice(0, Math.max(split, 0)).split('\n');
  const checkpoint = parseCheckpoint(text.slice(split + 2));
  const [, digits] = /^index (0|[1-9]\d*)$/.exec(indexLine) ?? [];
  const hashes = lines.map(fromBase64);
  if (header !== 'c2sp.org/tlog-proof@v1' || digits === undefined || checkpoint === null) return null;
  if (hashes.some((hash) => hash?.length !== 32)) return null;
  return { index: Number(digits), hashes: hashes as Bytes[], checkpoint };
}
