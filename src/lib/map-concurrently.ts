/**
 * Maps a stream with bounded concurrency. Results come in the order of completion, so that one slow item does not
 * hold up the rest, and the work goes on while whoever takes them is busy with something else.
 */

export interface MapOptions {
  /** At most this many items are being mapped. */
  limit: number;
  /** At most this many results more wait to be taken. Default 0: what waits counts against the limit. */
  ready?: number;
  /** When it aborts, nothing more is taken from the stream; what is being mapped is finished and given out. */
  signal?: AbortSignal | undefined;
}

/**
 * An error of the stream or of `map` is thrown after every result that was under way has been given out.
 * Leaving the loop early closes the stream; either way nothing is under way any more when the loop is left.
 */
export async function* mapConcurrently<T, R extends object>(
  items: AsyncIterable<T>,
  options: MapOptions,
  map: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  const iterator = items[Symbol.asyncIterator]();
  const { limit, ready = 0, signal } = options;
  const finished: R[] = [];
  const failures: unknown[] = [];
  const running = new Set<Promise<void>>();
  let pulling = false;
  let ended = signal?.aborted === true;
  let wake: () => void = nobodyWaits;

  const stop = (): void => {
    ended = true;
    // A pull that never answers must not keep an interrupted run waiting.
    pulling = false;
    wake();
  };
  const run = async (item: T): Promise<void> => {
    try {
      finished.push(await map(item));
    } catch (error) {
      failures.push(error);
      ended = true;
    }
  };
  const start = (item: T): void => {
    const task: Promise<void> = run(item).finally(() => {
      running.delete(task);
      pullNext();
      wake();
    });
    running.add(task);
  };
  const pull = async (): Promise<void> => {
    pulling = true;
    try {
      const next = await iterator.next();
      if (next.done === true) ended = true;
      else if (!ended) start(next.value);
    } catch (error) {
      failures.push(error);
      ended = true;
    }
    pulling = false;
    pullNext();
    wake();
  };
  // Called whenever room may have come free, not only when a result is taken: a taker that is busy stops nobody.
  const pullNext = (): void => {
    const hasRoom = running.size < limit && running.size + finished.length < limit + ready;
    if (!ended && !pulling && hasRoom) void pull();
  };

  signal?.addEventListener('abort', stop);
  try {
    for (;;) {
      pullNext();
      const result = finished.shift();
      if (result !== undefined) yield result;
      else if (ended && running.size === 0 && !pulling) break;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
    if (failures.length > 0) throw failures[0];
  } finally {
    signal?.removeEventListener('abort', stop);
    ended = true;
    await Promise.all(running);
    // Not waited for: a source that is stuck in a pull cannot be closed.
    void iterator.return?.().catch(() => undefined);
  }
}

function nobodyWaits(): void {
  // There is nothing to wake.
}
