/**
 * Processes in which sources read what came from outside: holders of photos, pages. They get no secret of the parent's environment and no way
 * to its terminal; what is wrong with one is told by the answer that does not come.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** What a dynamic loader may need. */
const passedOn = ['PATH', 'LD_LIBRARY_PATH', 'SystemRoot', 'TMPDIR'];

export function startReadingChild(workerFile: URL): ChildProcess {
  return fork(workerFile, {
    serialization: 'advanced',
    execArgv: ['--max-old-space-size=512'],
    env: Object.fromEntries(
      passedOn.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
    ),
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    // A process group of its own: ctrl-C at the terminal is the parent's to answer.
    detached: process.platform !== 'win32',
  });
}

export function hasEnded({ pid, exitCode, signalCode }: ChildProcess): boolean {
  return pid === undefined || exitCode !== null || signalCode !== null;
}

/** Resolves when it is gone. */
export async function endReadingChild(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}
