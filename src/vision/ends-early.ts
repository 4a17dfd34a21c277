/**
 * Whether a file is shorter than it says itself. Decoders do not tell: some report a cut file as damaged, others a damaged
 * one as cut, and the person who has to get the photo again wants to know which it is.
 */

/** False for formats that do not state their length (JPEG, GIF): there the decoder's word is all there is. */
export function endsEarly(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const head = Buffer.from(bytes.subarray(0, 12)).toString('latin1');
  if (head.startsWith('\x89PNG')) return pngEndsEarly(view);
  if (head.startsWith('RIFF')) return bytes.length < 8 || view.getUint32(4, true) + 8 > bytes.length;
  if (head.startsWith('II*\0')) return tiffEndsEarly(view, true);
  if (head.startsWith('MM\0*')) return tiffEndsEarly(view, false);
  if (head.slice(4, 8) === 'ftyp') return boxesEndEarly(view);
  return false;
}

/** Chunks of length, type, content and check, up to IEND (ISO/IEC 15948, 5.3). */
function pngEndsEarly(view: DataView): boolean {
  for (let at = 8; at + 8 <= view.byteLength;) {
    const type = String.fromCharCode(...[4, 5, 6, 7].map((i) => view.getUint8(at + i)));
    // What is no chunk means damage: from there on lengths say nothing.
    if (type === 'IEND' || !/^[A-Za-z]{4}$/.test(type)) return false;
    at += 12 + view.getUint32(at);
  }
  return true;
}

/** The list of fields of the first picture, which most writers put behind the pixels (TIFF 6.0, section 2). */
function tiffEndsEarly(view: DataView, littleEndian: boolean): boolean {
  if (view.byteLength < 8) return true;
  const at = view.getUint32(4, littleEndian);
  if (at + 2 > view.byteLength) return true;
  return at + 2 + 12 * view.getUint16(at, littleEndian) > view.byteLength;
}

/** Boxes of length and type, one behind the other (ISO/IEC 14496-12, 4.2); length 0 reaches to the end of the file. */
function boxesEndEarly(view: DataView): boolean {
  let at = 0;
  while (at < view.byteLength) {
    if (at + 8 > view.byteLength) return true;
    let length = view.getUint32(at);
    if (length === 0) return false;
    if (length === 1) {
      if (at + 16 > view.byteLength) return true;
      length = Number(view.getBigUint64(at + 8));
    }
    // A box cannot be shorter than its own head: damage, not an end.
    if (length < 8) return false;
    at += length;
  }
  return at > view.byteLength;
}
