#!/bin/sh
# Compiles the scan kernel from AssemblyScript to WebAssembly, if its source is newer than the result.
# Shared memory of up to 4 GiB is imported; no runtime, no garbage collector, no imports but the memory.
set -eu
cd "$(dirname "$0")/.."
source=src/vectors/kernel/scan.ts
target=dist/vectors/scan.wasm
if [ -f "$target" ] && [ ! "$source" -nt "$target" ] && [ ! "$0" -nt "$target" ]; then
  exit 0
fi
npx --no-install asc "$source" -o "$target.new" -O3 --noAssert --runtime stub --use abort= \
  --enable simd,threads,bulk-memory --importMemory --sharedMemory --initialMemory 1 --maximumMemory 65536
# Renamed into place: another process never loads half a file.
mv "$target.new" "$target"
