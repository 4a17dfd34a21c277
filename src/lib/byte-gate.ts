/** Bounds how many bytes are held at once. Whoever asked first is let in first, so that a large one is never starved. */

export interface ByteGate {
  /** Resolves when there is room. What is larger than the whole bound is let in alone. */
  enter(bytes: number): Promise<void>;
  /** Gives back what `enter` was given. */
  leave(bytes: number): void;
  /** From here on everybody is let in, as when the work is given up that would have made room. */
  open(): void;
}

export function byteGate(mostBytes: number): ByteGate {
  const waiting: { bytes: number; open: () => void }[] = [];
  let held = 0;
  let most = mostBytes;
  const hasRoom = (bytes: number): boolean => held === 0 || held + bytes <= most;
  const letIn = (): void => {
    for (let next = waiting[0]; next !== undefined && hasRoom(next.bytes); next = waiting[0]) {
      waiting.shift();
      held += next.bytes;
      next.open();
    }
  };
  return {
    async enter(bytes) {
      await new Promise<void>((open) => {
        waiting.push({ bytes, open });
        letIn();
      });
    },
    leave(bytes) {
      held -= bytes;
      letIn();
    },
    open() {
      most = Infinity;
      letIn();
    },
  };
}
