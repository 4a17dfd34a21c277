/**
 * Photos that somebody handed over, as a source. They are in memory only: what is kept of them is what indexing keeps. The same bytes
 * under the same name are the same item, whenever they come; another photo under that name is another item.
 */
import { sha256 } from '../lib/sha256.js';
import type { FoundItem } from './containers/unpack.js';

export interface Upload {
  /** As the browser gives it; may be a path within a folder. */
  name: string;
  bytes: Uint8Array;
}

/**
 * For `openHolders`. `sourceBase`: the address under which the photos are published; the name is appended, and leads nowhere else. `insideBase`:
 * it is what is inside of holders that is published there, not they.
 */
export async function* uploadedItems(
  uploads: readonly Upload[],
  { sourceBase, insideBase = false }: { sourceBase?: string | undefined; insideBase?: boolean } = {},
): AsyncGenerator<FoundItem> {
  const addressOf = (path: string): string => new URL(path, `${sourceBase}/`).href;
  for (const { name, bytes } of uploads) {
    const version = sha256(bytes);
    const path = publishedPath(name);
    const item = {
      location: `upload/${version}/${keptName(name)}`,
      source: sourceBase === undefined ? `upload:${path}` : addressOf(path),
      page: null,
      title: null,
      capturedAt: null,
      version,
      keepOriginal: true,
      read: () => Promise.resolve(bytes),
    };
    const sourceOf =
      sourceBase === undefined || !insideBase
        ? undefined
        : (within: string) => addressOf(publishedPath(within));
    yield { item, name: name.split('/').at(-1)!, path: null, bytes, sourceOf };
  }
}

/** No system has longer paths; what lists, reports and letters show is bounded by it. */
const longestName = 1000;

/** Its end, where it is too long. By way of bytes, which leaves no half of a character. */
export function keptName(name: string): string {
  return Buffer.from(name.slice(-longestName)).toString();
}

/** Below where it is appended: without a host, a root, or steps up. */
export function publishedPath(name: string): string {
  const parts = keptName(name)
    .split('/')
    .filter((part) => part !== '' && part !== '.' && part !== '..');
  return parts.length === 0 ? 'unnamed' : parts.map(encodeURIComponent).join('/');
}
