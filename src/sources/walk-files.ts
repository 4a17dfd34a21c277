/**
 * Finds the files under given paths, each real file once, in the order of the bytes of their names.
 *
 * Why it ends, whatever the links do: every folder is entered once, by its real path; a link into a place that is
 * walked anyway is passed over, because that place is visited under its own name. What cannot be looked at is handed
 * over with the reason, so that nothing disappears silently.
 */
import { readdir, realpath, stat } from 'node:fs/promises';
import { resolve, sep } from 'node:path';
import { joinBytes, lastName, pathKey } from './path-bytes.js';

export interface FoundFile {
  path: Buffer;
  /** The path below the PATH it was found under; a file named directly: its name. */
  relative: Buffer;
  /** Why the file or folder cannot be looked at; null: no obstacle so far. */
  problem: unknown;
}

export interface WalkOptions {
  /** Absolute paths of files and folders that are not photos: the data folder, the manifest. */
  passOver?: readonly string[];
}

/** Folders and files that other programs leave behind. Hidden ones (leading dot) are passed over as well. */
const sidecarNames = new Set([
  'thumbs.db',
  'desktop.ini',
  '@eadir',
  '__macosx',
  '$recycle.bin',
  'system volume information',
  'lost+found',
]);
const sidecarEndings = ['.xmp', '.aae'];

/** True for names that are never photos: hidden files, thumbnail caches, editors' notes. */
export function isSidecar(name: Buffer): boolean {
  const text = name.toString('latin1').toLowerCase();
  return (
    text.startsWith('.') || sidecarNames.has(text) || sidecarEndings.some((ending) => text.endsWith(ending))
  );
}

interface Place {
  path: Buffer;
  relative: Buffer;
  real: Buffer;
}

/** Yields files; folders that cannot be listed, and links that lead nowhere, come with their `problem`. */
export async function* walkFiles(
  paths: readonly string[],
  options: WalkOptions = {},
): AsyncGenerator<FoundFile> {
  const starts = await Promise.all(paths.map(async (path) => startAt(Buffer.from(resolve(path)))));
  const roots = starts.flatMap((start) => (start.isFolder ? [start.real] : []));
  const passedOver = new Set(await Promise.all((options.passOver ?? []).map(realKey)));
  const entered = new Set<string>();
  const linked = new Set<string>();

  /** True when the walk comes by this real path without following any link. */
  const isWalked = (real: Buffer): boolean =>
    roots.some((root) => {
      const below = pathBelow(root, real);
      return below !== null && !pathParts(below).some(isSidecar);
    });

  const firstVisit = (seen: Set<string>, real: Buffer): boolean => {
    const key = pathKey(real);
    if (seen.has(key) || passedOver.has(key)) return false;
    seen.add(key);
    return true;
  };

  async function* visitFolder(place: Place): AsyncGenerator<FoundFile> {
    if (!firstVisit(entered, place.real)) return;
    let entries;
    try {
      entries = await readdir(place.path, { withFileTypes: true, encoding: 'buffer' });
    } catch (problem) {
      yield { path: place.path, relative: place.relative, problem };
      return;
    }
    entries.sort((a, b) => Buffer.compare(a.name, b.name));
    for (const entry of entries) {
      if (isSidecar(entry.name)) continue;
      const inside: Place = {
        path: joinBytes(place.path, entry.name),
        relative: place.relative.length === 0 ? entry.name : joinBytes(place.relative, entry.name),
        real: joinBytes(place.real, entry.name),
      };
      if (entry.isFile()) {
        const key = pathKey(inside.real);
        if (!linked.has(key) && !passedOver.has(key)) yield { ...inside, problem: null };
      } else if (entry.isDirectory()) yield* visitFolder(inside);
      else if (entry.isSymbolicLink()) yield* followLink(inside);
    }
  }

  async function* followLink(place: Place): AsyncGenerator<FoundFile> {
    let target;
    try {
      const real = await realpath(place.path, { encoding: 'buffer' });
      const found = await stat(real);
      target = { real, isFile: found.isFile(), isFolder: found.isDirectory() };
    } catch (problem) {
      yield { path: place.path, relative: place.relative, problem };
      return;
    }
    if (isWalked(target.real)) return;
    if (target.isFolder) {
      roots.push(target.real);
      yield* visitFolder({ ...place, real: target.real });
    } else if (target.isFile && firstVisit(linked, target.real)) {
      yield { path: place.path, relative: place.relative, problem: null };
    }
  }

  for (const start of starts) {
    if (start.isFolder) yield* visitFolder({ path: start.path, relative: Buffer.alloc(0), real: start.real });
    else if (!isWalked(start.real) && firstVisit(linked, start.real)) {
      yield { path: start.path, relative: lastName(start.path), problem: start.problem };
    }
  }
}

async function startAt(path: Buffer) {
  try {
    const real = await realpath(path, { encoding: 'buffer' });
    return { path, real, isFolder: (await stat(real)).isDirectory(), problem: null };
  } catch (problem) {
    return { path, real: path, isFolder: false, problem };
  }
}

async function realKey(path: string): Promise<string> {
  const absolute = Buffer.from(resolve(path));
  return pathKey(await realpath(absolute, { encoding: 'buffer' }).catch(() => absolute));
}

/** What follows `root` in `path`; null when `path` does not lie below it. */
function pathBelow(root: Buffer, path: Buffer): Buffer | null {
  const prefix = joinBytes(root, Buffer.alloc(0));
  return path.length > prefix.length && path.subarray(0, prefix.length).equals(prefix)
    ? path.subarray(prefix.length)
    : null;
}

function pathParts(path: Buffer): Buffer[] {
  return pathKey(path)
    .split(sep)
    .map((part) => Buffer.from(part, 'latin1'));
}
