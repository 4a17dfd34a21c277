/**
 * What ctrl-C, a closed terminal and a polite kill mean. A command that can stop halfway takes the signal of
 * `finishGracefully`: the first interruption then aborts it, the second ends the process at once. All others end at
 * the first. Ending at once is always safe: everything durable is written so that a crash leaves it whole.
 */
export interface Interruption {
  /** Aborted by the first interruption; `onFirst` says so to the person. */
  finishGracefully(onFirst: () => void): AbortSignal;
}

export function listenForInterruption(endAtOnce: () => void): Interruption {
  const controller = new AbortController();
  let announce: (() => void) | null = null;
  const onSignal = (): void => {
    if (announce === null || controller.signal.aborted) {
      endAtOnce();
      return;
    }
    controller.abort();
    announce();
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, onSignal);
  return {
    finishGracefully(onFirst) {
      announce = onFirst;
      return controller.signal;
    },
  };
}
