/** Zip files: everything in them, each by itself. Entries of one name are told apart by which of them they are. */
import { isPhotoError } from '../../errors.js';
import {
  largestEntryBytes,
  type ContainedItem,
  type ContainerKind,
  type ContainerReader,
} from './container.js';
import { isZip, openZip, type ZipEntry } from './zip-file.js';

export const zipKind: ContainerKind = {
  name: 'zip',
  matches: isZip,
  count: async (reader) => (await openZip(reader)).count,
  open: zipItems,
};

async function* zipItems(reader: ContainerReader): AsyncGenerator<ContainedItem> {
  const zip = await openZip(reader);
  const places = startPlaces();
  for await (const entry of zip.entries()) {
    const { name } = entry;
    yield { within: places(name), name, content: await contentOf(entry) };
  }
}

async function contentOf(entry: ZipEntry): Promise<ContainedItem['content']> {
  try {
    const place = entry.bytes > largestEntryBytes ? await entry.lies() : null;
    return place ?? (await entry.read());
  } catch (error) {
    if (isPhotoError(error)) return error;
    throw error;
  }
}

/** Names as places in a holder: the second of one name is another place. */
export function startPlaces(): (name: string) => string {
  const seen = new Map<string, number>();
  return (name) => {
    const earlier = seen.get(name) ?? 0;
    seen.set(name, earlier + 1);
    return earlier === 0 ? name : `${name} (${earlier + 1})`;
  };
}
