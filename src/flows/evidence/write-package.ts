/**
 * The files of a package, written into a folder, a zip, or a zip that is sent while it is made. A package that is not finished lies under
 * another name; one that a crash left there is never deleted unasked: whatever has that name could be somebody's own.
 */
import { existsSync } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { crc32 } from 'node:zlib';
import { AppError } from '../../errors.js';
import { flushFolder, writeFlushed } from '../../lib/durable-write.js';
import {
  bytesOfEntry,
  centralDirectory,
  localHeader,
  mostZipBytes,
  mostZipEntries,
  zipEndBytes,
  type ZipPart,
} from '../../lib/stored-zip.js';
import { bagFolder } from './bag.js';

export interface PackageWriter {
  add(path: string, bytes: Uint8Array): Promise<void>;
  /** Puts it in place; durable on return. */
  finish(): Promise<void>;
  /** Leaves nothing. */
  abandon(): Promise<void>;
}

/** What is going to be written, at least. */
export interface Extent {
  files: number;
  bytes: number;
}

/** Opens where it is to be written, once nothing speaks against it. */
export type OpenPackage = (id: string, extent: Extent) => Promise<PackageWriter>;

/** A zip where `to` ends so, otherwise a folder. Throws `usage` where something is there already, or a zip would be too large. */
export function packageAt(to: string): OpenPackage {
  return async (id, extent) => {
    const part = `${to}.part`;
    if (existsSync(to)) throw new AppError('usage', `'${to}' is there already`);
    if (existsSync(part))
      throw new AppError(
        'usage',
        `'${part}' is there already: where an export was cut off, it holds what was written until then; look, and delete it`,
      );
    const writer = /\.zip$/i.test(to) ? await zipFile(to, part, id, extent) : await folderWriter(to, part);
    return {
      add: (path, bytes) => writable(to, writer.add(path, bytes)),
      finish: () => writable(to, writer.finish()),
      abandon: () => writer.abandon(),
    };
  };
}

/** A full disk is not a fault of the program: throws `usage`. */
async function writable(to: string, writing: Promise<void>): Promise<void> {
  try {
    await writing;
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (cause instanceof AppError || typeof code !== 'string') throw cause;
    throw new AppError('usage', `'${to}' cannot be written (${code}); nothing of it is left`, { cause });
  }
}

async function folderWriter(to: string, part: string): Promise<PackageWriter> {
  await mkdir(part, { mode: 0o700 });
  const folders = new Set([part]);
  return {
    async add(path, bytes) {
      const file = join(part, ...path.split('/'));
      for (let folder = dirname(file); !folders.has(folder); folder = dirname(folder)) folders.add(folder);
      await mkdir(dirname(file), { recursive: true });
      await writeFlushed(file, bytes);
    },
    async finish() {
      for (const folder of folders) await flushFolder(folder);
      await rename(part, to);
      await flushFolder(dirname(to));
    },
    abandon: () => rm(part, { recursive: true, force: true }),
  };
}

async function zipFile(to: string, part: string, id: string, extent: Extent): Promise<PackageWriter> {
  refuseTooLarge(extent);
  const file = await open(part, 'wx', 0o600);
  return zipWriter(id, {
    write: (bytes) => file.writeFile(bytes),
    async finish() {
      await file.datasync();
      await file.close();
      await rename(part, to);
      await flushFolder(dirname(to));
    },
    async abandon() {
      await file.close().catch(() => undefined);
      await rm(part, { force: true });
    },
  });
}

/** Of lists and headers, for each file. */
const bytesAround = 500;

/** Throws `usage`. Before anything is logged: what does not fit is found out while it can still be refused. */
export function refuseTooLarge({ files, bytes }: Extent): void {
  if (bytes + files * bytesAround <= mostZipBytes && files <= mostZipEntries) return;
  throw new AppError('usage', 'it is too large for one zip file: name a folder, or fewer candidates');
}

/** How long a zip of these files is, which have so many bytes together. */
export function bytesAsZip(id: string, paths: readonly string[], bytes: number): number {
  return paths.reduce((sum, path) => sum + bytesOfEntry(`${bagFolder(id)}/${path}`), bytes) + zipEndBytes;
}

/** Where the bytes of a zip go, in order. */
export interface ZipTarget {
  write(bytes: Uint8Array): Promise<void>;
  finish(): Promise<void>;
  abandon(): Promise<void>;
}

export function zipWriter(id: string, target: ZipTarget): PackageWriter {
  const parts: ZipPart[] = [];
  let at = 0;
  const append = async (bytes: Uint8Array): Promise<void> => {
    await target.write(bytes);
    at += bytes.length;
  };
  return {
    async add(path, bytes) {
      const part = { name: `${bagFolder(id)}/${path}`, crc: crc32(bytes), size: bytes.length, offset: at };
      parts.push(part);
      await append(localHeader(part));
      await append(bytes);
    },
    async finish() {
      await append(centralDirectory(parts, at));
      await target.finish();
    },
    abandon: () => target.abandon(),
  };
}
