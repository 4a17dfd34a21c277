/**
 * Joins a manifest with the files it speaks of. A path of the manifest is absolute, or relative to the manifest's own
 * folder, or relative to one of the PATHs, tried in this order. Nothing of a manifest is lost silently: the lines that
 * met no file can be named at the end.
 */
import { dirname, normalize, relative, resolve } from 'node:path';
import type { SourceItem } from '../types.js';
import { fileItem } from './folder.js';
import { pathBytes, pathText } from './path-bytes.js';
import type { ManifestLine } from './read-manifest.js';
import type { ListedPhoto } from './web/listed-photos.js';

export interface Manifest {
  /** The item with what the manifest says of it; unchanged when it says nothing. */
  describe(item: SourceItem): SourceItem;
  /** The listed files themselves, for a manifest without PATHs; one that is missing is an item that cannot be read. */
  items(options?: { sourceBase?: string }): AsyncGenerator<SourceItem>;
  /** Lines that no item has belonged to so far. */
  unmatched(): FileLine[];
}

type FileLine = ManifestLine & { path: string };

/** Lines that name no file but an address: these photos are fetched. */
export function listedPhotos(lines: readonly ManifestLine[]): ListedPhoto[] {
  return lines.flatMap(({ path, source, page, title, capturedAt }) =>
    path === null && source !== null ? [{ source, page, title, capturedAt }] : [],
  );
}

/** `file` is where the manifest lies, `paths` the PATHs of the run. */
export function joinManifest(file: string, all: readonly ManifestLine[], paths: readonly string[]): Manifest {
  const lines = all.filter((line): line is FileLine => line.path !== null);
  const home = dirname(resolve(file));
  const folders = [home, ...paths.map((path) => resolve(path))];
  const byPath = new Map(lines.map((line) => [manifestKey(line.path), line]));
  // The same name can be written in two ways (é as one or two characters); archives mix them up when they travel.
  const byComposedPath = new Map(lines.map((line) => [manifestKey(line.path).normalize('NFC'), line]));
  const matched = new Set<FileLine>();

  function lineOf(location: string): FileLine | undefined {
    for (const key of [location, ...folders.map((folder) => relative(folder, location))]) {
      const line = byPath.get(key) ?? byComposedPath.get(key.normalize('NFC'));
      if (line !== undefined) return line;
    }
    return undefined;
  }

  function describeBy(line: FileLine, item: SourceItem): SourceItem {
    matched.add(line);
    return {
      ...item,
      source: line.source ?? item.source,
      page: line.page ?? item.page,
      title: line.title ?? item.title,
      capturedAt: line.capturedAt ?? item.capturedAt,
    };
  }

  return {
    describe(item) {
      const line = lineOf(item.location);
      return line === undefined ? item : describeBy(line, item);
    },
    async *items({ sourceBase } = {}) {
      for (const line of lines) {
        const key = manifestKey(line.path);
        const path = key.startsWith('file://') ? pathBytes(key) : Buffer.from(resolve(home, key));
        const below = pathBytes(relative(home, path.toString()));
        yield describeBy(line, await fileItem({ path, relative: below, problem: null }, sourceBase));
      }
    },
    unmatched: () => lines.filter((line) => !matched.has(line)),
  };
}

/** Paths as items spell them in `location`. */
function manifestKey(path: string): string {
  return path.startsWith('file://') ? pathText(pathBytes(path)) : normalize(path);
}
