/** A tar archive (ustar) that is made while it is sent: one file after the other, none of them on disk twice. */
import { Header } from 'tar';

export interface TarFile {
  /** At most 100 bytes, with slashes. */
  path: string;
  bytes: Uint8Array;
}

const block = 512;

export async function* tarOf(files: AsyncIterable<TarFile>, mtime: Date): AsyncGenerator<Uint8Array> {
  for await (const { path, bytes } of files) {
    const header = Buffer.alloc(block);
    new Header({ path, size: bytes.length, mode: 0o644, mtime, type: 'File', uid: 0, gid: 0 }).encode(header);
    yield header;
    yield bytes;
    yield Buffer.alloc((block - (bytes.length % block)) % block);
  }
  yield Buffer.alloc(2 * block);
}
