/**
 * The hot memory of the index: codes of all loaded blocks, in WebAssembly memories that all threads share. A memory
 * ends at 4 GiB (about 60 million faces of 512 dimensions), so there may be several; a slot lies wholly in one.
 * Freed slots are used again; memory is not given back before the index closes.
 */
import type { SlotAddress } from './scan-jobs.js';
import { maskBytes, maskOffset, pageBytes, scratchOffset, slotBytes } from './scan-memory.js';
import type { ThreadPool } from './thread-pool.js';

const maximumPages = 65_536;
const growPages = 256;

export interface Slot extends SlotAddress {
  /** Views of the slot's parts. */
  readonly codes: Uint8Array;
  readonly mask: Uint8Array;
}

export interface CodeArena {
  /** Bytes held for codes and masks, free slots included. */
  readonly bytes: number;
  /** A slot with an empty mask; its codes may be those of a freed block. */
  take: () => Promise<Slot>;
  free: (slot: Slot) => void;
}

export function createCodeArena(threads: ThreadPool, width: number): CodeArena {
  const memories: WebAssembly.Memory[] = [];
  const firstSlot = scratchOffset(threads.size);
  const size = Math.ceil(slotBytes(width) / 64) * 64;
  const free: Slot[] = [];
  let next = Number.POSITIVE_INFINITY;
  let taken = 0;

  async function take(): Promise<Slot> {
    const slot = free.pop() ?? (await takeNew());
    slot.mask.fill(0);
    return slot;
  }

  async function takeNew(): Promise<Slot> {
    if (next + size > maximumPages * pageBytes) await addMemory();
    const memory = memories.at(-1)!;
    const offset = next;
    next += size;
    taken += 1;
    const missing = next - memory.buffer.byteLength;
    if (missing > 0) {
      const room = maximumPages - memory.buffer.byteLength / pageBytes;
      memory.grow(Math.min(room, Math.max(growPages, Math.ceil(missing / pageBytes))));
    }
    const { buffer } = memory;
    return {
      arena: memories.length - 1,
      offset,
      codes: new Uint8Array(buffer, offset, maskOffset(width)),
      mask: new Uint8Array(buffer, offset + maskOffset(width), maskBytes),
    };
  }

  async function addMemory(): Promise<void> {
    const initial = Math.ceil(firstSlot / pageBytes);
    const memory = new WebAssembly.Memory({ initial, maximum: maximumPages, shared: true });
    const arena = memories.length;
    memories.push(memory);
    next = firstSlot;
    await threads.runAll('arena', () => ({ arena, memory }));
  }

  return {
    get bytes() {
      return taken * size;
    },
    take,
    free: (slot) => void free.push(slot),
  };
}
