/** Zip files: everything in them, each by itself. */
import { isPhotoError } from '../../errors.js';
import {
  largestEntryBytes,
  type ContainedItem,
  type ContainerKind,
  type ContainerReader,
} from './container.js';
import { isZip, openZip } from './zip-file.js';
import type { ZipEntry } from './zip-entry.js';

export const zipKind: ContainerKind = {
  name: 'zip',
  matches: isZip,
  count: async (reader) => (await openZip(reader)).count,
  open: (reader) => zipItems(reader, () => true),
};

/** Those whose names are wanted; the others are not unpacked. */
export async function* zipItems(
  reader: ContainerReader,
  isWanted: (name: string) => boolean,
): AsyncGenerator<ContainedItem> {
  const zip = await openZip(reader);
  for await (const entry of zip.entries()) {
    const { name } = entry;
    if (isWanted(name)) yield { within: name, name, content: await contentOf(entry) };
  }
  if (zip.problem !== null) throw zip.problem;
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
