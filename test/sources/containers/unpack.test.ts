/** What becomes of a holder when its process is stopped, and of whoever waits for it. */
import { describe, expect, it } from 'vitest';
import type { AppError } from '#vitrine/errors.js';
import { keptHeaders } from '#vitrine/sources/kept-headers.js';
import { startPlaces } from '#vitrine/sources/containers/places.js';
import { unpack } from '#vitrine/sources/containers/unpack.js';
import type { SourceItem } from '#vitrine/types.js';
import { facePhoto } from '../../flows/temporary-vitrine.js';
import { letter, mailbox } from '../../support/documents.js';
import { decoderPids, seesProcesses } from '../../support/child-processes.js';
import { zipOf } from '../../support/zip.js';

const photo = facePhoto(1, 1);

/** Of this process only: others may be at work on the machine. */
function killOpeners(): void {
  const pids = decoderPids();
  expect(pids).toHaveLength(1);
  for (const pid of pids) process.kill(pid, 'SIGKILL');
}

function opening(name: string, bytes: Uint8Array, signal?: AbortSignal): AsyncGenerator<SourceItem> {
  const nothing = { page: null, title: null, capturedAt: null, version: '1' };
  const item = { location: name, source: name, ...nothing, read: async () => null };
  return unpack({ item, name, path: null, bytes }, undefined, signal);
}

async function outcomeOf({ location, read }: SourceItem): Promise<[string, number | string | null]> {
  try {
    return [location, (await read())?.length ?? null];
  } catch (error) {
    return [location, (error as AppError).code];
  }
}

async function rest(items: AsyncGenerator<SourceItem>) {
  const outcomes = [];
  for await (const item of items) outcomes.push(await outcomeOf(item));
  return outcomes;
}

const attached = (...names: string[]) =>
  letter({ parts: names.map((name) => ({ type: 'image/x-portable-graymap', bytes: photo, name })) });

describe.skipIf(!seesProcesses)('a process that is killed', () => {
  it('while it reads a letter costs what was left of that letter', async () => {
    const items = opening(
      'x.mbox',
      mailbox([attached('a.pgm', 'b.pgm'), attached('c.pgm'), attached('d.pgm')]),
    );
    expect((await items.next()).value).toMatchObject({ location: 'x.mbox!/message-1/1-a.pgm' });
    killOpeners();
    expect(await rest(items)).toEqual([
      ['x.mbox!/message-1', 'photo.out-of-memory'],
      ['x.mbox!/message-2/1-c.pgm', photo.length],
      ['x.mbox!/message-3/1-d.pgm', photo.length],
      ['x.mbox', null],
    ]);
  });

  it('while it reads what is in no part is the end, and what came before stays', async () => {
    const items = opening('x.zip', zipOf(['a', 'b'].map((name) => ({ name, bytes: photo }))));
    await items.next();
    killOpeners();
    expect(await rest(items)).toEqual([['x.zip', 'photo.out-of-memory']]);
  });

  it('because nobody wants the rest says nothing of the holder', async () => {
    const interruption = new AbortController();
    const items = opening('x.mbox', mailbox([attached('a.pgm', 'b.pgm')]), interruption.signal);
    await items.next();
    const next = items.next();
    interruption.abort();
    // It may have come before the end.
    const came = await next;
    expect(await rest(items)).toEqual([]);
    expect(came.done === true || came.value.location.endsWith('b.pgm')).toBe(true);
    expect(decoderPids()).toEqual([]);
  });
});

describe('places', () => {
  it('are never alike, and the same whenever they are asked for', () => {
    const names = ['a', 'a', 'a (2)', 'b', 'a', 'a (2)', 'x'.repeat(100), 'x'.repeat(100)];
    const all = () => {
      const place = startPlaces();
      return names.map((name) => place(name));
    };
    expect(all()).toEqual([
      'a',
      'a (2)',
      'a (2) (2)',
      'b',
      'a (3)',
      'a (2) (3)',
      names[6],
      `${names[6]} (2)`,
    ]);
    expect(all()).toEqual(all());
  });

  it('take no longer for a name that comes a hundred thousand times', () => {
    const place = startPlaces();
    const places = new Set(Array.from({ length: 100_000 }, () => place('a')));
    expect(places.size).toBe(100_000);
  });
});

it('what a server said to its visitor is not kept', () => {
  const headers = [
    ['Set-Cookie', 'session=1'],
    ['ETag', '"1"'],
    ['www-authenticate', 'Basic'],
  ] as const;
  expect(keptHeaders(headers)).toEqual([['ETag', '"1"']]);
});
