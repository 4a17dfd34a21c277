/**
 * Lets the n-th durable step of this process go wrong: writes, flushes, cuts, renames and removals under one folder.
 * It stands between the index and the real disk; the index's threads, which write only what nothing names yet, are not
 * covered.
 */
import fs, { type PathLike } from 'node:fs';
import fsp, { type FileHandle } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { basename } from 'node:path';

/**
 * `before`: it fails and nothing happened. `after`: it happened and fails. `half`: half of a write happened and it fails;
 * other steps fail as with `before`. `short`: half of a write happened, and that is what it says; no other step changes.
 */
export type Fault = 'before' | 'after' | 'half' | 'short';

export interface DiskFaults {
  /** What happened since the last `watch`, as `flush c1` or `rename manifest.tmp`. */
  readonly steps: readonly string[];
  /** Forgets the steps. The n-th from now, counted from 1, goes wrong; `onStep` is called before that one. */
  watch: (folder: string, n?: number, fault?: Fault | (() => void)) => void;
  stop: () => void;
}

type WriteSync = (fd: number, bytes: Uint8Array, from: number, length: number, at: number) => number;

/** What the index calls of a file handle. */
interface HandleMethods {
  sync: (this: FileHandle) => Promise<void>;
  datasync: (this: FileHandle) => Promise<void>;
  truncate: (this: FileHandle, length?: number) => Promise<void>;
  writeFile: (this: FileHandle, bytes: Uint8Array) => Promise<void>;
}

export async function installDiskFaults(): Promise<DiskFaults> {
  const probe = await fsp.open('/dev/null');
  const handles = Object.getPrototypeOf(probe) as HandleMethods;
  await probe.close();
  const paths = new Map<number, string>();
  const steps: string[] = [];
  let watched: string | null = null;
  let failing = 0;
  let planned: Fault | (() => void) | undefined;

  /** The fault of this step; undefined: none. */
  function step(name: string, path: string | undefined): Fault | undefined {
    if (watched === null || path === undefined || !path.startsWith(watched)) return undefined;
    steps.push(`${name} ${basename(path)}`);
    if (steps.length !== failing) return undefined;
    if (typeof planned === 'function') planned();
    return typeof planned === 'function' ? undefined : planned;
  }

  async function around<T>(fault: Fault | undefined, run: () => Promise<T>): Promise<T> {
    if (fault === 'before' || fault === 'half') throw failure();
    const done = await run();
    if (fault === 'after') throw failure();
    return done;
  }

  const real = {
    open: fsp.open,
    rename: fsp.rename,
    rm: fsp.rm,
    writeSync: fs.writeSync,
    sync: handles.sync,
    datasync: handles.datasync,
    truncate: handles.truncate,
    writeFile: handles.writeFile,
  };
  fsp.open = async (path, ...rest) => {
    const handle = await real.open(path, ...rest);
    paths.set(handle.fd, String(path));
    return handle;
  };
  fsp.rename = (from, to) => around(step('rename', String(from)), () => real.rename(from, to));
  fsp.rm = (path: PathLike, options) => around(step('remove', String(path)), () => real.rm(path, options));
  handles.sync = function (this: FileHandle) {
    return around(step('flush', paths.get(this.fd)), () => real.sync.call(this));
  };
  handles.datasync = function (this: FileHandle) {
    return around(step('flush', paths.get(this.fd)), () => real.datasync.call(this));
  };
  handles.truncate = function (this: FileHandle, length?: number) {
    return around(step('cut', paths.get(this.fd)), () => real.truncate.call(this, length));
  };
  handles.writeFile = async function (this: FileHandle, bytes: Uint8Array) {
    const fault = step('write', paths.get(this.fd));
    if (fault === 'half') await real.writeFile.call(this, bytes.subarray(0, bytes.length >> 1));
    return around(fault, () => real.writeFile.call(this, bytes));
  };
  fs.writeSync = ((fd: number, bytes: Uint8Array, from: number, length: number, at: number) => {
    const fault = step('write', paths.get(fd));
    const whole = fault !== 'half' && fault !== 'short';
    if (fault === 'before') throw failure();
    const done = (real.writeSync as WriteSync)(fd, bytes, from, whole ? length : length >> 1, at);
    if (fault === 'after' || fault === 'half') throw failure();
    return done;
  }) as typeof fs.writeSync;
  syncBuiltinESMExports();

  return {
    steps,
    watch(folder, n = 0, fault) {
      steps.length = 0;
      watched = folder;
      failing = n;
      planned = fault;
    },
    stop() {
      const { open, rename, rm, writeSync, ...ofHandles } = real;
      Object.assign(fsp, { open, rename, rm });
      Object.assign(fs, { writeSync });
      Object.assign(handles, ofHandles);
      syncBuiltinESMExports();
    },
  };
}

function failure(): Error {
  return Object.assign(new Error('ENOSPC: no space left on device, injected'), { code: 'ENOSPC' });
}
