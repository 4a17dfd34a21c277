/**
 * Whether a file is a film, told by its first bytes, and which of ffmpeg's readers takes it. ffmpeg is told that one reader and never
 * looks for itself: its own search would also find playlists, lists of other files and network streams.
 */

import { isIsoPhoto } from '../../lib/photo-kind.js';

/** The name of ffmpeg's reader (demuxer); null: no film. `head`: the first 512 bytes, or all there are. */
export function filmFormat(head: Uint8Array): string | null {
  const bytes = Buffer.from(head);
  if (isIsoFilm(bytes)) return 'mov';
  const begins = (hex: string): boolean => bytes.toString('hex', 0, hex.length / 2) === hex;
  return (
    formats.find(({ magic, rest }) => begins(magic) && (rest?.(bytes) ?? true))?.reader ?? packets(bytes)
  );
}

const formats: readonly { reader: string; magic: string; rest?: (bytes: Buffer) => boolean }[] = [
  { reader: 'matroska', magic: '1a45dfa3' },
  { reader: 'avi', magic: '52494646', rest: (bytes) => wordAt(bytes, 8) === 'AVI ' },
  { reader: 'mpeg', magic: '000001ba' },
  { reader: 'flv', magic: '464c5601' },
  { reader: 'asf', magic: '3026b2758e66cf11' },
  { reader: 'ogg', magic: '4f67675300' },
  { reader: 'mxf', magic: '060e2b34020501010d0102' },
];

/** MPEG transport streams: packets of 188 bytes, or of 192 where a recorder put the time before each (ISO/IEC 13818-1, 2.4.3.2). */
function packets(bytes: Buffer): string | null {
  const sync = 0x47;
  const isStream = [
    [0, 188],
    [4, 192],
  ].some(([from, step]) => [0, 1, 2].every((i) => bytes[from! + i * step!] === sync));
  return isStream ? 'mpegts' : null;
}

/** What old QuickTime files begin with. */
const boxes = ['moov', 'mdat', 'wide', 'free', 'skip', 'pnot'];

/** ISO/IEC 14496-12, 4.3: length, `ftyp`, brands. */
function isIsoFilm(bytes: Buffer): boolean {
  // A box at the beginning of a file is short, or tells its length elsewhere; text has no zero there.
  if (bytes[0] !== 0) return false;
  const box = wordAt(bytes, 4);
  return box === 'ftyp' ? !isIsoPhoto(bytes.toString('latin1')) : boxes.includes(box);
}

function wordAt(bytes: Buffer, at: number): string {
  return bytes.toString('latin1', at, at + 4);
}
