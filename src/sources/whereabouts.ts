/**
 * Whether what was found once is still where it was, for items that a walk over its paths did not come by: another way may lead to them
 * now, a folder may be closed to us, and what lies in a holder is only seen when the holder is opened. Only what the system says is
 * missing is gone.
 */
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { isMissing } from '../lib/is-missing.js';
import { encodePath, joinBytes, pathBytes, pathText } from './path-bytes.js';

/** `within`: it would lie in the file at that location, which is there. */
export type Whereabouts = 'there' | 'gone' | { within: string };

export interface SearchedPlace {
  /** As it was named. */
  path: string;
  /** The location of the item that it is itself. */
  exact: string;
  /** Locations of everything below it begin with one of these. */
  prefixes: readonly string[];
}

/** To be asked before the walk, while the paths are known to be there. */
export async function searchedPlaces(paths: readonly string[]): Promise<SearchedPlace[]> {
  return Promise.all(
    paths.map(async (path) => {
      const bytes = Buffer.from(resolve(path));
      const exact = pathText(bytes);
      const isFolder = (await stat(bytes).catch(() => null))?.isDirectory() ?? true;
      if (!isFolder) return { path, exact, prefixes: [`${exact}!/`] };
      const below = joinBytes(bytes, Buffer.alloc(0));
      // Names that are no text are written in another form, see path-bytes.ts.
      return { path, exact, prefixes: [...new Set([pathText(below), `file://${encodePath(below)}`])] };
    }),
  );
}

export async function whereIs(location: string): Promise<Whereabouts> {
  if (location.startsWith('s3://')) {
    // A bucket is searched by its list: what did not come by is not there, unless a holder that came by holds it.
    const at = location.indexOf('!/');
    return at === -1 ? 'gone' : { within: location.slice(0, at) };
  }
  if (!(await isMissingAt(location))) return 'there';
  for (let at = location.indexOf('!/'); at !== -1; at = location.indexOf('!/', at + 1)) {
    const holder = location.slice(0, at);
    const found = await stat(pathBytes(holder)).catch((error: unknown) =>
      isMissing(error) ? null : 'closed',
    );
    if (found === 'closed') return 'there';
    if (found?.isFile() === true) return { within: holder };
  }
  return 'gone';
}

/** False also where it cannot be told. */
async function isMissingAt(location: string): Promise<boolean> {
  try {
    await stat(pathBytes(location));
    return false;
  } catch (error) {
    return isMissing(error) || (error instanceof Error && 'code' in error && error.code === 'ENAMETOOLONG');
  }
}
