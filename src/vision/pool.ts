/**
 * The parent's side of the child processes: starts them, hands out photos one per child, replaces children that die,
 * hang or grow, and turns each way of failing into a `photo.` error of the one photo that was being worked on.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { AppError } from '../errors.js';
import type { ModelId, PhotoAnalyser } from '../types.js';
import type { ModelFiles } from './open-models.js';
import { replySchema, type Reply } from './reply.js';
import { memoryExitStatus, type PhotoRequest, type Request } from './worker.js';

export interface PoolOptions {
  modelId: ModelId;
  models: ModelFiles;
  /** Default: one per core. */
  workers?: number;
  /** A child above this ends itself; the photo gets photo.out-of-memory. */
  memoryLimitBytes?: number;
  /** A child above this is replaced before its next photo (allocators do not give everything back). */
  recycleAboveBytes?: number;
  /** For one photo. A child that has not answered by then is ended; the photo gets photo.timeout. */
  timeoutMs?: number;
}

interface Child {
  process: ChildProcess;
  /** Photos finished by this child. */
  finished: number;
}

/** Loading the models takes under a second; a machine that swaps may need longer. */
const startTimeoutMs = 120_000;

const workerFile = new URL('./worker.js', import.meta.url);

/** Children start on first use and stay until `close`. */
export function openAnalyserPool(options: PoolOptions): PhotoAnalyser {
  const workers = options.workers ?? availableParallelism();
  const memoryLimitBytes = options.memoryLimitBytes ?? 900e6;
  const recycleAboveBytes = options.recycleAboveBytes ?? 450e6;
  const timeoutMs = options.timeoutMs ?? 120_000;
  const idle: Child[] = [];
  const all = new Set<Child>();
  const waiting: (() => void)[] = [];
  let busy = 0;
  let closed = false;

  async function startChild(): Promise<Child> {
    refuseWhenClosed();
    const child: Child = {
      process: fork(workerFile, {
        serialization: 'advanced',
        execArgv: ['--max-old-space-size=384'],
        // No more of the parent's environment than a dynamic loader may need: no secrets in the decoder's process.
        env: {
          ...pick(process.env, ['PATH', 'LD_LIBRARY_PATH', 'SystemRoot', 'TMPDIR']),
          MALLOC_ARENA_MAX: '2',
        },
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
        // A process group of its own: ctrl-C at the terminal would end a child that is still loading its models.
        detached: process.platform !== 'win32',
      }),
      finished: 0,
    };
    all.add(child);
    child.process.once('exit', () => all.delete(child));
    // A process that cannot be started never exits.
    child.process.on('error', () => all.delete(child));
    const start: Request = { kind: 'start', models: options.models, memoryLimitBytes };
    const answer = await ask(child, start, startTimeoutMs);
    if (answer.kind === 'ready') return child;
    endChild(child);
    refuseWhenClosed();
    const code = answer.kind === 'failed' ? answer.code : 'internal';
    throw new AppError(code, `the models could not be loaded: ${describe(answer)}`);
  }

  async function workIn(child: Child, request: PhotoRequest): Promise<Done> {
    const answer = await ask(child, request, timeoutMs);
    child.finished++;
    const isDone = answer.kind === 'analysed' || answer.kind === 'embedded';
    if (isDone || answer.kind === 'refused') {
      if (answer.residentBytes > recycleAboveBytes) endChild(child);
      else idle.push(child);
    }
    if (isDone) return answer;
    if (answer.kind === 'refused') throw new AppError(answer.code, answer.message);
    endChild(child);
    // Ended by `close`: the photo is not to blame.
    refuseWhenClosed();
    throw deathToError(answer);
  }

  function endChild(child: Child): void {
    child.process.kill('SIGKILL');
  }

  function refuseWhenClosed(): void {
    if (closed) throw new AppError('internal', 'the analyser is closed');
  }

  async function work(request: PhotoRequest): Promise<Done> {
    refuseWhenClosed();
    if (busy >= workers) await new Promise<void>((resolve) => waiting.push(resolve));
    else busy++;
    try {
      const child = idle.pop() ?? (await startChild());
      const fresh = child.finished === 0;
      try {
        return await workIn(child, request);
      } catch (error) {
        // A child that had already worked may have died of what others left behind: the photo gets a second, fresh one.
        if (fresh || !isDeath(error)) throw error;
        return await workIn(await startChild(), request);
      }
    } finally {
      const next = waiting.shift();
      if (next) next();
      else busy--;
    }
  }

  async function close(): Promise<void> {
    closed = true;
    const exits = [...all].map((child) => once(child.process, 'exit'));
    for (const child of all) endChild(child);
    await Promise.all(exits);
  }

  return {
    modelId: options.modelId,
    workers,
    async analyse(bytes) {
      const done = await work({ kind: 'photo', bytes });
      if (done.kind === 'analysed') return done.photo;
      throw otherQuestion();
    },
    async embedKnown(bytes, known) {
      const done = await work({ kind: 'photo', bytes, known });
      if (done.kind !== 'embedded') throw otherQuestion();
      if (done.known.embeddings.length !== known.landmarks.length) throw otherQuestion();
      return done.known;
    },
    close,
  };
}

type Done = Extract<Reply, { kind: 'analysed' | 'embedded' }>;

/** Only a child that something took over does that. */
function otherQuestion(): AppError {
  return new AppError('photo.crashed', 'the decoder answered another question than was asked');
}

type Answer =
  | Reply
  | { kind: 'died'; status: number | null; signal: NodeJS.Signals | null }
  | { kind: 'late'; timeoutMs: number };

/** Sends one request and waits for its reply, the child's death or the time limit, whichever comes first. */
async function ask(child: Child, request: Request, timeoutMs: number): Promise<Answer> {
  return new Promise((resolve) => {
    const finish = (answer: Answer): void => {
      clearTimeout(timer);
      child.process.off('message', onMessage);
      child.process.off('exit', onExit);
      child.process.off('error', onError);
      resolve(answer);
    };
    const onMessage = (message: unknown): void => {
      const reply = replySchema.safeParse(message);
      finish(reply.success ? reply.data : failed('the child answered out of form'));
    };
    const onExit = (status: number | null, signal: NodeJS.Signals | null): void =>
      finish({ kind: 'died', status, signal });
    const onError = (error: Error): void => finish(failed(error.message));
    const timer = setTimeout(() => finish({ kind: 'late', timeoutMs }), timeoutMs);
    child.process.on('message', onMessage);
    child.process.on('exit', onExit);
    child.process.on('error', onError);
    if (child.process.exitCode !== null || child.process.signalCode !== null) {
      onExit(child.process.exitCode, child.process.signalCode);
      return;
    }
    // A failing send means a dying child: its exit event brings the answer.
    child.process.send(request, () => {});
  });
}

function failed(message: string): Reply {
  return { kind: 'failed', code: 'internal', message };
}

function deathToError(answer: Answer): AppError {
  if (answer.kind === 'late') {
    return new AppError('photo.timeout', `expected an answer within ${answer.timeoutMs / 1000} s, gave up`);
  }
  // The system's out-of-memory killer sends SIGKILL; V8 aborts when its heap is full.
  if (
    answer.kind === 'died' &&
    (answer.status === memoryExitStatus || /KILL|ABRT/.test(answer.signal ?? ''))
  ) {
    return new AppError('photo.out-of-memory', 'the photo needs more memory than one photo may use');
  }
  return new AppError('photo.crashed', `the decoder stopped on this photo: ${describe(answer)}`);
}

function isDeath(error: unknown): boolean {
  return error instanceof AppError && ['photo.out-of-memory', 'photo.crashed'].includes(error.code);
}

function describe(answer: Answer): string {
  if (answer.kind === 'died') return answer.signal ?? `status ${answer.status ?? 'unknown'}`;
  if (answer.kind === 'failed') return answer.message;
  return answer.kind;
}

function pick(environment: NodeJS.ProcessEnv, names: string[]): NodeJS.ProcessEnv {
  return Object.fromEntries(
    names.filter((name) => environment[name]).map((name) => [name, environment[name]]),
  );
}
