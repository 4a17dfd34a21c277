/** Unknown persons, from real photos in a real store: found, kept, decided about, removed, and never seen half. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  clusterCollection,
  type ClusteringAnswer,
  type ClusterRequest,
} from '#vitrine/flows/clusters/cluster-collection.js';
import type { Entry } from '#vitrine/audit/entries.js';
import { decideFaces } from '#vitrine/flows/clusters/decide-faces.js';
import { actAsUser } from '#vitrine/flows/people/solo.js';
import { verify } from '#vitrine/flows/index/verify.js';
import type { Vitrine } from '#vitrine/flows/vitrine.js';
import type { FaceId, ModelId, SourceItem, Verdict } from '#vitrine/types.js';
import {
  facePhoto,
  item,
  lawful,
  sideBySide,
  soloGrant,
  streamOf,
  temporaryVitrine,
  type TemporaryVitrine,
} from './temporary-vitrine.js';
import { addCollection, indexPhotos, removeCollection } from '../support/curator.js';

let temporary: TemporaryVitrine;
let vitrine: Vitrine;
const authority = { case: 'C-17', reason: 'captions', user: 'tester' };
const persons = [1, 2, 4, 5, 6, 7];

beforeAll(async () => {
  temporary = await temporaryVitrine();
  vitrine = temporary.vitrine;
});
afterAll(() => temporary.remove());
beforeEach(async () => {
  await addCollection(vitrine, { ...lawful, name: 'faces' });
  await add(photosEach(2));
  return () => removeCollection(vitrine, 'faces');
});

/** The first photos of each person; they come into the store in any order. */
function photosEach(count: number): SourceItem[] {
  return persons.flatMap((person) =>
    Array.from({ length: count }, (_, i) => item(`s${person}/${i + 1}`, () => facePhoto(person, i + 1))),
  );
}

function add(items: SourceItem[], collection = 'faces'): Promise<unknown> {
  return indexPhotos(vitrine, { collection, items: streamOf(items) });
}

async function cluster(
  request: ClusterRequest = {},
  name = 'faces',
  by = vitrine,
): Promise<ClusteringAnswer> {
  return clusterCollection(by, await soloGrant(vitrine, { ...authority, collections: [name] }), request);
}

async function decide(a: FaceId, b: FaceId, verdict: Verdict): Promise<unknown> {
  const actor = await actAsUser(vitrine, 'tester');
  return decideFaces(vitrine, actor, { faces: [a, b], verdict, reason: 'compared by eye' });
}

/** Of each number the addresses of its faces. */
async function sourcesOf({ clusters }: ClusteringAnswer): Promise<Map<number, string[]>> {
  const rows = await vitrine.store.db
    .selectFrom('face')
    .innerJoin('source_item', 'source_item.photo_id', 'face.photo_id')
    .select(['face.id', 'source_item.location'])
    .execute();
  const source = new Map(rows.map((row) => [row.id, row.location]));
  return new Map(
    clusters.map(({ number, faceIds }) => [number, faceIds.map((id) => source.get(id)!).toSorted()]),
  );
}

/** The number under which this address is. */
async function numberOf(answer: ClusteringAnswer, location: string): Promise<number> {
  return [...(await sourcesOf(answer))].find(([, sources]) => sources.includes(location))![0];
}

/** What the sources of the given numbers of photos of each person are, in any order. */
function eachOf(count: number): string[] {
  return persons
    .map((person) => Array.from({ length: count }, (_, i) => `s${person}/${i + 1}`).join())
    .toSorted();
}

async function records(): Promise<{ outcome: string | null; faces: number | null }[]> {
  return vitrine.store.db
    .selectFrom('clustering')
    .select(['outcome', 'faces'])
    .orderBy('requested_at')
    .execute();
}

/** Of the cluster with this number, ascending. */
function facesOf(answer: ClusteringAnswer, number: number): FaceId[] | undefined {
  return answer.clusters.find((each) => each.number === number)?.faceIds.toSorted((a, b) => a - b);
}

/** Which faces are together, as one text; every cluster has as many as were written. */
async function partition(): Promise<string> {
  const rows = await vitrine.store.db
    .selectFrom('cluster')
    .innerJoin('cluster_face', 'cluster_face.cluster_id', 'cluster.id')
    .select(['cluster.id', 'cluster.faces', 'cluster_face.face_id'])
    .orderBy('face_id')
    .execute();
  const members = new Map<number, { faces: number; ids: number[] }>();
  for (const { id, faces, face_id } of rows) {
    const kept = members.get(id) ?? { faces, ids: [] };
    kept.ids.push(face_id);
    members.set(id, kept);
  }
  for (const { faces, ids } of members.values()) expect(ids).toHaveLength(faces);
  return [...members.values()]
    .map(({ ids }) => ids.join(' '))
    .toSorted()
    .join(', ');
}

test('finds every person, names none, and is on record with who, case and why', async () => {
  const answer = await cluster();
  expect(answer).toMatchObject({ case: 'C-17', collection: 'faces', faces: 12, unclustered: 0 });
  const found = await sourcesOf(answer);
  expect([...found.keys()].toSorted((p, q) => p - q)).toEqual([1, 2, 3, 4, 5, 6]);
  expect([...found.values()].map(String).toSorted()).toEqual(eachOf(2));
  expect(answer.changes).toEqual({ compared: 12, made: [1, 2, 3, 4, 5, 6], changed: [], gone: [] });
  // 66 pairs at the rate that small collections have.
  expect(answer.threshold).toMatchObject({ expectedFalse: 0.01, expectedFalsePairs: 0.0066, reached: true });
  const record = await vitrine.store.db
    .selectFrom('clustering')
    .selectAll()
    .where('id', '=', answer.clusteringId)
    .executeTakeFirstOrThrow();
  expect(record).toMatchObject({
    user_name: 'tester',
    case_ref: 'C-17',
    reason: 'captions',
    collection_name: 'faces',
    outcome: 'answered',
    faces: 12,
    clusters: 6,
  });
  expect(await verify(vitrine)).toMatchObject({ ok: true, problems: [] });
});

test('a further run compares what is new, and numbers stay', async () => {
  const numbers = await sourcesOf(await cluster());
  const idle = await cluster();
  expect(idle.changes).toEqual({ compared: 0, made: [], changed: [], gone: [] });
  const more = [...photosEach(3), item('stranger', () => facePhoto(9, 1))];
  await add(more);
  const grown = await cluster();
  expect(grown.changes).toEqual({ compared: 7, made: [], changed: [1, 2, 3, 4, 5, 6], gone: [] });
  expect(grown).toMatchObject({ faces: 19, unclustered: 1 });
  const found = await sourcesOf(grown);
  expect([...found.values()].map(String).toSorted()).toEqual(eachOf(3));
  for (const [number, sources] of numbers) expect(found.get(number)).toEqual(expect.arrayContaining(sources));
  const afresh = await cluster({ afresh: true });
  expect(afresh.changes).toEqual({ compared: 19, made: [], changed: [], gone: [] });
  expect(afresh.clusters).toEqual(grown.clusters);
  expect(await cluster({ minFaces: 4 })).toMatchObject({ clusters: [], smallerClusters: 6, unclustered: 1 });
});

test('faces of one photo are never one person, unless somebody says so', async () => {
  await add([item('mirror', () => sideBySide(facePhoto(1, 3), facePhoto(1, 4)))]);
  const answer = await cluster();
  const number = await numberOf(answer, 's1/1');
  const together = (await sourcesOf(answer)).get(number)!;
  expect(together.filter((source) => source === 'mirror')).toHaveLength(1);
  expect(answer.unclustered).toBe(1);
  const mirrored = await vitrine.store.db
    .selectFrom('face')
    .innerJoin('source_item', 'source_item.photo_id', 'face.photo_id')
    .select('face.id')
    .where('source_item.location', '=', 'mirror')
    .execute();
  await decide(mirrored[0]!.id, mirrored[1]!.id, 'same');
  expect((await sourcesOf(await cluster())).get(number)).toEqual(['mirror', 'mirror', 's1/1', 's1/2']);
});

test('decisions bind: not the same parts, the same joins, and what contradicts is refused', async () => {
  const before = await cluster();
  const [[a, b], [c]] = [facesOf(before, 2)!, facesOf(before, 3)!] as [[FaceId, FaceId], [FaceId, FaceId]];
  await decide(b, a, 'not-same');
  const parted = await cluster();
  expect(parted.changes).toEqual({ compared: 2, made: [], changed: [], gone: [2] });
  expect((await cluster({ afresh: true })).clusters).toEqual(parted.clusters);

  await decide(a, c, 'same');
  await expect(decide(b, c, 'same')).rejects.toMatchObject({ code: 'decision.contradictory' });
  await expect(decide(c, a, 'not-same')).rejects.toMatchObject({ code: 'decision.contradictory' });
  const joined = await cluster();
  expect(facesOf(joined, 3)).toContain(a);
  expect(facesOf(joined, 3)).toContain(c);
  expect(facesOf(joined, 3)).not.toContain(b);

  await decide(a, c, 'withdrawn');
  await decide(a, b, 'withdrawn');
  const undone = await cluster();
  expect(facesOf(undone, 3)).toEqual(facesOf(before, 3));
  // 2 is not given again.
  expect(facesOf(undone, 2)).toBeUndefined();
  expect(undone.clusters.find(({ faceIds }) => faceIds.includes(a))).toMatchObject({ number: 7, faces: 2 });
  const kept = await vitrine.store.db.selectFrom('face_decision').select(['verdict', 'user_name']).execute();
  expect(kept.map(({ verdict }) => verdict)).toEqual(['not-same', 'same', 'withdrawn', 'withdrawn']);
  const logged: Entry[] = [];
  for await (const { bytes } of (await vitrine.logs.open('events')).entries())
    logged.push(JSON.parse(Buffer.from(bytes).toString()) as Entry);
  const decided = logged.flatMap((entry) => (entry.type === 'faces.decided' ? [entry.verdict] : []));
  expect(decided.slice(-4)).toEqual(['not-same', 'same', 'withdrawn', 'withdrawn']);
});

test('a decision needs two faces of one collection and a reason', async () => {
  await addCollection(vitrine, { ...lawful, name: 'others' });
  await add([item('elsewhere', () => facePhoto(1, 5))], 'others');
  const rows = await vitrine.store.db.selectFrom('face').select('id').orderBy('id').execute();
  const [first, last] = [rows[0]!.id, rows.at(-1)!.id];
  await expect(decide(first, last, 'same')).rejects.toMatchObject({ code: 'usage' });
  await expect(decide(first, first, 'same')).rejects.toMatchObject({ code: 'usage' });
  await expect(decide(first, 999_999 as FaceId, 'same')).rejects.toMatchObject({ code: 'face.unknown' });
  const unfounded = {
    faces: [first, rows[1]!.id] as const,
    verdict: 'same' as const,
    reason: ' ',
  };
  const actor = await actAsUser(vitrine, 'tester');
  await expect(decideFaces(vitrine, actor, unfounded)).rejects.toMatchObject({ code: 'reason.missing' });
  // The same person in another collection is nobody here.
  expect((await cluster({}, 'others')).clusters).toEqual([]);
  expect((await cluster()).faces).toBe(12);
  await removeCollection(vitrine, 'others');
});

test('a photo that goes takes its place in a cluster and its decisions along; a collection takes everything but the record', async () => {
  const answer = await cluster();
  const gone = await numberOf(answer, 's2/1');
  const [a, b] = answer.clusters.find(({ number }) => number === gone)!.faceIds as [FaceId, FaceId];
  await decide(a, b, 'same');
  // Another photo at the address of person 2's first one.
  await add([item('s2/1', () => facePhoto(9, 2), { version: '2' })]);
  expect(await verify(vitrine)).toMatchObject({ ok: true, problems: [] });
  const { db } = vitrine.store;
  expect(await db.selectFrom('face_decision').selectAll().execute()).toEqual([]);
  const after = await cluster();
  expect(after.changes).toEqual({ compared: 2, made: [], changed: [], gone: [gone] });
  expect(after.unclustered).toBe(2);
  const before = (await records()).length;
  await removeCollection(vitrine, 'faces');
  for (const table of ['cluster', 'cluster_face', 'cluster_state', 'face_decision'] as const) {
    expect(await db.selectFrom(table).selectAll().execute()).toEqual([]);
  }
  expect(await records()).toHaveLength(before);
  expect(await verify(vitrine)).toMatchObject({ ok: true, problems: [] });
  await addCollection(vitrine, { ...lawful, name: 'faces' });
});

test('without authority, for several collections, or without a calibration nothing is compared or on record', async () => {
  const before = await records();
  const ask = (wanted: object) => soloGrant(vitrine, { ...authority, collections: ['faces'], ...wanted });
  await expect(ask({ case: ' ' })).rejects.toMatchObject({ code: 'case.missing' });
  await expect(ask({ reason: '' })).rejects.toMatchObject({ code: 'reason.missing' });
  const grant = await ask({});
  await expect(clusterCollection(vitrine, { ...grant })).rejects.toMatchObject({ code: 'grant.invalid' });
  await addCollection(vitrine, { ...lawful, name: 'others' });
  const both = await ask({ collections: ['faces', 'others'] });
  await expect(clusterCollection(vitrine, both)).rejects.toMatchObject({ code: 'usage' });
  const foreign: Vitrine = { ...vitrine, modelId: 'another-model' as ModelId };
  await expect(cluster({}, 'faces', foreign)).rejects.toMatchObject({ code: 'calibration.missing' });
  expect(await records()).toEqual(before);
  expect(await cluster({}, 'others')).toMatchObject({ faces: 0, clusters: [], unclustered: 0 });
  await removeCollection(vitrine, 'others');
});

test('a run that is interrupted is on record as such and leaves the clusters as they were', async () => {
  const { clusters } = await cluster();
  await add(photosEach(3));
  const signal = AbortSignal.abort();
  await expect(cluster({ signal })).rejects.toMatchObject({ code: 'interrupted' });
  expect((await records()).at(-1)).toEqual({ outcome: 'interrupted', faces: null });
  const rows = await vitrine.store.db
    .selectFrom('cluster_face')
    .select('face_id')
    .orderBy('face_id')
    .execute();
  const members = clusters.flatMap(({ faceIds }) => faceIds).toSorted((a, b) => a - b);
  expect(rows.map((row) => row.face_id)).toEqual(members);
  expect((await cluster()).changes).toMatchObject({ compared: 6, changed: [1, 2, 3, 4, 5, 6] });
});

const kills = Number(process.env['VITRINE_TEST_KILLS'] ?? 8);

describe(`after ${kills} kills`, () => {
  test('the clusters are the old ones or the new ones', async () => {
    const { clusters } = await cluster();
    const joined = await partition();
    const [a, b] = clusters.find(({ number }) => number === 2)!.faceIds as [FaceId, FaceId];
    await decide(a, b, 'not-same');
    await cluster();
    const parted = await partition();
    expect(parted).not.toBe(joined);
    const { dataDir, keyFile } = temporary.config;
    const script = new URL('cluster-child.mjs', import.meta.url);
    const seen = new Set<string>();
    for (let kill = 0; kill < kills; kill++) {
      const child = fork(script, [dataDir, keyFile, 'faces', String(a), String(b)]);
      const ended = once(child, 'exit').then(() => expect.fail('the child ended by itself'));
      ended.catch(() => undefined);
      for (let rounds = 0; rounds <= kill % 2; rounds++) await Promise.race([once(child, 'message'), ended]);
      await setTimeout((kill * 37) % 90);
      child.kill('SIGKILL');
      await once(child, 'exit');
      const now = await partition();
      expect([joined, parted]).toContain(now);
      seen.add(now);
      expect(await verify(vitrine)).toMatchObject({ ok: true, problems: [] });
    }
    // Otherwise the child did not live long enough to change anything.
    expect(seen.size).toBe(2);
    const outcomes = new Set((await records()).map(({ outcome }) => outcome));
    for (const outcome of outcomes) expect([null, 'answered', 'interrupted']).toContain(outcome);
    await cluster();
  }, 120_000);
});
