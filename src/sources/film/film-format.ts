/**
 * Whether a file is a film, told by its first bytes, and which of ffmpeg's readers takes it. ffmpeg is told that one reader and never
 * looks for itself: its own search would also find playlists, lists of other files and network streams.
 */

/** The name of ffmpeg's reader (demuxer); null: no film. `head`: the first 512 bytes, or all there are. */
export function filmFormat(head: Uint8Array): string | null {
  const text = Buffer.from(head).toString('latin1');
  if (isIsoFilm(text)) return 'mov';
  return formats.find(({ begins }) => begins.test(text))?.reader ?? null;
}

const formats: readonly { reader: string; begins: RegExp }[] = [
  { reader: 'matroska', begins: /^\x1a\x45\xdf\xa3/ },
  { reader: 'avi', begins: /^RIFF.{4}AVI /s },
  // Packets of 188 bytes, or of 192 where a recorder puts the time before each.
  { reader: 'mpegts', begins: /^(?:.{4})?G(?:.{187}G.{187}G|.{191}G.{191}G)/s },
  { reader: 'mpeg', begins: /^\0\0\x01\xba/ },
  { reader: 'flv', begins: /^FLV\x01/ },
  { reader: 'asf', begins: /^\x30\x26\xb2\x75\x8e\x66\xcf\x11/ },
  { reader: 'ogg', begins: /^OggS\0/ },
  { reader: 'mxf', begins: /^\x06\x0e\x2b\x34\x02\x05\x01\x01\x0d\x01\x02/ },
];

/** ISO/IEC 14496-12, 4.3: length, `ftyp`, brands. Old QuickTime files begin with another box. HEIC, AVIF and CR3 are photos. */
function isIsoFilm(head: string): boolean {
  // A box at the beginning of a file is short or tells its length elsewhere; text has no zero there.
  if (/^\0.{3}(?:moov|mdat|wide|free|skip|pnot)/s.test(head)) return true;
  return /^\0.{3}ftyp(?!avi[fs]|mif1|msf1|he[iv]|crx )/s.test(head);
}
