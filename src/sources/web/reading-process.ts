/**
 * The parent's side of `reading-worker.ts`: what was fetched is read in a process of its own, one thing at a time. Whatever becomes of that
 * process costs the one thing it was reading; the next one gets a new process.
 */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { z } from 'zod';
import { AppError } from '../../errors.js';
import { endReadingChild, hasEnded, startReadingChild } from '../reading-child.js';
import {
  iiifSchema,
  pageSchema,
  readingReplySchema,
  robotsSchema,
  sitemapSchema,
  type IiifContents,
  type PageContents,
  type ReadingRequest,
  type RobotsAnswer,
  type SitemapContents,
} from './reading-messages.js';

/** All of them throw `photo.unreadable` for what cannot be read. */
export interface Reader {
  page(bytes: Uint8Array, address: string, charset: string | null): Promise<PageContents>;
  sitemap(bytes: Uint8Array, address: string): Promise<SitemapContents>;
  iiif(bytes: Uint8Array, address: string): Promise<IiifContents>;
  robots(bytes: Uint8Array, address: string, wanted: string, agent: string): Promise<RobotsAnswer>;
  close(): Promise<void>;
}

/** For one page, on a busy machine. */
const longestReadingMs = 30_000;
const workerFile = new URL('./reading-worker.js', import.meta.url);

export function openReader({ timeoutMs = longestReadingMs } = {}): Reader {
  let child: ChildProcess | null = null;
  let last: Promise<unknown> = Promise.resolve();

  async function end(): Promise<void> {
    const ending = child;
    child = null;
    if (ending !== null) await endReadingChild(ending);
  }

  async function exchange(request: ReadingRequest): Promise<unknown> {
    if (child === null || hasEnded(child)) child = startChild();
    const asked = child;
    const answered = new AbortController();
    try {
      const { signal } = answered;
      const reply = Promise.race([
        sleep(timeoutMs, null, { signal }),
        once(asked, 'message', { signal }).then(([message]: unknown[]) => message),
        once(asked, 'exit', { signal }).then(() => null),
      ]);
      asked.send(request, () => {});
      return await reply;
    } catch {
      return null;
    } finally {
      answered.abort();
    }
  }

  async function ask<T>(request: ReadingRequest, schema: z.ZodType<T>): Promise<T> {
    const turn = last.then(() => exchange(request));
    last = turn.catch(() => undefined);
    const reply = readingReplySchema.safeParse(await turn);
    if (reply.success && !reply.data.ok) throw unreadable(reply.data.message);
    const contents = reply.success && reply.data.ok ? schema.safeParse(reply.data.contents) : null;
    if (contents?.success === true) return contents.data;
    await end();
    throw unreadable('the process that read it ended, or answered out of form');
  }

  return {
    page: (bytes, address, charset) => ask({ kind: 'page', bytes, address, charset }, pageSchema),
    sitemap: (bytes, address) => ask({ kind: 'sitemap', bytes, address }, sitemapSchema),
    iiif: (bytes, address) => ask({ kind: 'iiif', bytes, address }, iiifSchema),
    robots: (bytes, address, wanted, agent) =>
      ask({ kind: 'robots', bytes, address, wanted, agent }, robotsSchema),
    async close() {
      await last;
      await end();
    },
  };
}

function startChild(): ChildProcess {
  const child = startReadingChild(workerFile);
  // Told by the answer that does not come.
  child.on('error', () => {});
  return child;
}

function unreadable(reason: string): AppError {
  return new AppError('photo.unreadable', `it cannot be read: ${reason}`);
}
