/**
 * The parent's side: a holder of photos is opened in a process of its own, and what it holds becomes source items, one at a time. Whatever
 * becomes of that process, what came before stays, and the holder itself is an item with the reason. Where the process stopped on a part of
 * it (one letter of a mailbox, a PDF within), another one goes on behind that.
 */
import { AppError, isPhotoError } from '../../errors.js';
import type { Provenance, SourceItem } from '../../types.js';
import { endReadingChild, hasEnded, startReadingChild } from '../reading-child.js';
import { memoryExitStatus, type AvoidedPart, type UnpackRequest } from './unpack-messages.js';
import { unpackReplySchema } from './unpack-replies.js';
import type { z } from 'zod';

/** An item as the source that found it would hand it over, and where its bytes are before anybody asks for them. */
export interface FoundItem {
  item: SourceItem;
  name: string;
  /** The address of what is inside, where it is not made of the item's. */
  sourceOf?: ((within: string) => string) | undefined;
  /** Null: in memory, or nowhere that can be opened. */
  path: Buffer | null;
  bytes: Uint8Array | null;
}

/** Without an item, and without having read anything. */
const timeoutMs = 300_000;
/** How many parts may each stop a process; for each, what came before is read again. */
const mostRestarts = 10;
/** How often a process may say that it is still at work; some hours. */
const mostWaits = 1000;

const workerFile = new URL('./unpack-worker.js', import.meta.url);
type Reply = z.infer<typeof unpackReplySchema>;

/**
 * What the holder holds, and last the holder itself: opened, or why no further. `onOpened` is told how many items
 * there will be at most; null: the holder does not say. When `signal` aborts, the process is ended and nothing more comes.
 */
export async function* unpack(
  found: FoundItem,
  onOpened?: (items: number | null) => void,
  signal?: AbortSignal,
): AsyncGenerator<SourceItem> {
  const avoid: AvoidedPart[] = [];
  for (let passOver = 0; ;) {
    const process = startProcess(signal);
    try {
      const { name, path, bytes } = found;
      const opened = expectReady(
        await process.ask({ kind: 'open', path: path ?? Buffer.alloc(0), bytes, name, passOver, avoid }),
      );
      if (avoid.length === 0) onOpened?.(opened.count);
      for (;;) {
        const reply = await process.ask({ kind: 'next' });
        if (reply.kind === 'end') break;
        yield containedItem(found, opened.sha256, reply);
      }
      yield { ...found.item, read: async () => null };
      return;
    } catch (error) {
      if (!isPhotoError(error)) throw error;
      if (signal?.aborted === true) return;
      const stoppedIn = process.stoppedIn();
      if (stoppedIn === null || avoid.length >= mostRestarts) {
        // What the system did not give now it may give next time: nothing is settled.
        const version = error.code === 'photo.unreadable' ? null : found.item.version;
        yield { ...found.item, version, read: () => Promise.reject(error) };
        return;
      }
      avoid.push({ part: stoppedIn.part, code: error.code, message: error.message });
      passOver = stoppedIn.after;
    } finally {
      await process.end();
    }
  }
}

function expectReady(reply: Reply): Reply & { kind: 'ready' } {
  if (reply.kind === 'failed') throw new AppError(reply.code, reply.message);
  if (reply.kind !== 'ready') throw answeredOutOfForm();
  return reply;
}

function containedItem(
  { item: holder, sourceOf }: FoundItem,
  sha256: string | null,
  reply: Reply,
): SourceItem {
  if (reply.kind === 'failed') throw new AppError(reply.code, reply.message);
  if (reply.kind !== 'item' && reply.kind !== 'refused') throw answeredOutOfForm();
  const { within, source, page, title, capturedAt, provenance } = reply.about;
  return {
    location: `${holder.location}!/${within}`,
    source: source ?? sourceOf?.(within) ?? `${holder.source}!/${within}`,
    page: page ?? holder.page,
    title: title ?? holder.title,
    capturedAt: capturedAt ?? holder.capturedAt,
    version: null,
    provenance: wholeProvenance(holder, withoutUndefined(provenance ?? {}), sha256),
    keepOriginal: holder.keepOriginal ?? false,
    read:
      reply.kind === 'item'
        ? () => Promise.resolve(reply.bytes)
        : () => Promise.reject(new AppError(reply.code, reply.message)),
  };
}

/** What is known of something within a holder, which is named with its hash where that is known. */
export function wholeProvenance(
  { location, provenance: of }: SourceItem,
  inner: Partial<Provenance>,
  sha256: string | null = null,
): Provenance {
  const holder = sha256 === null ? location : `${location} sha256:${sha256}`;
  return {
    author: null,
    licence: null,
    fetchedAt: null,
    httpHeaders: null,
    coordinates: null,
    timecodeMs: null,
    rights: [],
    ...of,
    ...inner,
    custody: [...(of?.custody ?? []), holder, ...(inner.custody ?? [])],
  };
}

function withoutUndefined<T extends object>(value: T) {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as {
    [Key in keyof T]?: Exclude<T[Key], undefined>;
  };
}

/** One request at a time. `ask` throws `photo.` errors for a process that died, hung or grew. */
function startProcess(signal?: AbortSignal) {
  const child = startReadingChild(workerFile);
  const interrupt = (): void => void child.kill('SIGKILL');
  signal?.addEventListener('abort', interrupt);
  if (signal?.aborted === true) interrupt();
  let timer: NodeJS.Timeout | undefined;
  let patience = 0;
  let within: { part: number | null; after: number } = { part: null, after: 0 };
  let hasStopped = false;
  let settle: ((reply: Reply | AppError) => void) | null = null;
  const answer = (reply: Reply | AppError): void => {
    settle?.(reply);
    settle = null;
  };
  child.on('message', (message: unknown) => {
    const reply = unpackReplySchema.safeParse(message);
    if (!reply.success) answer(answeredOutOfForm());
    else if (reply.data.kind === 'within') within = reply.data;
    else if (reply.data.kind !== 'working') answer(reply.data);
    else if (patience-- > 0) timer?.refresh();
  });
  const stop = (error: AppError): void => {
    hasStopped = true;
    answer(error);
  };
  child.on('exit', (status, killedBy) => stop(deathToError(status, killedBy)));
  child.on('error', (error) => answer(new AppError('photo.crashed', error.message)));
  return {
    ask(request: UnpackRequest): Promise<Reply> {
      return new Promise((resolve, reject) => {
        if (hasEnded(child)) {
          reject(deathToError(child.exitCode, child.signalCode));
          return;
        }
        patience = mostWaits;
        timer = setTimeout(() => stop(new AppError('photo.timeout', 'opening it took too long')), timeoutMs);
        settle = (reply) => {
          clearTimeout(timer);
          timer = undefined;
          if (reply instanceof AppError) reject(reply);
          else resolve(reply);
        };
        child.send(request, () => {});
      });
    },
    /** The part on which it stopped; null: it did not, or it was within none. */
    stoppedIn(): { part: number; after: number } | null {
      const { part, after } = within;
      return hasStopped && part !== null ? { part, after } : null;
    },
    async end(): Promise<void> {
      signal?.removeEventListener('abort', interrupt);
      await endReadingChild(child);
    },
  };
}

function answeredOutOfForm(): AppError {
  return new AppError('photo.crashed', 'the process that opened it answered out of form');
}

function deathToError(status: number | null, signal: NodeJS.Signals | null): AppError {
  if (status === memoryExitStatus || /KILL|ABRT/.test(signal ?? ''))
    return new AppError('photo.out-of-memory', 'opening it needs more memory than one file may use');
  return new AppError('photo.crashed', 'the process that opened it stopped on it');
}
