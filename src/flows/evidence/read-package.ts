/**
 * The files of a package as whoever received it has them, in a folder or a zip. Nothing in it is trusted: it may be of any size, and hold
 * anything under any name. Bytes are hashed a piece at a time; only short texts are ever in memory, and only files that are asked for are opened.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, opendir, readFile, stat, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../errors.js';
import { isMissing } from '../../lib/is-missing.js';
import { readStoredZip, type ReadPart } from '../../lib/stored-zip.js';
import type { Sha256 } from '../../types.js';

export interface Digest {
  sha256: Sha256;
  bytes: number;
}

export interface PackageReader {
  /** Paths within the package, with `/`. */
  paths: readonly string[];
  digest(path: string): Promise<Digest>;
  /** null: it is longer than any text of a package. */
  text(path: string): Promise<Buffer | null>;
  /** What is wrong with what holds the files. */
  problems: readonly Problem[];
  /** The folder within the zip; null: it is a folder, whose name is not part of it. */
  within: string | null;
  close(): Promise<void>;
}

export interface Problem {
  file: string;
  message: string;
}

/** The longest is the list of files. */
const mostTextBytes = 32e6;
const mostFiles = 100_000;
/** A package has three. */
const mostFolders = 8;

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
  const paths: string[] = [];
  const problems: Problem[] = [];
  await listInto(folder, '', 1, paths, problems);
  const fileOf = (path: string): string => join(folder, ...path.split('/'));
  return {
    paths,
    problems,
    within: null,
    async digest(path) {
      const hash = createHash('sha256');
      let bytes = 0;
      for await (const piece of createReadStream(fileOf(path)) as AsyncIterable<Buffer>) {
        hash.update(piece);
        bytes += piece.length;
      }
      return { sha256: hash.digest('hex') as Sha256, bytes };
    },
    async text(path) {
      const { size } = await stat(fileOf(path));
      return size > mostTextBytes ? null : readFile(fileOf(path));
    },
    close: async () => undefined,
  };
}

/** Gives whether there is a file in it. Links are not followed: what they lead to is no part of the package. */
async function listInto(
  folder: string,
  prefix: string,
  depth: number,
  paths: string[],
  problems: Problem[],
): Promise<boolean> {
  let hasFile = false;
  for await (const entry of await opendir(folder)) {
    const path = `${prefix}${entry.name}`;
    if (paths.length + problems.length >= mostFiles) {
      problems.push({ file: path, message: 'and more files than a package ever has' });
      return true;
    }
    if (entry.isFile()) paths.push(path);
    else if (!entry.isDirectory() || depth > mostFolders)
      problems.push({ file: path, message: 'is no file of a package' });
    else if (!(await listInto(join(folder, entry.name), `${path}/`, depth + 1, paths, problems)))
      problems.push({ file: path, message: 'is a folder without files' });
    hasFile = true;
  }
  return hasFile;
}

async function zipReader(file: FileHandle): Promise<PackageReader> {
  const zip = await readStoredZip(file);
  const { parts, problem } = zip;
  const within = (parts[0]?.name ?? problem?.name ?? '').split('/')[0] ?? '';
  const byPath = new Map<string, ReadPart>();
  const problems: Problem[] = [];
  if (problem !== null)
    problems.push({
      file: withoutFolder(problem.name, within),
      message: `${problem.message}; a package that another program zipped is to be unpacked first`,
    });
  for (const part of parts) {
    const path = withoutFolder(part.name, within);
    if (byPath.has(path) || path === part.name)
      problems.push({ file: part.name, message: 'is there twice, or outside of its folder' });
    byPath.set(path, part);
  }
  return {
    paths: [...byPath.keys()],
    problems,
    within,
    digest: async (path) => ({ sha256: byPath.get(path)!.sha256, bytes: byPath.get(path)!.size }),
    async text(path) {
      const part = byPath.get(path)!;
      return part.size > mostTextBytes ? null : zip.read(part);
    },
    close: () => file.close(),
  };
}

function withoutFolder(name: string, folder: string): string {
  return name.startsWith(`${folder}/`) ? name.slice(folder.length + 1) : name;
}
