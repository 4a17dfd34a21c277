/** Another model for a data folder with faces in it: real photos, the real store, a real second recogniser. */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Entry } from '#vitrine/audit/entries.js';
import type { Config } from '#vitrine/config.js';
import { addModels } from '#vitrine/flows/models/add-models.js';
import { recordModels } from '#vitrine/flows/models/record-models.js';
import { readSigned } from '#vitrine/flows/log/read-entries.js';
import { findPack } from '#vitrine/vision/model-packs.js';
import { listModels } from '#vitrine/flows/models/list-models.js';
import { reembed, type ReembedRequest } from '#vitrine/flows/models/reembed.js';
import type { ReembedResult } from '#vitrine/flows/models/reembed-result.js';
import { searchPhoto, type SearchAnswer } from '#vitrine/flows/search/search-photo.js';
import { actAsUser } from '#vitrine/flows/people/solo.js';
import { status } from '#vitrine/flows/status.js';
import { verify } from '#vitrine/flows/index/verify.js';
import { initialise, openVitrine, type Vitrine } from '#vitrine/flows/vitrine.js';
import { asWriter } from '#vitrine/flows/writing.js';
import { sha256 } from '#vitrine/lib/sha256.js';
import { folderItems } from '#vitrine/sources/folder.js';
import { readLocation } from '#vitrine/sources/read-location.js';
import { embeddingFromBytes } from '#vitrine/store/embedding-bytes.js';
import { countStaleMarks, findUsedModel } from '#vitrine/store/models.js';
import { insertEmbeddings } from '#vitrine/store/reembedding.js';
import type { FaceId, ModelId } from '#vitrine/types.js';
import type { ModelDescription } from '#vitrine/vision/model-description.js';
import { defaultModel } from '#vitrine/vision/model-packs.js';
import { defaultPack } from '#vitrine/vision/models.js';
import { cosine } from '../support/analyser.js';
import { clothedRecogniser, projectedDims, projectingRecogniser } from '../support/onnx-models.js';
import { facePhoto, lawful, soloGrant, temporaryConfig, writeFaces } from './temporary-vitrine.js';
import { addCollection, indexPhotos, removeCollection } from '../support/curator.js';

const persons = 3;
const photosEach = 3;
const clothed = 'clothed' as ModelId;
let config: Config & { folder: string; remove: () => void };
let photos: string;

/** The default recogniser in other clothes: its embeddings must equal the default ones. */
function describeClothed(id = clothed): ModelDescription {
  const bytes = clothedRecogniser();
  const path = join(config.folder, 'clothed.onnx');
  writeFileSync(path, bytes);
  return {
    id,
    licence: { name: 'MIT', text: 'made for a test' },
    origin: 'this test',
    detector: 'default',
    recogniser: {
      file: { path, sha256: sha256(bytes) },
      input: { layout: 'NHWC', colours: 'BGR', mean: 0, scale: 1 },
      output: 'output',
      dims: 512,
    },
  };
}

function describeProjecting(id: ModelId): ModelDescription {
  const bytes = projectingRecogniser();
  const path = join(config.folder, 'projecting.onnx');
  writeFileSync(path, bytes);
  const input = { layout: 'NCHW', colours: 'RGB', mean: 127, scale: 1 / 128 } as const;
  const recogniser = { file: { path, sha256: sha256(bytes) }, input, dims: projectedDims };
  return { ...describeClothed(id), recogniser };
}

async function withVitrine<T>(work: (vitrine: Vitrine) => Promise<T>): Promise<T> {
  const vitrine = await openVitrine(config, { workers: 2 });
  try {
    return await work(vitrine);
  } finally {
    await vitrine.close();
  }
}

function run(model: string, options: Partial<ReembedRequest> = {}): Promise<ReembedResult> {
  return withVitrine(async (vitrine) =>
    reembed(vitrine, await actAsUser(vitrine, 'tester'), {
      model,
      readOriginal: readLocation,
      workers: 2,
      ...options,
    }),
  );
}

function index(): Promise<unknown> {
  return withVitrine((vitrine) =>
    indexPhotos(vitrine, { collection: 'faces', items: folderItems([photos]) }),
  );
}

function search(person: number, photo: number): Promise<SearchAnswer> {
  return withVitrine(async (vitrine) => {
    const request = { case: '1', reason: 'test', collections: [], user: 'tester' };
    const found = await searchPhoto(vitrine, await soloGrant(vitrine, request), {
      // Only one of the two models has a calibration to cut by.
      minScore: -1,
      photo: facePhoto(person, photo),
    });
    if (found.kind !== 'answer') throw new Error('expected one face');
    return found.answer;
  });
}

async function expectSound(model: ModelId): Promise<void> {
  await withVitrine(async (vitrine) => {
    expect(vitrine.modelId).toBe(model);
    expect(await verify(vitrine)).toMatchObject({ ok: true, problems: [] });
    const { faces, index: rows } = await status(vitrine);
    expect(rows).toEqual({ rows: faces, behind: 0 });
  });
}

/** Pairs of the embeddings of both models, by face. */
async function embeddingPairs(
  model: ModelId,
): Promise<{ faceId: FaceId; own: Float32Array; other: Float32Array; fromPreview: number }[]> {
  return withVitrine(async ({ store }) => {
    const rows = await store.db.selectFrom('embedding').selectAll().orderBy('face_id').execute();
    const own = new Map(
      rows.filter((row) => row.model_id === defaultPack.id).map((row) => [row.face_id, row.vector]),
    );
    return rows
      .filter((row) => row.model_id === model)
      .map(({ face_id, vector, from_preview }) => ({
        faceId: face_id,
        own: embeddingFromBytes(own.get(face_id)!),
        other: embeddingFromBytes(vector),
        fromPreview: from_preview,
      }));
  });
}

beforeEach(async () => {
  config = temporaryConfig();
  photos = join(config.folder, 'photos');
  await initialise(config);
  writeFaces(photos, persons, photosEach);
  await withVitrine((vitrine) => addCollection(vitrine, { name: 'faces', ...lawful }));
  await index();
  await addModels(config, describeClothed(), 'tester');
});
afterEach(() => config.remove());

const total = persons * photosEach;

describe('with every photo where it was', () => {
  test('all faces are embedded, the folder is switched, and back without work', async () => {
    const before = await search(1, 1);
    expect(await run(clothed)).toMatchObject({
      model: clothed,
      previous: defaultPack.id,
      embedded: total,
      fromPreviews: 0,
      missing: { total: 0, byCode: {}, items: [] },
      switched: true,
      interrupted: false,
    });
    const pairs = await embeddingPairs(clothed);
    expect(pairs).toHaveLength(total);
    for (const { own, other } of pairs) expect(cosine(own, other)).toBeGreaterThan(0.9999);
    await expectSound(clothed);
    // Only the active model's index is left.
    expect(readdirSync(join(config.dataDir, 'index'))).toEqual(['model-clothed']);
    const after = await search(1, 1);
    expect(after.candidates.map(({ faceId }) => faceId)).toEqual(
      before.candidates.map(({ faceId }) => faceId),
    );
    expect(after.candidates[0]).toMatchObject({ embeddedFrom: 'photo' });
    expect(after.candidates[0]!.score).toBeCloseTo(before.candidates[0]!.score, 3);

    // Photos that come now have the new model's embedding only; switching back makes up for them, and for nothing else.
    writeFileSync(join(photos, 's9-1.pgm'), facePhoto(9, 1));
    await index();
    expect(await run(defaultPack.id)).toMatchObject({ embedded: 1, switched: true, previous: clothed });
    expect(readdirSync(join(config.dataDir, 'index'))).toEqual(['c1']);
    await expectSound(defaultPack.id);
    expect((await search(9, 1)).candidates[0]!.score).toBeGreaterThan(0.99);
    expect(await run(clothed)).toMatchObject({ embedded: 0, switched: true });
    expect(await run(clothed)).toMatchObject({ embedded: 0, switched: true, previous: clothed });
  });

  test('is on record once the models change', async () => {
    await run(clothed);
    await withVitrine(async (vitrine) => {
      const entries: Entry[] = [];
      for await (const { bytes } of (await vitrine.logs.open('events')).entries())
        entries.push(JSON.parse(Buffer.from(bytes).toString()) as Entry);
      const { person } = await actAsUser(vitrine, 'tester');
      expect(entries.at(-1)).toMatchObject({ type: 'model.changed', model: clothed, by: person });
    });
  });

  test('so is that they came to the machine, where there is a data folder', async () => {
    const { fingerprint } = await findPack(config, clothed);
    const fetched = { id: defaultPack.id, fingerprint };
    await recordModels(config, 'model.fetched', [fetched]);
    await recordModels({ ...config, dataDir: join(config.folder, 'nothing') }, 'model.fetched', [fetched]);
    await withVitrine(async (vitrine) => {
      const { entries } = await readSigned(await vitrine.logs.open('events'));
      expect(entries.filter(({ type }) => type === 'model.added' || type === 'model.fetched')).toMatchObject([
        { type: 'model.added', model: clothed, fingerprint, by: null },
        { type: 'model.fetched', model: defaultPack.id, fingerprint, by: null },
      ]);
    });
  });

  test('a process that opened the folder before notices, and nothing is lost', async () => {
    const early = await openVitrine(config, { workers: 1 });
    await run(clothed);
    await expect(early.analyser()).rejects.toMatchObject({ code: 'model.mismatch' });
    await expect(
      indexPhotos(early, { collection: 'faces', items: folderItems([photos]) }),
    ).rejects.toMatchObject({ code: 'model.mismatch' });
    await early.close();
    await expectSound(clothed);
  });

  test('a model of other dimensions has an index of its own, and deletions reach it', async () => {
    const id = 'projecting' as ModelId;
    await addModels(config, describeProjecting(id), 'tester');
    expect(await run(id)).toMatchObject({ embedded: total, switched: true });
    await expectSound(id);
    expect((await search(2, 2)).candidates[0]).toMatchObject({ score: expect.closeTo(1, 3) });
    await withVitrine((vitrine) => removeCollection(vitrine, 'faces'));
    await expectSound(id);
    await withVitrine(async ({ store }) => {
      expect(await store.db.selectFrom('embedding').select('face_id').execute()).toEqual([]);
    });
  });

  test('an id cannot come to stand for another recogniser', async () => {
    await run(clothed);
    await addModels(config, describeProjecting(clothed), 'tester');
    await expect(run(clothed)).rejects.toMatchObject({ code: 'model.mismatch' });
    await expect(search(1, 1)).rejects.toMatchObject({ code: 'model.mismatch' });
  });

  test('a program that embeds otherwise under the default id is refused, before anything was switched too', async () => {
    await withVitrine(async ({ store }) => {
      const fingerprint = { ...(await findUsedModel(store.db, defaultPack.id)) }.fingerprint;
      expect(fingerprint).toBe(defaultModel.fingerprint);
      // As if the photos had been indexed by a program that prepared faces otherwise.
      await sql`update model set fingerprint = 'other' where id = ${defaultPack.id}`.execute(store.db);
    });
    await expect(search(1, 1)).rejects.toMatchObject({ code: 'model.mismatch' });
    await expect(index()).rejects.toMatchObject({ code: 'model.mismatch' });
    // The way out: the models of today under an id of their own.
    expect(await run(clothed)).toMatchObject({ previous: defaultPack.id, switched: true });
    expect((await search(1, 1)).candidates[0]!.score).toBeGreaterThan(0.9);
  });

  test('a run that is stopped keeps what it has; searches and indexing go on with the old model', async () => {
    const controller = new AbortController();
    const stopped = await run(clothed, {
      workers: 1,
      signal: controller.signal,
      readOriginal(location, reserve) {
        if (location.endsWith('s1-3.pgm')) controller.abort();
        return readLocation(location, reserve);
      },
    });
    expect(stopped).toMatchObject({ interrupted: true, switched: false });
    expect(stopped.embedded + stopped.missing.total).toBe(total);
    expect(stopped.missing.total).toBeGreaterThan(0);
    writeFileSync(join(photos, 's8-1.pgm'), facePhoto(8, 1));
    await index();
    await expectSound(defaultPack.id);
    expect((await search(8, 1)).candidates[0]!.score).toBeGreaterThan(0.99);
    expect(await run(clothed)).toMatchObject({ embedded: stopped.missing.total + 1, switched: true });
    await expectSound(clothed);
  });

  test('photos that are indexed while it runs are embedded before the switch', async () => {
    // All photos wait for it: two that write take turns, which in one thread they cannot.
    let indexed: Promise<unknown> | null = null;
    const result = await run(clothed, {
      workers: 1,
      async readOriginal(location, reserve) {
        if (indexed === null) {
          writeFileSync(join(photos, 's7-1.pgm'), facePhoto(7, 1));
          indexed = index();
        }
        await indexed;
        return readLocation(location, reserve);
      },
    });
    expect(result).toMatchObject({ embedded: total + 1, switched: true });
    await expectSound(clothed);
  });
});

describe('with photos that are gone', () => {
  const [gone, changed] = ['s1-1.pgm', 's2-1.pgm'];

  beforeEach(() => {
    renameSync(join(photos, gone), join(config.folder, gone));
    writeFileSync(join(photos, changed), facePhoto(11, 1));
  });

  test('searches stay with the old model, and each is named with the reason', async () => {
    const result = await run(clothed);
    expect(result).toMatchObject({
      embedded: total - 2,
      switched: false,
      missing: { total: 2, byCode: { 'photo.unreadable': 1, 'photo.changed': 1 } },
    });
    expect(result.missing.items.map(({ source, code, faces }) => [source, code, faces.length])).toEqual([
      [join(photos, gone), 'photo.unreadable', 1],
      [join(photos, changed), 'photo.changed', 1],
    ]);
    await expectSound(defaultPack.id);
    expect((await search(1, 1)).candidates[0]!.score).toBeGreaterThan(0.99);
  });

  test('a second address with the same bytes will do', async () => {
    renameSync(join(config.folder, gone), join(photos, 'moved.pgm'));
    await index();
    // What lies at the changed one is a photo of its own now, and indexed as such.
    expect(await run(clothed)).toMatchObject({ embedded: total, missing: { total: 0 }, switched: true });
  });

  test('previews will do when asked for, are marked, and give way to the photo when it is back', async () => {
    expect(await run(clothed, { fromPreviews: true })).toMatchObject({
      embedded: total,
      fromPreviews: 2,
      missing: { total: 0, byCode: {}, items: [] },
      switched: true,
    });
    await expectSound(clothed);
    const marked = (await embeddingPairs(clothed)).filter(({ fromPreview }) => fromPreview === 1);
    expect(marked).toHaveLength(2);
    for (const { own, other } of marked) expect(cosine(own, other)).toBeGreaterThan(0.9);
    const { candidates } = await search(1, 1);
    const shown = candidates.filter(({ embeddedFrom }) => embeddedFrom === 'preview');
    expect(new Set(shown.map(({ faceId }) => faceId))).toEqual(new Set(marked.map(({ faceId }) => faceId)));

    renameSync(join(config.folder, gone), join(photos, gone));
    expect(await run(clothed)).toMatchObject({ embedded: 1, fromPreviews: 0, switched: true });
    const left = (await embeddingPairs(clothed)).filter(({ fromPreview }) => fromPreview === 1);
    expect(left).toHaveLength(1);
    await expectSound(clothed);
    // The index was built anew: it answers by the photo's embedding, not by the preview's.
    expect((await search(1, 1)).candidates[0]).toMatchObject({
      embeddedFrom: 'photo',
      score: expect.closeTo(1, 3),
    });
  });
});

interface Message {
  kind: string;
  done?: number;
  total?: number;
}
function startReembedding(): ChildProcess {
  const script = new URL('reembed-child.mjs', import.meta.url);
  return fork(script, [config.dataDir, config.keyFile, config.configDir, clothed]);
}
function collect(child: ChildProcess): Message[] {
  const messages: Message[] = [];
  child.on('message', (message) => messages.push(message as Message));
  return messages;
}

describe('an embedding that is replaced while the index is built', () => {
  const embedding = Float32Array.from({ length: 512 }, (_, i) => (i === 0 ? 1 : 0));
  function replace({ store }: Vitrine, faceId: FaceId): Promise<void> {
    return store.write((db) => insertEmbeddings(db, clothed, [{ faceId, embedding, fromPreview: false }]));
  }

  test('leaves word for the next writer', async () => {
    await run(clothed);
    const faces = (await embeddingPairs(clothed)).map(({ faceId }) => faceId);
    await withVitrine(async (vitrine) => {
      await replace(vitrine, faces[0]!);
      const replaced: Promise<void>[] = [];
      await asWriter(vitrine, async () => undefined, {
        // The rows are in the index; connections are handed out in turn, so this comes before what the writer does next.
        onCaughtUp: () => void replaced.push(replace(vitrine, faces[1]!)),
      });
      await Promise.all(replaced);
      expect(replaced).toHaveLength(1);
      expect(await countStaleMarks(vitrine.store.db, clothed)).toBe(2);
    });
    await withVitrine(async (vitrine) => {
      await asWriter(vitrine, async () => undefined);
      expect(await countStaleMarks(vitrine.store.db, clothed)).toBe(0);
    });
    await expectSound(clothed);
  });
});

describe('killed', () => {
  test('after an embedding was replaced, the next writer builds the index anew', async () => {
    await run(clothed);
    const changed = await withVitrine(async ({ store }) => {
      const { face_id } = await store.db
        .selectFrom('embedding')
        .select('face_id')
        .where('model_id', '=', clothed)
        .orderBy('face_id')
        .limit(1)
        .executeTakeFirstOrThrow();
      const embedding = Float32Array.from({ length: 512 }, (_, i) => (i === 0 ? 1 : 0));
      // What such a kill leaves.
      await store.write((db) =>
        insertEmbeddings(db, clothed, [{ faceId: face_id, embedding, fromPreview: false }]),
      );
      expect(await countStaleMarks(store.db, clothed)).toBe(1);
      return face_id;
    });
    const scoreOf = async (person: number): Promise<number> =>
      (await search(person, 1)).candidates.find(({ faceId }) => faceId === changed)!.score;
    const before = [await scoreOf(1), await scoreOf(2), await scoreOf(3)];
    // Until then, the old embedding answers.
    expect(Math.max(...before)).toBeGreaterThan(0.5);
    await index();
    await withVitrine(async ({ store }) => expect(await countStaleMarks(store.db, clothed)).toBe(0));
    expect(Math.max(await scoreOf(1), await scoreOf(2), await scoreOf(3))).toBeLessThan(0.3);
    await expectSound(clothed);
  });

  test('at any moment, it goes on where it was', async () => {
    let whileWorking = 0;
    for (let kill = 0; kill < 3; kill++) {
      const child = startReembedding();
      const messages = collect(child);
      // After that many photos, or at the end when there are no more to come.
      while (!messages.some(({ kind, done }) => kind === 'done' || (kind === 'progress' && done! > kill))) {
        await Promise.race([once(child, 'message'), once(child, 'exit')]);
      }
      if (messages.every(({ kind }) => kind !== 'done')) whileWorking++;
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      await withVitrine(async (vitrine) => {
        expect(await verify(vitrine)).toMatchObject({ ok: true, problems: [] });
      });
    }
    expect(whileWorking).toBeGreaterThan(0);
    // And about the switch, which comes some hundredths of a second after the last embedding.
    for (const delayMs of [0, 20, 60, 120]) {
      await withVitrine(({ store }) =>
        store.write((db) => db.deleteFrom('embedding').where('model_id', '=', clothed).execute()),
      );
      const child = startReembedding();
      const messages = collect(child);
      while (!messages.some(({ kind, done, total: all }) => kind === 'progress' && done === all)) {
        await Promise.race([once(child, 'message'), once(child, 'exit')]);
      }
      await setTimeout(delayMs);
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      await withVitrine(async (vitrine) => {
        expect(await verify(vitrine)).toMatchObject({ ok: true, problems: [] });
        if (vitrine.modelId === clothed)
          await reembed(vitrine, await actAsUser(vitrine, 'tester'), {
            model: defaultPack.id,
            readOriginal: readLocation,
          });
      });
    }
    const child = startReembedding();
    const messages = collect(child);
    await once(child, 'exit');
    expect(messages.at(-1)).toMatchObject({
      kind: 'done',
      result: { switched: true, missing: { total: 0 } },
    });
    expect(await embeddingPairs(clothed)).toHaveLength(total);
    await expectSound(clothed);
  }, 400_000);

  test('between the switch and the end, the next writer removes the old index', async () => {
    await run(clothed);
    // What a kill at that place leaves: the old model's folder.
    await withVitrine(async (vitrine) => {
      const old = await vitrine.openIndexForWriting({
        id: defaultPack.id,
        dims: 512,
        fingerprint: sha256(Buffer.from('')),
      });
      await old.close();
    });
    await index();
    expect(existsSync(join(config.dataDir, 'index', 'c1'))).toBe(false);
    await expectSound(clothed);
  });
});

test('the list says which models are there, active, licensed and broken', async () => {
  writeFileSync(join(config.configDir, 'models', 'broken.json'), '{"id":1}');
  await run(clothed);
  const { models, broken } = await listModels(config);
  expect(models).toMatchObject([
    { id: defaultPack.id, active: false, faces: total, licenceAccepted: true },
    {
      id: clothed,
      active: true,
      faces: total,
      licenceAccepted: true,
      dims: 512,
      files: [{ role: 'recogniser', state: 'present' }],
    },
  ]);
  expect(broken).toMatchObject([{ file: join(config.configDir, 'models', 'broken.json') }]);
  // A licence with another text is another licence.
  const path = join(config.configDir, 'models', 'clothed.json');
  const description = { ...describeClothed(), licence: { name: 'MIT', text: 'other terms' } };
  writeFileSync(path, JSON.stringify(description));
  expect((await listModels(config)).models[1]).toMatchObject({ licenceAccepted: false });
  await expect(run(clothed)).rejects.toMatchObject({ code: 'model.licence' });
  rmSync(path);
  await expect(run(clothed)).rejects.toMatchObject({ code: 'model.unknown' });
});
