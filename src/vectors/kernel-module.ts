/** The compiled kernels, all of kernel/*.ts, built into kernel.wasm by scripts/build-kernel.sh. */
import { readFileSync } from 'node:fs';

export interface Kernel {
  scan: (
    codes: number,
    groups: number,
    columns: number,
    mask: number,
    probe: number,
    firstRow: number,
  ) => void;
  prune: (probe: number, columns: number) => void;
  dotSealed: (row: number, stream: number, probe: number, width: number) => number;
  rotate: (row: number, signs: number, rounds: number, width: number, window: number) => void;
}

let compiled: WebAssembly.Module | null = null;

/** The kernels over one memory; compiled once per thread. */
export function createKernel(memory: WebAssembly.Memory): Kernel {
  compiled ??= new WebAssembly.Module(readFileSync(new URL('./kernel.wasm', import.meta.url)));
  return new WebAssembly.Instance(compiled, { env: { memory } }).exports as unknown as Kernel;
}
