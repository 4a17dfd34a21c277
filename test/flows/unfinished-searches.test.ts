import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { readProbe } from '#vitrine/flows/search/probe-photos.js';
import { searchPhoto } from '#vitrine/flows/search/search-photo.js';
import { reportUnfinished } from '#vitrine/flows/search/unfinished-searches.js';
import { isProcessRunning, nameOwnProcess } from '#vitrine/lib/process-identity.js';
import { seesProcesses } from '../support/child-processes.js';
import { addCollection, indexPhotos } from '../support/curator.js';
import { facePhoto, faceItems, lawful, soloGrant, streamOf, temporaryVitrine } from './temporary-vitrine.js';

/** The name of a process that is gone. */
async function endedProcess(): Promise<string> {
  const child = fork(fileURLToPath(new URL('name-child.mjs', import.meta.url)));
  const [name] = (await once(child, 'message')) as [string];
  expect(isProcessRunning(name)).toBe(true);
  child.disconnect();
  await once(child, 'exit');
  return name;
}

test('a process is known by more than its number', async () => {
  const own = JSON.parse(nameOwnProcess()) as Record<string, unknown>;
  expect(isProcessRunning(JSON.stringify(own))).toBe(true);
  expect(isProcessRunning(await endedProcess())).toBe(false);
  expect(isProcessRunning(JSON.stringify({ ...own, host: 'elsewhere' }))).toBeNull();
  expect(isProcessRunning(JSON.stringify({ ...own, boot: 'before' }))).toBe(false);
  if (!seesProcesses) return;
  // The same number, given again.
  expect(isProcessRunning(JSON.stringify({ ...own, started: '1' }))).toBe(false);
});

test('what was cut off is said once, by the next writer, and only of processes that are gone', async () => {
  const temporary = await temporaryVitrine();
  onTestFinished(temporary.remove);
  const { vitrine } = temporary;
  const { db } = vitrine.store;
  await addCollection(vitrine, { ...lawful, name: 'faces' });
  await indexPhotos(vitrine, { collection: 'faces', items: streamOf(faceItems(1, 1)) });
  const grant = await soloGrant(vitrine, { case: 'C', reason: 'r', collections: [], user: 'tester' });
  await searchPhoto(vitrine, grant, { photo: facePhoto(1, 2) });
  const { id: _id, ...finished } = await db.selectFrom('search').selectAll().executeTakeFirstOrThrow();
  const own = JSON.parse(nameOwnProcess()) as Record<string, unknown>;
  const cut = async (id: string, begunBy: string | null, hoursAgo: number) => {
    const requestedAt = new Date(Date.now() - hoursAgo * 3_600_000).toISOString();
    await db
      .insertInto('search')
      .values({
        ...finished,
        id: id as typeof _id,
        outcome: null,
        begun_by: begunBy,
        requested_at: requestedAt,
      })
      .execute();
  };
  await cut('running', nameOwnProcess(), 1);
  await cut('gone', await endedProcess(), 1);
  await cut('elsewhere', JSON.stringify({ ...own, host: 'elsewhere' }), 23);
  await cut('elsewhere-long-ago', JSON.stringify({ ...own, host: 'elsewhere' }), 25);
  await cut('older-than-names', null, 1000);
  await indexPhotos(vitrine, { collection: 'faces', items: streamOf([]) });
  const said: string[] = [];
  for await (const { bytes } of (await vitrine.logs.open('events')).entries()) {
    const entry = JSON.parse(Buffer.from(bytes).toString('utf8')) as { type: string; search: string };
    if (entry.type === 'search.unfinished') said.push(entry.search);
  }
  expect(new Set(said)).toEqual(new Set(['elsewhere-long-ago', 'gone']));
  expect(said).toHaveLength(2);
  expect(await reportUnfinished(vitrine)).toEqual([]);
});

test('the probe of a search that is older than cases lies under the key of the installation', async () => {
  const temporary = await temporaryVitrine();
  onTestFinished(temporary.remove);
  const { vitrine } = temporary;
  await addCollection(vitrine, { ...lawful, name: 'faces' });
  const grant = await soloGrant(vitrine, { case: 'C', reason: 'r', collections: [], user: 'tester' });
  await searchPhoto(vitrine, grant, { photo: facePhoto(1, 2) });
  const { db } = vitrine.store;
  const row = await db.selectFrom('search').selectAll().executeTakeFirstOrThrow();
  const id = 'old' as typeof row.id;
  await db
    .insertInto('search')
    .values({ ...row, id, case_id: null, probe_salt: null })
    .execute();
  await vitrine.probes.write(id, facePhoto(2, 1));
  expect(Buffer.from((await readProbe(vitrine, id))!).equals(facePhoto(2, 1))).toBe(true);
  expect(Buffer.from((await readProbe(vitrine, row.id))!).equals(facePhoto(1, 2))).toBe(true);
  // Nor does that key open what lies under a case's.
  expect(await vitrine.probes.read(row.id)).toBeNull();
});
