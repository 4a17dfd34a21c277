/** Groups a stream, so that what costs the same for one and for many (a flush to disk) is done for many. */

export interface BatchOptions {
  /** At most so many items. */
  size: number;
  /** How long the first item of a batch waits for company; asked anew for each batch. */
  waitMs: () => number;
}

/** A batch is given out when it is full or its first item has waited long enough. An error comes after the last batch. */
export async function* gatherBatches<T>(
  items: AsyncIterable<T>,
  { size, waitMs }: BatchOptions,
): AsyncGenerator<T[]> {
  const iterator = items[Symbol.asyncIterator]();
  let next = iterator.next();
  let batch: T[] = [];
  let deadline: { reached: Promise<'late'>; clear: () => void } | null = null;
  try {
    for (;;) {
      const event = await (deadline === null ? next : Promise.race([next, deadline.reached]));
      if (event !== 'late') {
        if (event.done === true) break;
        batch.push(event.value);
        deadline ??= timer(waitMs());
        // Asked for before the batch is given out: the stream works on while the batch is dealt with.
        next = iterator.next();
        next.catch(() => undefined);
      }
      if (event === 'late' || batch.length === size) {
        const full = batch;
        batch = [];
        deadline?.clear();
        deadline = null;
        yield full;
      }
    }
    if (batch.length > 0) yield batch;
  } catch (error) {
    if (batch.length > 0) yield batch;
    throw error;
  } finally {
    deadline?.clear();
    await iterator.return?.();
  }
}

function timer(ms: number): { reached: Promise<'late'>; clear: () => void } {
  let handle: NodeJS.Timeout;
  const reached = new Promise<'late'>((resolve) => {
    handle = setTimeout(resolve, ms, 'late');
  });
  return { reached, clear: () => clearTimeout(handle) };
}
