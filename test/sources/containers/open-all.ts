/** What a holder holds, opened in this process. */
import { AppError } from '#vitrine/errors.js';
import type { ContainedItem, ContainerReader } from '#vitrine/sources/containers/container.js';
import { readerInMemory } from '#vitrine/sources/containers/container-reader.js';
import { kindOfContainer } from '#vitrine/sources/containers/kinds.js';

export interface Opened {
  kind: string;
  items: ContainedItem[];
  /** Why it could not go on. */
  end: AppError | null;
}

const isHolder = (head: Buffer, name: string): boolean => kindOfContainer(head, name) !== null;

export function sizeOf(content: Uint8Array | ContainerReader): number {
  return content instanceof Uint8Array ? content.length : content.size;
}

export async function openAll(bytes: Uint8Array, name: string): Promise<Opened> {
  const kind = kindOfContainer(Buffer.from(bytes.subarray(0, 512)), name);
  if (kind === null) throw new Error('no holder');
  const items: ContainedItem[] = [];
  try {
    for await (const item of kind.open(readerInMemory(bytes, name), isHolder)) items.push(item);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { kind: kind.name, items, end: error };
  }
  return { kind: kind.name, items, end: null };
}

/** Number of bytes, or why they cannot be had. */
export function outcomes({ items }: Opened): Record<string, number | string> {
  return Object.fromEntries(
    items.map(({ within, content }) => [
      within,
      content instanceof AppError ? `${content.code}: ${content.message}` : sizeOf(content),
    ]),
  );
}
