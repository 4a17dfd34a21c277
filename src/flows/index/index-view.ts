/**
 * One view of the vector index, shared by the searches of a process. A view that is released is closed by the last
 * search that uses it, never under it; whoever comes later gets a new one.
 */
import type { VectorIndex } from '../../vectors/vector-index.js';

export interface IndexView {
  /** Opens the view where there is none; what could not be opened is tried again the next time. */
  use<T>(work: (index: VectorIndex) => Promise<T>): Promise<T>;
  /** The next use sees what was written meanwhile. */
  release(): Promise<void>;
}

interface View {
  opened: Promise<VectorIndex>;
  users: number;
}

export function indexView(open: () => Promise<VectorIndex>): IndexView {
  let current: View | null = null;

  async function closeUnused(view: View): Promise<void> {
    if (view === current || view.users > 0) return;
    const index = await view.opened.catch(() => null);
    await index?.close();
  }

  return {
    async use(work) {
      const view = (current ??= { opened: open(), users: 0 });
      view.users++;
      try {
        const index = await view.opened.catch((error: unknown) => {
          if (current === view) current = null;
          throw error;
        });
        return await work(index);
      } finally {
        view.users--;
        await closeUnused(view);
      }
    },
    async release() {
      const view = current;
      current = null;
      if (view !== null) await closeUnused(view);
    },
  };
}
