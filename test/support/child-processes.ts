/** The children of this process, as Linux shows them. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';

export const seesProcesses = existsSync('/proc/self/task');
if (!seesProcesses) console.warn('skipped: tests that look at child processes need /proc');

/** Ids of the living children that decode photos, of this process or of another. */
export function decoderPids(parent: number = process.pid): number[] {
  return readdirSync(`/proc/${parent}/task`)
    .flatMap((task) => readFileSync(`/proc/${parent}/task/${task}/children`, 'utf8').trim().split(' '))
    .filter(
      (pid) => pid !== '' && isRunning(Number(pid)) && readProc(Number(pid), 'cmdline').includes('worker.js'),
    )
    .map(Number);
}

/** False for those that ended and whose parent has not taken notice. */
export function isRunning(pid: number): boolean {
  const state = /^State:\s+(\S)/m.exec(readProc(pid, 'status'))?.[1];
  return state !== undefined && state !== 'Z' && state !== 'X';
}

/** The most memory that the process ever held; 0 when it is gone. */
export function peakBytes(pid: number): number {
  return Number(/^VmHWM:\s+(\d+) kB/m.exec(readProc(pid, 'status'))?.[1] ?? 0) * 1024;
}

export function environmentOf(pid: number): string[] {
  return readProc(pid, 'environ').split('\0').filter(Boolean);
}

/** Looks every few milliseconds whether `condition` holds; the time limit of the test ends it. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}

function readProc(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}
