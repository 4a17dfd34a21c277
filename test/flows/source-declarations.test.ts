/** From what a run took its photos: in the log by kind, committed to in full, opened by whoever audits, and gone with the collection. */
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listSources } from '#vitrine/flows/collections/list-sources.js';
import { actAsUser } from '#vitrine/flows/people/solo.js';
import type { Vitrine } from '#vitrine/flows/vitrine.js';
import { declarePaths, declareSource, sourceOfKind } from '#vitrine/sources/declare.js';
import { foundFiles } from '#vitrine/sources/folder.js';
import { openHolders } from '#vitrine/sources/open-holders.js';
import { saltsOf } from '#vitrine/store/salts.js';
import { addCollection, indexPhotos, removeCollection } from '../support/curator.js';
import { zipOf } from '../support/zip.js';
import {
  facePhoto,
  item,
  lawful,
  streamOf,
  temporaryVitrine,
  type TemporaryVitrine,
} from './temporary-vitrine.js';

let temporary: TemporaryVitrine;
let vitrine: Vitrine;
beforeAll(async () => {
  temporary = await temporaryVitrine();
  vitrine = temporary.vitrine;
});
afterAll(() => temporary.remove());

const siteText = `name: Press office
hosts: [press.test]
start: [https://press.test/]
permission: letter of 3 May 2026
basis: Archives act, section 3
approver: A. Curator
contact: archive@example.org
until: 2099-12-31
`;

async function entries(): Promise<Record<string, unknown>[]> {
  const log = await vitrine.logs.open('events');
  const found: Record<string, unknown>[] = [];
  for await (const { bytes } of log.entries())
    found.push(JSON.parse(Buffer.from(bytes).toString('utf8')) as Record<string, unknown>);
  return found;
}

test('each source of a run is in the log before its first photo, and photos are counted by kind', async () => {
  const folder = join(temporary.config.dataDir, '..', 'sources');
  mkdirSync(folder);
  writeFileSync(join(folder, 'a.pgm'), facePhoto(1, 1));
  writeFileSync(
    join(folder, 'b.zip'),
    zipOf([2, 3].map((person) => ({ name: `${person}.pgm`, bytes: facePhoto(person, 1) }))),
  );
  await addCollection(vitrine, { ...lawful, name: 'declared' });
  const site = declareSource({ kind: 'site', text: siteText });
  expect(site).toMatchObject({
    until: '2099-12-31',
    approver: 'A. Curator',
    basis: 'Archives act, section 3',
  });
  const fromSite = sourceOfKind('site', streamOf([item('s', () => facePhoto(4, 1))]));
  const fromFolder = sourceOfKind('folder', (context) => openHolders(foundFiles([folder]), context));
  await indexPhotos(vitrine, {
    collection: 'declared',
    sources: [await declarePaths([folder], {}), site],
    async *items(context) {
      for (const each of [fromFolder, fromSite]) yield* typeof each === 'function' ? each(context) : each;
    },
  });
  const log = (await entries()).filter(({ type }) => type === 'source.opened' || type === 'photos.indexed');
  expect(log.slice(0, 2)).toMatchObject([
    { type: 'source.opened', kind: 'folder', until: null },
    { type: 'source.opened', kind: 'site', until: '2099-12-31' },
  ]);
  const [first, , ...indexed] = log;
  const counts: Record<string, number> = {};
  for (const { run, sources } of indexed as { run: string; sources: Record<string, number> }[]) {
    expect(run).toBe(first!['run']);
    for (const [kind, count] of Object.entries(sources)) counts[kind] = (counts[kind] ?? 0) + count;
  }
  expect(counts).toEqual({ folder: 1, archive: 2, site: 1 });

  const listed = await listSources(vitrine, await actAsUser(vitrine, 'tester'), 'declared');
  expect(listed).toMatchObject([{ kind: 'folder' }, { kind: 'site', declaration: siteText }]);
  const opened = listed[1]!;
  const entry = log.find(({ id }) => id === opened.entryId) as { commitments: Record<string, string> };
  expect(Object.keys(entry.commitments).toSorted()).toEqual(['approver', 'basis', 'declaration']);
  for (const [field, commitment] of Object.entries(entry.commitments)) {
    const text = opened[field as 'declaration' | 'approver' | 'basis']!;
    const salt = Buffer.from(opened.salts[field]!, 'hex');
    expect(createHash('sha256').update(salt).update(text).digest('hex')).toBe(commitment);
  }
  expect(JSON.stringify(log)).not.toMatch(/press\.test|Curator|Archives act/);

  await removeCollection(vitrine, 'declared');
  expect(await saltsOf(vitrine.store.db, opened.entryId)).toEqual([]);
  expect(await vitrine.store.db.selectFrom('source_declaration').selectAll().execute()).toEqual([]);
});

test('a declaration names no single photo, which somebody may have erased', async () => {
  const folder = join(temporary.config.dataDir, '..', 'persons');
  mkdirSync(folder);
  const file = join(folder, 'jan-janssens.pgm');
  writeFileSync(file, facePhoto(1, 1));
  const paths = await declarePaths([file], {});
  expect(JSON.parse(paths.declaration)).toMatchObject({ folders: [folder], files: 1 });
  const lines = [{ address: 'https://press.test/jan-janssens.jpg', line: 1 }] as never;
  const list = declareSource({ kind: 'addresses', list: 'photos.csv', lines });
  expect(JSON.parse(list.declaration)).toMatchObject({ lines: 1, sha256: expect.any(String) as string });
  for (const { declaration } of [paths, list]) expect(declaration).not.toContain('janssens');
});

test('what another program hands over is told as that', async () => {
  await addCollection(vitrine, { ...lawful, name: 'handed over' });
  const items = streamOf([
    item('x', () => facePhoto(5, 1)),
    item('y', () => facePhoto(6, 1), { sourceKind: 'film' }),
  ]);
  await indexPhotos(vitrine, { collection: 'handed over', items });
  const log = await entries();
  expect(log.findLast(({ type }) => type === 'source.opened')).toMatchObject({ kind: 'other' });
  const sources = log.filter(({ type }) => type === 'photos.indexed').map((each) => each['sources']);
  expect(sources.slice(-2)).toEqual(expect.arrayContaining([expect.objectContaining({ other: 1 })]));
});
