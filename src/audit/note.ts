/**
 * Signed notes (C2SP signed-note): a text, an empty line, and one line per signature. Keys are written as verifier
 * keys, `name+id+base64(type | public key)`. Two signature types: Ed25519 over the text (0x01), by which logs sign, and
 * the timestamped Ed25519 cosignature of tlog-cosignature (0x04), by which witnesses do.
 *
 * Base64 is read strictly: a signature has one spelling, so that no byte of a note can change unseen.
 */
import { createPrivateKey, createPublicKey, hash, type KeyObject, sign, verify } from 'node:crypto';

export const signatureTypes = { ed25519: 1, cosignature: 4 } as const;

export interface Verifier {
  readonly name: string;
  /** Eight hexadecimal digits. */
  readonly id: string;
  readonly type: number;
  readonly vkey: string;
  /** The time of a cosignature in seconds, 0 for a plain one; null: the signature is not valid. */
  verify(text: string, signature: Buffer): number | null;
  /** Whether these bare 64 bytes are the key's signature of `message`. */
  verifyBytes(message: Uint8Array, signature: Uint8Array): boolean;
}

/** A name and the 32-byte private seed of Ed25519 (RFC 8032). */
export interface LogSigner {
  name: string;
  seed: Uint8Array;
}

export interface NoteSignature {
  name: string;
  id: string;
  signature: Buffer;
}

export interface Note {
  /** With its final newline; this is what is signed. */
  text: string;
  signatures: NoteSignature[];
}

const dash = '\u2014';
const maxSignatures = 64;
const pkcs8Prefix = Buffer.from('302e020100300506032b657004220420', 'hex');
const spkiPrefix = Buffer.from('302a300506032b6570032100', 'hex');

/** Bytes of strict base64 (RFC 4648 section 4): the only spelling, or null. */
export function decodeBase64(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : null;
}

function isKeyName(name: string): boolean {
  return name !== '' && !/[\s+\u0085]/u.test(name) && !hasControls(name);
}

function hasControls(text: string): boolean {
  return /\p{Cc}/u.test(text.replaceAll('\n', ''));
}

function keyId(name: string, material: Uint8Array): string {
  const named = Buffer.concat([Buffer.from(`${name}\n`), material]);
  return hash('sha256', named, 'hex').slice(0, 8);
}

function privateKeyOf(seed: Uint8Array): KeyObject {
  return createPrivateKey({ key: Buffer.concat([pkcs8Prefix, seed]), format: 'der', type: 'pkcs8' });
}

function publicBytes(seed: Uint8Array): Buffer {
  const exported = createPublicKey(privateKeyOf(seed)).export({ format: 'der', type: 'spki' });
  return exported.subarray(spkiPrefix.length);
}

/** The verifier key that belongs to the signer, for signatures of `type`. */
export function vkeyOf(signer: LogSigner, type: number = signatureTypes.ed25519): string {
  if (!isKeyName(signer.name)) throw new RangeError('a key name is not empty and has no spaces and no plus');
  const material = Buffer.concat([Buffer.from([type]), publicBytes(signer.seed)]);
  return `${signer.name}+${keyId(signer.name, material)}+${material.toString('base64')}`;
}

/** The verifier of a verifier key; null when it is not one, or of a type that is not known. */
export function parseVkey(vkey: string): Verifier | null {
  const match = /^([^+]+)\+([0-9a-f]{8})\+(\S+)$/u.exec(vkey);
  const [, name = '', id = '', encoded = ''] = match ?? [];
  const material = decodeBase64(encoded);
  if (material?.length !== 33 || !isKeyName(name) || keyId(name, material) !== id) return null;
  const type = material[0] ?? 0;
  if (type !== signatureTypes.ed25519 && type !== signatureTypes.cosignature) return null;
  const key = createPublicKey({
    key: Buffer.concat([spkiPrefix, material.subarray(1)]),
    format: 'der',
    type: 'spki',
  });
  const check = type === signatureTypes.ed25519 ? checkPlain : checkCosignature;
  return {
    name,
    id,
    type,
    vkey,
    verify: (text, signature) => check(key, text, signature),
    verifyBytes: (message, signature) => verify(null, message, key, signature),
  };
}

function checkPlain(key: KeyObject, text: string, signature: Buffer): number | null {
  return signature.length === 64 && verify(null, Buffer.from(text), key, signature) ? 0 : null;
}

function checkCosignature(key: KeyObject, text: string, signature: Buffer): number | null {
  if (signature.length !== 72) return null;
  const time = signature.readBigUInt64BE(0);
  if (time > BigInt(Number.MAX_SAFE_INTEGER)) return null;
  const message = cosignedMessage(Number(time), text);
  return verify(null, message, key, signature.subarray(8)) ? Number(time) : null;
}

function cosignedMessage(timeSeconds: number, text: string): Buffer {
  return Buffer.from(`cosignature/v1\ntime ${timeSeconds}\n${text}`);
}

/** A key that is made ready once and signs many notes. */
export interface NoteSigner {
  readonly name: string;
  readonly vkey: string;
  readonly verifier: Verifier;
  /** The signature line with its newline. */
  signLine(text: string): string;
  /** The bare 64 bytes over any message; used for the records of the journal. */
  signBytes(message: Uint8Array): Buffer;
}

export function noteSigner(signer: LogSigner): NoteSigner {
  const vkey = vkeyOf(signer);
  const key = privateKeyOf(signer.seed);
  const verifier = parseVkey(vkey);
  if (verifier === null) throw new RangeError(`not a verifier key: ${vkey}`);
  const signBytes = (message: Uint8Array): Buffer => sign(null, message, key);
  return {
    name: signer.name,
    vkey,
    verifier,
    signBytes,
    signLine: (text) => signatureLine(vkey, signBytes(Buffer.from(text))),
  };
}

/** The line by which a witness states that at `timeSeconds` the checkpoint was the largest it saw (tlog-cosignature). */
export function cosignatureLine(witness: LogSigner, text: string, timeSeconds: number): string {
  const time = Buffer.alloc(8);
  time.writeBigUInt64BE(BigInt(timeSeconds));
  const signature = sign(null, cosignedMessage(timeSeconds, text), privateKeyOf(witness.seed));
  return signatureLine(vkeyOf(witness, signatureTypes.cosignature), Buffer.concat([time, signature]));
}

function signatureLine(vkey: string, signature: Buffer): string {
  const [name = '', id = ''] = vkey.split('+');
  return `${dash} ${name} ${Buffer.concat([Buffer.from(id, 'hex'), signature]).toString('base64')}\n`;
}

/** The parts of a note; null when it is not one. Nothing is verified. */
export function parseNote(note: string): Note | null {
  const split = note.lastIndexOf('\n\n');
  if (split === -1 || !note.endsWith('\n') || hasControls(note) || note.includes('\ufffd')) return null;
  const signatures = parseSignatureLines(note.slice(split + 2));
  return signatures === null || signatures.length === 0
    ? null
    : { text: note.slice(0, split + 1), signatures };
}

/** Signature lines, each with its newline, such as a witness answers; null when one is malformed. */
export function parseSignatureLines(lines: string): NoteSignature[] | null {
  if (!lines.endsWith('\n')) return null;
  const parsed: NoteSignature[] = [];
  for (const line of lines.slice(0, -1).split('\n')) {
    const [mark, name = '', encoded = '', ...more] = line.split(' ');
    const bytes = decodeBase64(encoded);
    if (mark !== dash || !isKeyName(name) || more.length > 0 || bytes === null || bytes.length < 5)
      return null;
    parsed.push({ name, id: bytes.toString('hex', 0, 4), signature: bytes.subarray(4) });
  }
  return parsed.length > maxSignatures ? null : parsed;
}

export interface CheckedNote {
  text: string;
  /** Known keys whose signatures are valid. */
  signers: { verifier: Verifier; timeSeconds: number }[];
  /** Lines of keys that are not known. */
  unknown: NoteSignature[];
}

/**
 * Checks a note against known keys. Null when it is malformed, when a signature of a known key is not valid, or when
 * none is of a known key; the text of such a note must not be used.
 */
export function openNote(note: string, known: readonly Verifier[]): CheckedNote | null {
  const parsed = parseNote(note);
  if (parsed === null) return null;
  const checked: CheckedNote = { text: parsed.text, signers: [], unknown: [] };
  for (const line of parsed.signatures) {
    const verifier = known.find(({ name, id }) => name === line.name && id === line.id);
    if (verifier === undefined) {
      checked.unknown.push(line);
      continue;
    }
    const timeSeconds = verifier.verify(parsed.text, line.signature);
    if (timeSeconds === null) return null;
    checked.signers.push({ verifier, timeSeconds });
  }
  return checked.signers.length === 0 ? null : checked;
}
