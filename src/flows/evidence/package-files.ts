/** The files of a package, written into or read from a folder or a zip. A package that is not finished lies under another name. */
import { existsSync } from 'node:fs';
import {
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
  type FileHandle,
} from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { crc32 } from 'node:zlib';
import { AppError } from '../../errors.js';
import { isMissing } from '../../lib/is-missing.js';
import {
  centralDirectory,
  localHeader,
  mostZipBytes,
  mostZipEntries,
  readStoredZip,
  type ZipPart,
} from '../../lib/stored-zip.js';
import { bagFolder } from './bag.js';

export interface PackageWriter {
  add(path: string, bytes: Uint8Array): Promise<void>;
  /** Puts it in place. */
  finish(): Promise<void>;
  /** Leaves nothing. */
  abandon(): Promise<void>;
}

/** A zip where `to` ends so, otherwise a folder. Throws `usage` where something is there already. */
export async function writePackage(to: string, id: string): Promise<PackageWriter> {
  if (existsSync(to)) throw new AppError('usage', `'${to}' is there already`);
  const part = `${to}.part`;
  await rm(part, { recursive: true, force: true });
  return /\.zip$/i.test(to) ? zipWriter(to, part, id) : folderWriter(to, part);
}

async function folderWriter(to: string, part: string): Promise<PackageWriter> {
  await mkdir(part, { mode: 0o700 });
  return {
    async add(path, bytes) {
      const file = join(part, ...path.split('/'));
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, bytes, { mode: 0o600, flag: 'wx' });
    },
    finish: () => rename(part, to),
    abandon: () => rm(part, { recursive: true, force: true }),
  };
}

async function zipWriter(to: string, part: string, id: string): Promise<PackageWriter> {
  const file = await open(part, 'wx', 0o600);
  const parts: ZipPart[] = [];
  let at = 0;
  const append = async (bytes: Uint8Array): Promise<void> => {
    await file.writeFile(bytes);
    at += bytes.length;
  };
  return {
    async add(path, bytes) {
      const entry = { name: `${bagFolder(id)}/${path}`, crc: crc32(bytes), size: bytes.length, offset: at };
      if (at + bytes.length > mostZipBytes || parts.length >= mostZipEntries)
        throw new AppError('usage', 'it is too large for one zip file: name a folder instead');
      parts.push(entry);
      await append(localHeader(entry));
      await append(bytes);
    },
    async finish() {
      await append(centralDirectory(parts, at));
      await file.datasync();
      await file.close();
      await rename(part, to);
    },
    async abandon() {
      await file.close().catch(() => undefined);
      await rm(part, { force: true });
    },
  };
}

export interface PackageReader {
  /** Paths within the package, with `/`. */
  paths: readonly string[];
  read(path: string): Promise<Uint8Array>;
  /** What is wrong with what holds the files. */
  problems: readonly { file: string; message: string }[];
  /** The folder within the zip; null: it is a folder, whose name is not part of it. */
  within: string | null;
  close(): Promise<void>;
}

/** Throws `path.not-found`. */
export async function readPackage(from: string): Promise<PackageReader> {
  try {
    return (await stat(from)).isDirectory() ? await folderReader(from) : await zipReader(await open(from));
  } catch (error) {
    if (!isMissing(error)) throw error;
    throw new AppError('path.not-found', `no package at '${from}'`, { cause: error });
  }
}

async function folderReader(folder: string): Promise<PackageReader> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const pathOf = (entry: (typeof entries)[number]): string =>
    join(entry.parentPath, entry.name)
      .slice(join(folder, '.').length + 1)
      .split(sep)
      .join('/');
  const paths = entries.filter((entry) => entry.isFile()).map(pathOf);
  const folders = entries.filter((entry) => entry.isDirectory()).map(pathOf);
  const strange = [
    ...entries.filter((entry) => !entry.isFile() && !entry.isDirectory()).map(pathOf),
    ...folders.filter((each) => !paths.some((path) => path.startsWith(`${each}/`))),
  ];
  return {
    paths,
    read: (path) => readFile(join(folder, ...path.split('/'))),
    problems: strange.map((file) => ({ file, message: 'is no file, or a folder without any' })),
    within: null,
    close: async () => undefined,
  };
}

async function zipReader(file: FileHandle): Promise<PackageReader> {
  const zip = await readStoredZip(file);
  const { parts, problem } = zip;
  const within = parts[0]?.name.split('/')[0] ?? '';
  const byPath = new Map<string, ZipPart>();
  const problems =
    problem === null
      ? []
      : [
          {
            file: withoutFolder(problem.name, within),
            message: `${problem.message}; a package that another program zipped is to be unpacked first`,
          },
        ];
  for (const part of parts) {
    const path = withoutFolder(part.name, within);
    if (byPath.has(path) || path === part.name)
      problems.push({ file: part.name, message: 'is there twice, or outside of its folder' });
    byPath.set(path, part);
  }
  return {
    paths: [...byPath.keys()],
    read: (path) => zip.read(byPath.get(path)!),
    problems,
    within,
    close: () => file.close(),
  };
}

function withoutFolder(name: string, folder: string): string {
  return name.startsWith(`${folder}/`) ? name.slice(folder.length + 1) : name;
}
