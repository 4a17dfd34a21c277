/** A priority queue: whatever comes before everything else is taken first (binary heap; Williams 1964). */
export interface MaxHeap<T> {
  push(value: T): void;
  /** null: empty. */
  pop(): T | null;
}

/** `isBefore` must be a strict order; of values that are equal in it, which comes first is not told. */
export function maxHeap<T>(isBefore: (a: T, b: T) => boolean): MaxHeap<T> {
  const heap: T[] = [];
  const swapIfBefore = (below: number, above: number): boolean => {
    const [a, b] = [heap[below]!, heap[above]!];
    if (!isBefore(a, b)) return false;
    [heap[below], heap[above]] = [b, a];
    return true;
  };
  return {
    push(value) {
      let at = heap.push(value) - 1;
      while (at > 0 && swapIfBefore(at, (at - 1) >> 1)) at = (at - 1) >> 1;
    },
    pop() {
      const top = heap[0];
      const last = heap.pop();
      if (top === undefined || last === undefined) return null;
      if (heap.length === 0) return top;
      heap[0] = last;
      for (let at = 0; ;) {
        let child = 2 * at + 1;
        if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child++;
        if (child >= heap.length || !swapIfBefore(child, at)) return top;
        at = child;
      }
    },
  };
}
