/**
 * File names are bytes. Most are UTF-8 and may be shown as text; the others must survive unchanged, because the name is
 * the only way back to the file. So sources carry paths as Buffers and turn them into text here, one to one:
 * a path that is UTF-8 is its own text, any other becomes a `file:` URL with its bytes percent-encoded. The two cannot
 * collide, since absolute paths never begin with `file:`.
 */
import { isUtf8 } from 'node:buffer';
import { basename, sep } from 'node:path';

const separator = Buffer.from(sep);
const unreserved = /[A-Za-z0-9\-._~]/;

/** `folder` + separator + `name`. */
export function joinBytes(folder: Buffer, name: Buffer): Buffer {
  return folder.subarray(-separator.length).equals(separator)
    ? Buffer.concat([folder, name])
    : Buffer.concat([folder, separator, name]);
}

/** The path as text, unique for every path. */
export function pathText(path: Buffer): string {
  return isUtf8(path) ? path.toString('utf8') : `file://${encodePath(path)}`;
}

/** RFC 3986 percent-encoding of every byte that is not unreserved; separators stay, as `/`. */
export function encodePath(path: Buffer): string {
  const separatorByte = separator[0];
  let text = '';
  for (const byte of path) {
    const char = String.fromCharCode(byte);
    if (byte === separatorByte) text += '/';
    else text += unreserved.test(char) ? char : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return text;
}

/** A key for sets and maps that keeps every byte apart. */
export function pathKey(path: Buffer): string {
  return path.toString('latin1');
}

/** The last part of a path, as bytes. */
export function lastName(path: Buffer): Buffer {
  return Buffer.from(basename(pathKey(path)), 'latin1');
}

/** The path that `pathText` turned into this text; any other text is taken as UTF-8. */
export function pathBytes(text: string): Buffer {
  if (!text.startsWith('file://')) return Buffer.from(text);
  const binary = Buffer.from(text.slice('file://'.length)).toString('latin1');
  const decoded = binary.replaceAll(/%([0-9a-f]{2})/gi, (_, hex: string) =>
    String.fromCharCode(parseInt(hex, 16)),
  );
  return Buffer.from(decoded.replaceAll('/', sep), 'latin1');
}
