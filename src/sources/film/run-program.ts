/**
 * ffmpeg and ffprobe as child processes. They read what strangers made: they get one open file, no network protocol, no input of ours,
 * hardly any environment, and limits of memory and time that the system itself enforces. What they say in words is never shown.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { AppError } from '../../errors.js';
import { isMissing } from '../../lib/is-missing.js';
import type { FilmFile } from './film-file.js';

export type Program = 'ffmpeg' | 'ffprobe';

/** Address space, not memory in use: films of 35 megapixels need 2 GB of it. */
const mostKibibytes = 4 * 1024 * 1024;
/** Of the processor, for one run: a probe, or a minute of film. */
const mostCpuSeconds = 300;
/** Without a sign of life, while somebody waits for one. */
const silenceMs = 180_000;

/** For both, before the film is named. */
export const carefulInput = ['-hide_banner', '-v', 'error', '-protocol_whitelist', 'file'];
/** The film, as the child sees it. */
export const filmAddress = 'file:/dev/fd/3';

export interface RunningProgram {
  /** What it writes. Throws a `photo.` error when it is missing, hangs, or ends because of a limit. */
  output(): AsyncGenerator<Buffer>;
  /** Lines on a further descriptor: 4, 5. */
  further(descriptor: 4 | 5): Readable;
  /** True when it had something to complain about. */
  complained(): boolean;
  /** Ends it if it has not ended. */
  end(): Promise<void>;
}

export function runProgram(
  program: Program,
  film: FilmFile,
  args: readonly string[],
  { ffmpeg, signal }: { ffmpeg: string; signal: AbortSignal | undefined },
): RunningProgram {
  // A system that knows one of the limits not goes without it.
  const limits = `{ ulimit -v ${mostKibibytes}; ulimit -t ${mostCpuSeconds}; ulimit -c 0; } 2>/dev/null; exec "$@"`;
  const child = spawn('/bin/sh', ['-c', limits, 'sh', programPath(program, ffmpeg), ...args], {
    cwd: '/',
    env: environment(),
    stdio: ['ignore', 'pipe', 'pipe', film.descriptor, 'pipe', 'pipe'],
    // Ctrl-C in a terminal is for us: we end it.
    detached: true,
  });
  const ended = endOf(child);
  let complained = false;
  child.stderr?.on('data', () => (complained = true));
  const kill = (): void => void child.kill('SIGKILL');
  signal?.addEventListener('abort', kill);
  let isLate = false;

  async function* output(): AsyncGenerator<Buffer> {
    const chunks = (child.stdout as Readable).iterator() as AsyncIterator<Buffer>;
    for (;;) {
      const timer = setTimeout(() => {
        isLate = true;
        kill();
      }, silenceMs);
      const next = await chunks.next().finally(() => clearTimeout(timer));
      if (next.done === true) break;
      yield next.value;
    }
    refuseBadEnd(program, await ended, isLate);
  }

  return {
    output,
    further: (descriptor) => (child.stdio as readonly unknown[])[descriptor] as Readable,
    complained: () => complained,
    async end() {
      kill();
      child.stdout?.destroy();
      await ended;
      signal?.removeEventListener('abort', kill);
    },
  };
}

/** No more of ours than finding and loading a program may need. Each arena takes addresses that it may never use. */
function environment(): NodeJS.ProcessEnv {
  const ours = ['PATH', 'LD_LIBRARY_PATH'].flatMap((name) =>
    process.env[name] === undefined ? [] : [[name, process.env[name]]],
  );
  return { ...Object.fromEntries(ours), MALLOC_ARENA_MAX: '2' };
}

interface End {
  status: number | null;
  signal: NodeJS.Signals | null;
  error: Error | null;
}

function endOf(child: ChildProcess): Promise<End> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ status: null, signal: null, error }));
    child.once('close', (status, signal) => resolve({ status, signal, error: null }));
  });
}

/** What the shell answers for a program that is not there, and for one that may not be run. */
const notFound = [126, 127];

/** Other statuses mean a film that could not be read to its end: what came is judged by whoever reads it. */
function refuseBadEnd(program: Program, { status, signal, error }: End, isLate: boolean): void {
  if (error !== null && !isMissing(error))
    throw new AppError('photo.crashed', `${program} could not be started`);
  if (error !== null || notFound.includes(status ?? 0)) throw new ProgramMissing(program);
  if (isLate || signal === 'SIGXCPU') throw new AppError('photo.timeout', 'reading the film took too long');
  if (signal === 'SIGKILL')
    throw new AppError('photo.out-of-memory', 'reading the film needs more memory or time than it may use');
  if (signal !== null) throw new AppError('photo.crashed', `${program} stopped on the film`);
}

/** Films are skipped without it, and looked at again in the next run. */
export class ProgramMissing extends AppError {
  constructor(program: Program) {
    super(
      'photo.unsupported',
      `a film, which needs the program ${program}: install ffmpeg, or say with VITRINE_FFMPEG where it is, and index again`,
    );
  }
}

/** They come together: one lies beside the other. */
function programPath(program: Program, ffmpeg: string): string {
  if (program === 'ffmpeg') return ffmpeg;
  return ffmpeg.includes('/') ? join(dirname(ffmpeg), 'ffprobe') : 'ffprobe';
}
