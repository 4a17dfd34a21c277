/**
 * What this process and its children use, from Linux's /proc; zeros elsewhere. Processor time says what work costs on a
 * machine that others use too; how long a child waited for a processor tells a busy machine from a child without work.
 */
import { readFileSync, readdirSync } from 'node:fs';

export interface Use {
  /** Resident memory of all processes together, the highest seen. */
  peakResidentMb: number;
  /** Processor time of this process: reading, hashing, sealing, the store, the index. */
  parentMs: number;
  /** Processor time of the children together: everything about the pixels. */
  childrenMs: number;
  /** Of it: ffmpeg's and ffprobe's. */
  ffmpegMs: number;
  /** How long the children's main threads were ready to run and others had the processor. */
  childrenHeldUpMs: number;
}

/** Looks ten times a second until `stop`. A child, or a child's child, that ends in between counts up to the last look. */
export function watchProcesses(): { stop: () => Use } {
  const latest = new Map<number, Times>();
  let peak = 0;
  const look = (): void => {
    let resident = 0;
    for (const pid of [process.pid, ...descendants(process.pid)]) {
      resident += Number(/VmRSS:\s+(\d+)/.exec(read(`/proc/${pid}/status`))?.[1] ?? 0) / 1000;
      const times = timesOf(pid);
      // One that ended meanwhile has no times any more.
      if (times.cpuMs >= (latest.get(pid)?.cpuMs ?? 0)) latest.set(pid, times);
    }
    peak = Math.max(peak, resident);
  };
  look();
  const before = new Map(latest);
  const timer = setInterval(look, 100);
  return {
    stop() {
      clearInterval(timer);
      look();
      const use: Use = { peakResidentMb: peak, parentMs: 0, childrenMs: 0, ffmpegMs: 0, childrenHeldUpMs: 0 };
      for (const [pid, times] of latest) {
        const cpuMs = times.cpuMs - (before.get(pid)?.cpuMs ?? 0);
        if (pid === process.pid) use.parentMs += cpuMs;
        else {
          use.childrenMs += cpuMs;
          if (times.isFfmpeg) use.ffmpegMs += cpuMs;
          use.childrenHeldUpMs += times.heldUpMs - (before.get(pid)?.heldUpMs ?? 0);
        }
      }
      return use;
    },
  };
}

interface Times {
  cpuMs: number;
  isFfmpeg: boolean;
  heldUpMs: number;
}

function descendants(pid: number): number[] {
  const children = list(`/proc/${pid}/task`)
    .flatMap((thread) => read(`/proc/${pid}/task/${thread}/children`).trim().split(' '))
    .filter(Boolean)
    .map(Number);
  return children.flatMap((child) => [child, ...descendants(child)]);
}

/** `stat` has the process's user and system time in hundredths of a second, ended threads included (proc(5), 14 and 15). */
function timesOf(pid: number): Times {
  const stat = read(`/proc/${pid}/stat`);
  const fields = stat.replace(/^.*\) /s, '').split(' ');
  const cpuMs = 10 * (Number(fields[11] ?? 0) + Number(fields[12] ?? 0));
  // Of the main thread: time on a processor and time ready and waiting for one, in nanoseconds (sched-stats).
  const heldUpMs = Number(read(`/proc/${pid}/schedstat`).split(' ')[1] ?? 0) / 1e6;
  return { cpuMs, isFfmpeg: stat.includes('(ff'), heldUpMs };
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function list(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}
