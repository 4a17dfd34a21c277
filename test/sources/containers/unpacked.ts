/** What comes out of a holder in memory: here, where much is tried, or through the process that opens holders. */
import { isPhotoError } from '#vitrine/errors.js';
import type { ContainedItem } from '#vitrine/sources/containers/container.js';
import { readerInMemory } from '#vitrine/sources/containers/container-reader.js';
import { kindOfContainer } from '#vitrine/sources/containers/kinds.js';
import { unpack } from '#vitrine/sources/containers/unpack.js';
import type { SourceItem } from '#vitrine/types.js';

export type Contained = Omit<ContainedItem, 'content'> & { content: Buffer | string };

const isHolder = (head: Buffer, name: string): boolean => kindOfContainer(head, name) !== null;

/** What one holder hands out, holders within it unopened; last, why it could not go on. */
export async function contained(name: string, bytes: Uint8Array): Promise<Contained[]> {
  const kind = kindOfContainer(Buffer.from(bytes.subarray(0, 512)), name);
  const items: Contained[] = [];
  try {
    for await (const { content, ...about } of kind!.open(readerInMemory(bytes, name), isHolder)) {
      const shown = content instanceof Error ? inWords(content) : await bytesOf(content);
      items.push({ ...about, content: shown });
    }
  } catch (error) {
    if (!isPhotoError(error)) throw error;
    items.push({ within: name, name, content: inWords(error) });
  }
  return items;
}

function inWords({ code, message }: { code: string; message: string }): string {
  return `${code}: ${message}`;
}

async function bytesOf(content: Exclude<ContainedItem['content'], Error>): Promise<Buffer> {
  return content instanceof Uint8Array ? Buffer.from(content) : content.read(0, content.size);
}

/** By where it lies in the holder: the number of its bytes, or the reason. */
export async function outcomes(name: string, bytes: Uint8Array): Promise<Record<string, number | string>> {
  return Object.fromEntries(
    (await contained(name, bytes)).map(({ within, content }) => [within, sizeOrReason(content)]),
  );
}

const sizeOrReason = (content: Buffer | string): number | string =>
  typeof content === 'string' ? content : content.length;

export interface Unpacked extends Omit<SourceItem, 'read'> {
  /** Its bytes, or why there are none; null: the holder itself, opened to its end. */
  content: Buffer | string | null;
}

export async function unpacked(name: string, bytes: Uint8Array): Promise<Unpacked[]> {
  const item: SourceItem = {
    location: name,
    source: name,
    page: null,
    title: null,
    capturedAt: null,
    version: null,
    read: async () => null,
  };
  const items: Unpacked[] = [];
  for await (const { read, ...about } of unpack({ item, name, path: null, bytes })) {
    const content = await read().then((each) => each && Buffer.from(each), inWords);
    items.push({ ...about, content });
  }
  return items;
}

/** The same through the process, with what is in holders within; the holder itself is `opened` or the reason. */
export async function unpackedOutcomes(
  name: string,
  bytes: Uint8Array,
): Promise<Record<string, number | string>> {
  const items = await unpacked(name, bytes);
  return Object.fromEntries(
    items.map(({ location, content }) => [
      location.replace(`${name}!/`, ''),
      content === null ? 'opened' : sizeOrReason(content),
    ]),
  );
}
