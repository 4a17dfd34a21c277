/**
 * A stream of bytes that is read in pieces of the reader's choosing, forwards only. It holds no more than what was asked for and one piece of
 * its source; whoever asks for a length that untrusted bytes named bounds it first.
 */
export interface ByteCursor {
  /** Of the next byte, counted from the start of the holder. */
  readonly offset: number;
  /** Fewer only at the end. */
  take(length: number): Promise<Buffer>;
  /** Whatever is there, between one byte and `most`; null at the end. */
  piece(most: number): Promise<Buffer | null>;
  /** How many there were. */
  skip(length: number): Promise<number>;
  /** Up to and with the line feed; null where there is none within `most` bytes. Empty at the end. */
  line(most: number): Promise<Buffer | null>;
  /** Puts back what was read last. */
  unread(bytes: Buffer): void;
  close(): Promise<void>;
}

const lineFeed = 10;
const pieceBytes = 64 * 1024;

export function cursorOver(source: AsyncIterable<Uint8Array>, start = 0): ByteCursor {
  const pieces = source[Symbol.asyncIterator]();
  let held: Buffer = Buffer.alloc(0);
  let offset = start;

  /** False at the end. */
  async function fill(): Promise<boolean> {
    while (held.length === 0) {
      const next = await pieces.next();
      if (next.done === true) return false;
      held = Buffer.from(next.value.buffer, next.value.byteOffset, next.value.byteLength);
    }
    return true;
  }

  async function piece(most: number): Promise<Buffer | null> {
    if (most <= 0 || !(await fill())) return null;
    const bytes = held.subarray(0, most);
    held = held.subarray(bytes.length);
    offset += bytes.length;
    return bytes;
  }

  async function each(length: number, use: (bytes: Buffer) => void): Promise<number> {
    let left = length;
    while (left > 0) {
      const bytes = await piece(Math.min(left, pieceBytes));
      if (bytes === null) break;
      left -= bytes.length;
      use(bytes);
    }
    return length - left;
  }

  return {
    get offset() {
      return offset;
    },
    piece,
    async take(length) {
      const parts: Buffer[] = [];
      await each(length, (bytes) => parts.push(bytes));
      return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
    },
    skip: (length) => each(length, () => undefined),
    async line(most) {
      const parts: Buffer[] = [];
      let length = 0;
      while (length < most && (await fill())) {
        const at = held.subarray(0, most - length).indexOf(lineFeed);
        const bytes = (await piece(at === -1 ? most - length : at + 1))!;
        parts.push(bytes);
        length += bytes.length;
        if (at !== -1) return Buffer.concat(parts);
      }
      return length === most ? null : Buffer.concat(parts);
    },
    unread(bytes) {
      held = held.length === 0 ? bytes : Buffer.concat([bytes, held]);
      offset -= bytes.length;
    },
    async close() {
      await pieces.return?.();
    },
  };
}
