#!/bin/sh
# Compiles AssemblyScript sources to WebAssembly where the source is newer than the result: the scan kernel, and what
# the benchmarks compare it with. Shared memory of up to 4 GiB is imported; no runtime, no other imports.
set -eu
cd "$(dirname "$0")/.."

compile() {
  if [ -f "$2" ] && [ ! "$1" -nt "$2" ] && [ ! "$0" -nt "$2" ]; then return; fi
  mkdir -p "$(dirname "$2")"
  npx --no-install asc "$1" -o "$2.$$" -O3 --noAssert --runtime stub --use abort= \
    --enable simd,threads,bulk-memory --importMemory --sharedMemory --initialMemory 1 --maximumMemory 65536
  # Renamed into place: another process never loads half a file.
  mv "$2.$$" "$2"
}

compile src/vectors/kernel/scan.ts dist/vectors/scan.wasm
compile bench/kernel/exact.ts dist/bench/exact.wasm
