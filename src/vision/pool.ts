/**
 * The parent's side of the child processes: starts them, hands out photos, replaces children that die, hang or grow, and
 * turns each way of failing into a `photo.` error of the one photo that was being worked on.
 *
 * A child has one photo in work and at most one more waiting in it, so that it goes on while the parent is busy. A photo
 * that was only waiting in a child that ended goes to another; it is never blamed.
 */
import { availableParallelism } from 'node:os';
import { AppError } from '../errors.js';
import type { ModelId, PhotoAnalyser } from '../types.js';
import { startDecoderChild, type Answer, type DecoderChild } from './decoder-child.js';
import type { ModelFiles } from './open-models.js';
import type { Reply } from './reply.js';
import { memoryExitStatus, type PhotoRequest, type Request } from './request.js';

export interface PoolOptions {
  modelId: ModelId;
  /** Length of an embedding; a child that answers with another one is not believed. */
  dims: number;
  models: ModelFiles;
  /** Default: one per core. */
  workers?: number | undefined;
  /** A child above this ends itself; the photo gets photo.out-of-memory. */
  memoryLimitBytes?: number;
  /** A child above this is replaced before its next photo (allocators do not give everything back). */
  recycleAboveBytes?: number;
  /** What children may hold beyond both limits, for models larger than the default ones. */
  extraBytes?: number;
  /** For one photo. A child that has not answered by then is ended; the photo gets photo.timeout. */
  timeoutMs?: number;
}

/** A child's place in the pool. */
interface Seat {
  child: DecoderChild;
  /** The models are loaded. Rejects when they cannot be. */
  started: Promise<void>;
  /** Photos given to it and not answered yet. */
  inHand: number;
  /** Photos finished by this child. */
  finished: number;
}

interface Waiting {
  /** Only a child that has had no photo will do. */
  needsFresh: boolean;
  sit: (seat: Seat) => void;
  refuse: (error: AppError) => void;
}

/** Loading the models takes under a second; a machine that swaps may need longer. */
const startTimeoutMs = 120_000;
/** One in work, one waiting. */
const mostInHand = 2;

/** Children start on first use and stay until `close`. */
export function openAnalyserPool(options: PoolOptions): PhotoAnalyser {
  const workers = options.workers ?? availableParallelism();
  const memoryLimitBytes = options.memoryLimitBytes ?? 900e6;
  const recycleAboveBytes = options.recycleAboveBytes ?? 500e6;
  const extraBytes = options.extraBytes ?? 0;
  const timeoutMs = options.timeoutMs ?? 120_000;
  const seats = new Set<Seat>();
  const ending = new Set<Promise<void>>();
  const waiting: Waiting[] = [];
  let closed = false;

  function openSeat(): Seat {
    // One that ends with photos in hand keeps its seat until they are seen to.
    const child = startDecoderChild(() => {
      if (seat.inHand === 0) giveUp(seat);
    });
    const seat: Seat = { child, started: start(child), inHand: 0, finished: 0 };
    // Whoever has a photo in its hand hears of it.
    seat.started.catch(() => undefined);
    seats.add(seat);
    return seat;
  }

  async function start(child: DecoderChild): Promise<void> {
    const request: Request = {
      kind: 'start',
      models: options.models,
      memoryLimitBytes: memoryLimitBytes + extraBytes,
    };
    const answer = await child.ask(request, startTimeoutMs);
    if (answer.kind === 'ready') return;
    refuseWhenClosed();
    const code = answer.kind === 'failed' ? answer.code : 'internal';
    throw new AppError(code, `the models could not be loaded: ${describe(answer)}`);
  }

  function giveUp(seat: Seat): void {
    seats.delete(seat);
    const gone = seat.child.end().finally(() => ending.delete(gone));
    ending.add(gone);
  }

  /** A child without work first, then a new one, then the one that has least to do; null: all have enough. */
  function freeSeat(needsFresh: boolean): Seat | null {
    const alive = [...seats].filter((seat) => !seat.child.hasEnded());
    const least = alive.toSorted((p, q) => p.inHand - q.inHand)[0] ?? null;
    if (least?.inHand === 0) {
      if (!needsFresh || least.finished === 0) return least;
      giveUp(least);
    }
    if (seats.size < workers) return openSeat();
    return needsFresh || least === null || least.inHand >= mostInHand ? null : least;
  }

  function handOut(): void {
    for (let next = waiting[0]; next !== undefined; next = waiting[0]) {
      const seat = freeSeat(next.needsFresh);
      if (seat === null) return;
      seat.inHand++;
      waiting.shift();
      next.sit(seat);
    }
  }

  async function takeSeat(turn: 'last' | 'first' | 'first, fresh'): Promise<Seat> {
    refuseWhenClosed();
    return new Promise((sit, refuse) => {
      const entry = { needsFresh: turn === 'first, fresh', sit, refuse };
      if (turn === 'last') waiting.push(entry);
      else waiting.unshift(entry);
      handOut();
    });
  }

  /** The seat's place is free on return, but not handed out yet. A child that is not fit for another photo is given up. */
  async function answerFrom(seat: Seat, request: PhotoRequest): Promise<Answer> {
    let isFit = false;
    try {
      await seat.started;
      const answer = await seat.child.ask(request, timeoutMs);
      const hasWorked = isDone(answer) || answer.kind === 'refused';
      if (hasWorked) seat.finished++;
      isFit = hasWorked && answer.residentBytes <= recycleAboveBytes + extraBytes;
      return answer;
    } finally {
      seat.inHand--;
      if (!isFit) giveUp(seat);
    }
  }

  async function work(request: PhotoRequest): Promise<Done> {
    try {
      let seat = await takeSeat('last');
      for (let tries = 1; ;) {
        const answer = await answerFrom(seat, request);
        if (isDone(answer)) return answer;
        if (answer.kind === 'refused') throw new AppError(answer.code, answer.message);
        // Ended by `close`: the photo is not to blame.
        refuseWhenClosed();
        if (answer.kind === 'passed over') {
          seat = await takeSeat('first');
          continue;
        }
        const error = deathToError(answer);
        // A child that had already worked may have died of what others left behind: the photo gets a second, fresh one.
        if (tries++ > 1 || seat.finished === 0 || !isDeath(error)) throw error;
        seat = await takeSeat('first, fresh');
      }
    } finally {
      handOut();
    }
  }

  function refuseOtherLengths(embeddings: readonly Float32Array[]): void {
    if (embeddings.some(({ length }) => length !== options.dims)) throw otherQuestion();
  }

  function refuseWhenClosed(): void {
    if (closed) throw closedError();
  }

  async function close(): Promise<void> {
    closed = true;
    for (const { refuse } of waiting.splice(0)) refuse(closedError());
    for (const seat of seats) giveUp(seat);
    await Promise.all(ending);
  }

  return {
    modelId: options.modelId,
    workers,
    async analyse(bytes, wishes = {}) {
      const done = await work({ kind: 'photo', bytes, options: wishes });
      if (done.kind !== 'analysed') throw otherQuestion();
      refuseOtherLengths(done.photo.faces.map(({ embedding }) => embedding));
      return done.photo;
    },
    async embedKnown(bytes, known) {
      const done = await work({ kind: 'photo', bytes, options: {}, known });
      if (done.kind !== 'embedded') throw otherQuestion();
      if (done.known.embeddings.length !== known.landmarks.length) throw otherQuestion();
      refuseOtherLengths(done.known.embeddings);
      return done.known;
    },
    async show(bytes, face) {
      const done = await work({ kind: 'photo', bytes, options: {}, show: face });
      if (done.kind !== 'shown') throw otherQuestion();
      return done.shown;
    },
    close,
  };
}

type Done = Extract<Reply, { kind: 'analysed' | 'embedded' | 'shown' }>;

function isDone(answer: Answer): answer is Done {
  return answer.kind === 'analysed' || answer.kind === 'embedded' || answer.kind === 'shown';
}

/** Only a child that something took over does that. */
function otherQuestion(): AppError {
  return new AppError('photo.crashed', 'the decoder answered another question than was asked');
}

function closedError(): AppError {
  return new AppError('internal', 'the analyser is closed');
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

function isDeath(error: AppError): boolean {
  return error.code === 'photo.out-of-memory' || error.code === 'photo.crashed';
}

function describe(answer: Answer): string {
  if (answer.kind === 'died') return answer.signal ?? `status ${answer.status ?? 'unknown'}`;
  if (answer.kind === 'failed') return answer.message;
  return answer.kind;
}
