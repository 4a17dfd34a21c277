/**
 * A name for this process that no other one ever has, and whether the process of such a name still runs. A number alone does not
 * do: the system gives it again, within a container on every start.
 */
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

interface Identity {
  host: string;
  /** Changes with every start of the machine; empty where the system does not tell. */
  boot: string;
  pid: number;
  /** When the process began, in ticks since the start of the machine; empty where the system does not tell. */
  started: string;
}

/** JSON. */
export function nameOwnProcess(): string {
  const identity: Identity = {
    host: hostname(),
    boot: bootId(),
    pid: process.pid,
    started: startOf(process.pid) ?? '',
  };
  return JSON.stringify(identity);
}

/** null: it ran on another machine, and cannot be asked from here. */
export function isProcessRunning(name: string): boolean | null {
  const { host, boot, pid, started } = JSON.parse(name) as Identity;
  if (host !== hostname()) return null;
  if (boot !== bootId()) return false;
  if (started !== '') return startOf(pid) === started;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process is one all the same.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return '';
  }
}

/** Field 22 of proc(5)'s stat; the name before it may hold spaces and brackets. null: no such process, or one that has ended. */
function startOf(pid: number): string | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? null : (fields[19] ?? null);
  } catch {
    return null;
  }
}
