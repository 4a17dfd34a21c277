/**
 * ffmpeg and ffprobe as child processes. They read what strangers made: they get one open file, no network protocol, no input of ours,
 * hardly any environment, and limits of memory and time that the system itself enforces. What they say in words is never shown.
 *
 * A shell stands between: it sets the limits, and ends the program when our end of its standard input closes, as it does whatever ends
 * this process. Without it a film that gives no picture would be read on for minutes by nobody's child.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { dirname, join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { AppError } from '../../errors.js';
import { isMissing } from '../../lib/is-missing.js';
import type { FilmFile } from './film-file.js';

export type Program = 'ffmpeg' | 'ffprobe';

export interface Programs {
  /** By path or by name; ffprobe lies beside it. */
  ffmpeg: string;
  /** When it aborts, what runs is ended. */
  signal: AbortSignal | undefined;
  limits?: Limits;
}

export interface Limits {
  /** Of address space, not memory in use: films of 35 megapixels need 2 GB of it. */
  kibibytes: number;
  /** Of the processor, for one run: a probe, or a minute of film. Then it is asked to end, and soon after it has to. */
  cpuSeconds: number;
  /** Without a sign of life, while somebody waits for one. */
  silenceMs: number;
}

const usualLimits: Limits = { kibibytes: 4 * 1024 * 1024, cpuSeconds: 300, silenceMs: 180_000 };
const graceCpuSeconds = 5;
/** Of memory in one piece: a picture of 35 megapixels has 210 MB, the index of a day of film half of that. Small files can claim more of either. */
const mostBytesAtOnce = 512 * 1024 * 1024;

/** For both, before the film is named. */
export const carefulInput = [
  '-hide_banner',
  '-v',
  'error',
  '-max_alloc',
  `${mostBytesAtOnce}`,
  '-protocol_whitelist',
  'file',
];
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
  { ffmpeg, signal, limits = usualLimits }: Programs,
): RunningProgram {
  const command = ['-c', supervised(limits), 'sh', programPath(program, ffmpeg), ...args];
  const child = spawn('/bin/sh', command, {
    cwd: '/',
    env: environment(),
    stdio: ['pipe', 'pipe', 'pipe', film.descriptor, 'pipe', 'pipe'],
    // Ctrl-C in a terminal is for us: we end it.
    detached: true,
  });
  const ended = endOf(child, 'exit');
  const closed = endOf(child, 'close');
  let complained = false;
  child.stderr?.on('data', () => (complained = true));
  // The shell does the rest, and leaves no dead child to anybody.
  const kill = (): void => void child.stdin?.destroy();
  signal?.addEventListener('abort', kill);
  let isLate = false;

  const further = (descriptor: 4 | 5) => (child.stdio as readonly unknown[])[descriptor] as Readable;
  async function* output(): AsyncGenerator<Buffer> {
    const chunks = (child.stdout as Readable).iterator() as AsyncIterator<Buffer>;
    for (;;) {
      const timer = setTimeout(() => {
        isLate = true;
        kill();
      }, limits.silenceMs);
      const next = await chunks.next().finally(() => clearTimeout(timer));
      if (next.done === true) break;
      yield next.value;
    }
    refuseBadEnd(program, await ended, isLate);
  }

  return {
    output,
    further,
    complained: () => complained,
    async end() {
      kill();
      // What nobody reads to its end would keep it open.
      child.stdout?.destroy();
      further(4).destroy();
      await closed;
      signal?.removeEventListener('abort', kill);
    },
  };
}

/** A system that knows one of the limits not goes without it. Whoever waits holds none of the program's descriptors. */
const supervised = ({ kibibytes, cpuSeconds }: Limits): string => `
exec 6<&0 </dev/null
{ ulimit -v ${kibibytes}; ulimit -S -t ${cpuSeconds}; ulimit -H -t ${cpuSeconds + graceCpuSeconds}; ulimit -c 0; } 2>/dev/null
"$@" 6<&- &
program=$!
exec >/dev/null 2>&1 3<&- 4>&- 5>&-
{ read -r _ <&6; kill -KILL $program; } &
parent=$!
wait $program
status=$?
kill $parent
wait $parent
exit $status`;

/** No more of ours than finding and loading a program may need. Each arena takes addresses that it may never use. */
function environment(): NodeJS.ProcessEnv {
  const ours = ['PATH', 'LD_LIBRARY_PATH'].flatMap((name) =>
    process.env[name] === undefined ? [] : [[name, process.env[name]]],
  );
  return { ...Object.fromEntries(ours), MALLOC_ARENA_MAX: '2' };
}

interface End {
  status: number | null;
  error: Error | null;
}

/** `close`: what it wrote has been read as well. */
function endOf(child: ChildProcess, event: 'exit' | 'close'): Promise<End> {
  return new Promise((ended) => {
    child.once('error', (error) => ended({ status: null, error }));
    child.once(event, (status) => ended({ status, error: null }));
  });
}

/** What the shell answers for a program that is not there, and for one that may not be run. */
const notFound = [126, 127];
/** 128 and the number of the signal that ended it. */
const killed = 137;
/** SIGXCPU, and what ffmpeg answers when it ends by itself because of it. */
const outOfTime = [152, 255, 123];
/** SIGILL, SIGABRT, SIGBUS on either system, SIGFPE, SIGSEGV. */
const crashed = [132, 134, 135, 138, 136, 139];

/** Other statuses mean a film that could not be read to its end: what came is judged by whoever reads it. */
function refuseBadEnd(program: Program, { status, error }: End, isLate: boolean): void {
  if (error !== null && !isMissing(error))
    throw new AppError('photo.crashed', `${program} could not be started`);
  if (error !== null || notFound.includes(status ?? 0)) throw new ProgramMissing(program);
  if (isLate || outOfTime.includes(status ?? 0))
    throw new AppError('photo.timeout', 'reading the film took too long');
  if (status === killed)
    throw new AppError(
      'photo.out-of-memory',
      `${program} was killed, as the system does it where memory is short`,
    );
  if (status === null || crashed.includes(status))
    throw new AppError('photo.crashed', `${program} stopped on the film`);
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

/** They come together: one lies beside the other. Absolute, as they do not run in our folder. */
function programPath(program: Program, ffmpeg: string): string {
  if (!ffmpeg.includes('/')) return program === 'ffmpeg' ? ffmpeg : 'ffprobe';
  return program === 'ffmpeg' ? resolve(ffmpeg) : join(dirname(resolve(ffmpeg)), 'ffprobe');
}
