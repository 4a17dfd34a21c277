/**
 * One child process as the pool sees it: requests go in, answers come out in the same order, and every request gets
 * exactly one, whatever becomes of the child. A request may be sent while the child still works on the one before; then
 * its bytes are there when the child is done, and it waits for nobody.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { replySchema, type Reply } from './reply.js';
import type { Request } from './request.js';

export type Answer =
  | Reply
  /** The child ended while it worked on this request. */
  | { kind: 'died'; status: number | null; signal: NodeJS.Signals | null }
  /** The child ended before it came to this request, or was ended by `end`: the request is not to blame. */
  | { kind: 'passed over' }
  | { kind: 'late'; timeoutMs: number };

export interface DecoderChild {
  /** The time limit runs from when the child comes to this request. */
  ask(request: Request, timeoutMs: number): Promise<Answer>;
  hasEnded(): boolean;
  /** Kills the process, at once for whoever waits for answers; resolves when it is gone. */
  end(): Promise<void>;
}

interface Pending {
  timeoutMs: number;
  timer: NodeJS.Timeout | null;
  resolve: (answer: Answer) => void;
}

/**
 * A child's heap is a few megabytes; what makes it collect is the pixels outside of it, once a photo. Marking that in steps
 * and on more threads costs more than it saves: a tenth of the processor time of a photo.
 */
const execArgv = ['--max-old-space-size=384', '--single-threaded-gc', '--no-incremental-marking'];

const workerFile = new URL('./worker.js', import.meta.url);

/** `onEnd` is called once, before the requests in hand get their answers; also when the process could not be started. */
export function startDecoderChild(onEnd: () => void): DecoderChild {
  const child = fork(workerFile, {
    serialization: 'advanced',
    execArgv,
    // No more of the parent's environment than a dynamic loader may need: no secrets in the decoder's process.
    env: {
      ...pick(process.env, ['PATH', 'LD_LIBRARY_PATH', 'SystemRoot', 'TMPDIR']),
      MALLOC_ARENA_MAX: '2',
      // Microsoft's builds of the runtime hold a client that reports to them: nothing here calls home.
      ORT_DISABLE_TELEMETRY: '1',
    },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    // A process group of its own: ctrl-C at the terminal would end a child that is still loading its models.
    detached: process.platform !== 'win32',
  });
  const pending: Pending[] = [];
  let ended: Answer | null = null;

  const answerFirst = (answer: Answer): void => {
    const first = pending.shift();
    if (first === undefined) return;
    if (first.timer !== null) clearTimeout(first.timer);
    first.resolve(answer);
    startTimer();
  };
  const startTimer = (): void => {
    const [first] = pending;
    if (first === undefined || first.timer !== null || ended !== null) return;
    const { timeoutMs } = first;
    first.timer = setTimeout(() => finish({ kind: 'late', timeoutMs }), timeoutMs);
  };
  /** The last answer of this child; what it did not come to is passed over. */
  const finish = (answer: Answer): void => {
    if (ended !== null) return;
    ended = answer;
    child.kill('SIGKILL');
    onEnd();
    answerFirst(answer);
    while (pending.length > 0) answerFirst({ kind: 'passed over' });
  };

  child.on('message', (message: unknown) => {
    const reply = replySchema.safeParse(message);
    answerFirst(reply.success ? reply.data : failed('the child answered out of form'));
  });
  child.on('exit', (status, signal) => finish({ kind: 'died', status, signal }));
  // A process that cannot be started never exits.
  child.on('error', (error) => finish(failed(error.message)));

  return {
    ask: (request, timeoutMs) =>
      new Promise((resolve) => {
        if (ended !== null) {
          resolve(ended);
          return;
        }
        pending.push({ timeoutMs, timer: null, resolve });
        startTimer();
        // A failing send means a dying child: its exit event brings the answer.
        child.send(request, () => {});
      }),
    hasEnded: () => ended !== null,
    async end() {
      finish({ kind: 'passed over' });
      const isGone = child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
      if (!isGone) await once(child, 'exit');
    },
  };
}

function failed(message: string): Reply {
  return { kind: 'failed', code: 'internal', message };
}

function pick(environment: NodeJS.ProcessEnv, names: string[]): NodeJS.ProcessEnv {
  return Object.fromEntries(
    names.filter((name) => environment[name]).map((name) => [name, environment[name]]),
  );
}
