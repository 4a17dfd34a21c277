/**
 * The scanning threads of one index. A thread works on one job at a time, in the order in which they come; whoever
 * asks is told when it is done. A thread that dies takes the index with it: every job waiting fails. Readers are threads
 * of the same kind that only `rescore`; read-depth.ts decides when.
 */
import { Worker } from 'node:worker_threads';
import { AppError, type ErrorCode } from '../errors.js';
import type { Jobs, JobType } from './scan-jobs.js';

export interface ThreadSetup {
  thread: number;
  dims: number;
  modelId: string;
  rotationKey: Uint8Array;
}

export type ThreadReply = { answer: Jobs[JobType]['answer'] } | { error: { code: string; message: string } };

export interface ThreadPool {
  readonly size: number;
  /** Readers that can be given jobs, as threads `size`, `size + 1`, ... */
  readonly readersReady: number;
  /** Begins to start readers, unless that was done before. */
  startReaders: (count: number) => void;
  run: <T extends JobType>(
    thread: number,
    type: T,
    request: Jobs[T]['request'],
    transfer?: ArrayBuffer[],
  ) => Promise<Jobs[T]['answer']>;
  /** One job for each of `count` threads (default: the scanning ones), made by `requestOf`; null: none for that thread. */
  runAll: <T extends JobType>(
    type: T,
    requestOf: (thread: number) => Jobs[T]['request'] | null,
    count?: number,
  ) => Promise<Jobs[T]['answer'][]>;
  close: () => Promise<void>;
}

interface Waiting {
  resolve: (answer: never) => void;
  reject: (error: Error) => void;
}

export function startThreads(size: number, setup: Omit<ThreadSetup, 'thread'>): ThreadPool {
  const threads = Array.from({ length: size }, (_, thread) => startThread({ ...setup, thread }));
  let readersReady = 0;

  function run<T extends JobType>(
    thread: number,
    type: T,
    request: Jobs[T]['request'],
    transfer: ArrayBuffer[] = [],
  ): Promise<Jobs[T]['answer']> {
    return threads[thread]!.run(type, request, transfer);
  }

  async function runAll<T extends JobType>(
    type: T,
    requestOf: (thread: number) => Jobs[T]['request'] | null,
    count = size,
  ): Promise<Jobs[T]['answer'][]> {
    const running: Promise<Jobs[T]['answer']>[] = [];
    for (let thread = 0; thread < count; thread++) {
      const request = requestOf(thread);
      if (request !== null) running.push(run(thread, type, request));
    }
    // All of them end before the first failure is told: no thread still works on what the caller gives up.
    const ended = await Promise.allSettled(running);
    return ended.map((one) => {
      if (one.status === 'rejected') throw one.reason;
      return one.value;
    });
  }

  function startReaders(count: number): void {
    if (threads.length > size) return;
    for (let i = 0; i < count; i++) {
      const reader = startThread({ ...setup, thread: size + i });
      threads.push(reader);
      // An empty job is answered when the thread is up.
      void reader.run('rescore', noRows(), []).then(
        () => void (readersReady += 1),
        () => undefined,
      );
    }
  }

  async function close(): Promise<void> {
    await Promise.all(threads.map((thread) => thread.stop()));
  }

  return {
    size,
    get readersReady() {
      return readersReady;
    },
    startReaders,
    run,
    runAll,
    close,
  };
}

function noRows(): Jobs['rescore']['request'] {
  const items = { segment: new Uint16Array(0), row: new Uint32Array(0), probe: new Uint16Array(0) };
  return { segments: [], probes: [], items };
}

function startThread(setup: ThreadSetup) {
  const worker = new Worker(new URL('./scan-thread.js', import.meta.url), { workerData: setup });
  const waiting: Waiting[] = [];
  let failure: Error | null = null;
  // An idle index must not keep its process alive.
  worker.unref();

  worker.on('message', (reply: ThreadReply) => {
    const next = waiting.shift();
    if (waiting.length === 0) worker.unref();
    if ('error' in reply) next?.reject(new AppError(reply.error.code as ErrorCode, reply.error.message));
    else next?.resolve(reply.answer as never);
  });
  worker.on('error', (error) => fail(error));
  worker.on('exit', () => fail(new AppError('internal', 'a scanning thread ended')));

  function fail(error: Error): void {
    failure ??= error;
    for (const one of waiting.splice(0)) one.reject(failure);
  }

  function run<T extends JobType>(
    type: T,
    request: Jobs[T]['request'],
    transfer: ArrayBuffer[],
  ): Promise<Jobs[T]['answer']> {
    if (failure) return Promise.reject(failure);
    return new Promise((resolve, reject) => {
      worker.ref();
      waiting.push({ resolve, reject });
      worker.postMessage({ type, request }, transfer);
    });
  }

  async function stop(): Promise<void> {
    await worker.terminate();
  }

  return { run, stop };
}
