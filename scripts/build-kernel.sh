#!/bin/sh
# Compiles AssemblyScript to WebAssembly where a source is newer than the result: the kernels of the vector index, and
# what the benchmarks compare them with. Shared memory of up to 4 GiB is imported; no runtime, no other imports.
set -eu
cd "$(dirname "$0")/.."

# compile TARGET SOURCE...
compile() {
  target=$1
  shift
  stale=no
  for source in "$0" "$@"; do
    if [ ! -f "$target" ] || [ "$source" -nt "$target" ]; then stale=yes; fi
  done
  if [ "$stale" = no ]; then return; fi
  mkdir -p "$(dirname "$target")"
  npx --no-install asc "$@" -o "$target.$$" -O3 --noAssert --runtime stub --use abort= \
    --enable simd,threads,bulk-memory --importMemory --sharedMemory --initialMemory 1 --maximumMemory 65536
  # Renamed into place: another process never loads half a file.
  mv "$target.$$" "$target"
}

compile dist/vectors/kernel.wasm src/vectors/kernel/scan.ts src/vectors/kernel/rows.ts src/vectors/kernel/rotate.ts
compile dist/bench/exact.wasm bench/kernel/exact.ts
