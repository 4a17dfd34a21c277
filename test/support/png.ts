/**
 * PNG files by hand (ISO/IEC 15948), for pictures that no encoder should be asked to make: gigantic, interlaced, with
 * wrong or hostile chunks.
 */
import { constants, crc32, deflateRawSync, deflateSync } from 'node:zlib';

export interface PngHeader {
  width: number;
  height: number;
  /** Bits per sample. */
  depth?: 1 | 8 | 16;
  colour?: 'grey' | 'rgb' | 'rgba';
  interlaced?: boolean;
}

type Chunk = readonly [type: string, content: Uint8Array];

const colourTypes = { grey: [0, 1], rgb: [2, 3], rgba: [6, 4] } as const;
/** Column and row of the first pixel, column and row step, of the seven passes of Adam7. */
const adam7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

/** A whole picture of zeros: black, or transparent. The file is a thousandth of the pixels and quick to make. */
export function blackPng(header: PngHeader, before: readonly Chunk[] = []): Buffer {
  return assemble(header, [...before, ['IDAT', zlibOfZeros(scanlineBytes(header))]]);
}

/** A picture from unfiltered rows, each with its filter byte. */
export function pngOfRows(header: PngHeader, rows: Uint8Array): Buffer {
  return assemble(header, [['IDAT', deflateSync(rows)]]);
}

/** A zlib stream (RFC 1950) of `length` zeros. The compressed form of a block is repeated, not compressed again. */
export function zlibOfZeros(length: number): Buffer {
  const blockBytes = 1 << 20;
  const block = deflateRawSync(Buffer.alloc(blockBytes), { finishFlush: constants.Z_FULL_FLUSH });
  const blocks = Array.from({ length: Math.floor(length / blockBytes) }, () => block);
  const last = deflateRawSync(Buffer.alloc(length % blockBytes));
  // Adler-32 of zeros: the first sum stays 1, the second counts.
  const check = Buffer.alloc(4);
  check.writeUInt16BE(length % 65521, 0);
  check.writeUInt16BE(1, 2);
  return Buffer.concat([Buffer.from([0x78, 0x9c]), ...blocks, last, check]);
}

function assemble(header: PngHeader, chunks: readonly Chunk[]): Buffer {
  const { width, height, depth = 8, colour = 'rgb', interlaced = false } = header;
  const ihdr = Buffer.alloc(13);
  ihdr.writeUInt32BE(width, 0);
  ihdr.writeUInt32BE(height, 4);
  ihdr.set([depth, colourTypes[colour][0], 0, 0, interlaced ? 1 : 0], 8);
  const all: Chunk[] = [['IHDR', ihdr], ...chunks, ['IEND', Buffer.alloc(0)]];
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), ...all.map(encodeChunk)]);
}

function encodeChunk([type, content]: Chunk): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(content.length, 0);
  framed.set(body, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}

function scanlineBytes({ width, height, depth = 8, colour = 'rgb', interlaced = false }: PngHeader): number {
  const bits = depth * colourTypes[colour][1];
  const passes = interlaced ? adam7 : ([[0, 0, 1, 1]] as const);
  return passes.reduce((sum, [x, y, stepX, stepY]) => {
    const columns = Math.ceil((width - x) / stepX);
    const rows = Math.ceil((height - y) / stepY);
    return columns > 0 && rows > 0 ? sum + rows * (1 + Math.ceil((columns * bits) / 8)) : sum;
  }, 0);
}
