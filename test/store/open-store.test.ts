import { sql } from 'kysely';
import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { allCollections, insertCollection } from '#vitrine/store/collections.js';
import { openStore } from '#vitrine/store/open-store.js';
import { temporaryFolder } from './temporary-folder.js';

const collection = {
  name: 'Port archive',
  owner: 'Harbour museum',
  basis: 'consent',
  purpose: 'provenance',
  expires: null,
  maxPhotos: null,
  createdAt: '2026-01-01T00:00:00.000Z',
};

describe('openStore', () => {
  test('makes the newest schema, keeps what is written and is sound', async () => {
    const path = join(temporaryFolder(), 'store.db');
    const key = randomBytes(32);
    const first = await openStore(path, key);
    await insertCollection(first.db, collection);
    await first.close();
    const second = await openStore(path, key);
    expect(await allCollections(second.db)).toEqual([{ id: 1, ...collection }]);
    expect(await second.checkIntegrity()).toEqual([]);
    expect(second.version).toBe(first.version);
    await second.close();
  });

  test('nothing can be read without the key', async () => {
    const folder = temporaryFolder();
    const store = await openStore(join(folder, 'store.db'), randomBytes(32));
    await insertCollection(store.db, collection);
    // Still open: the journal must be unreadable too.
    const bytes = Buffer.concat(readdirSync(folder).map((name) => readFileSync(join(folder, name))));
    for (const known of ['Harbour museum', 'Port archive', 'collection', 'CREATE TABLE', 'SQLite format 3']) {
      expect(bytes.includes(known), known).toBe(false);
    }
    await store.close();
    await expect(openStore(join(folder, 'store.db'), randomBytes(32))).rejects.toMatchObject({
      code: 'store.damaged',
    });
  });

  test('refuses the store of a newer program', async () => {
    const path = join(temporaryFolder(), 'store.db');
    const key = randomBytes(32);
    const store = await openStore(path, key);
    await sql`insert into kysely_migration (name, timestamp) values ('9999-future', 'now')`.execute(store.db);
    await store.close();
    await expect(openStore(path, key)).rejects.toMatchObject({ code: 'store.newer' });
  });

  test('processes may open a new store at the same moment', async () => {
    const path = join(temporaryFolder(), 'store.db');
    const key = randomBytes(32);
    const opener = new URL('open-store.mjs', import.meta.url);
    const openers = Array.from({ length: 4 }, () => fork(opener, [path, key.toString('hex')]));
    const statuses = await Promise.all(
      openers.map(async (child) => (await once(child, 'exit'))[0] as unknown),
    );
    expect(statuses).toEqual([0, 0, 0, 0]);
    const store = await openStore(path, key);
    expect(await store.checkIntegrity()).toEqual([]);
    await store.close();
  });

  test('a failed transaction leaves nothing, an id is never used again', async () => {
    const store = await openStore(join(temporaryFolder(), 'store.db'), randomBytes(32));
    const attempt = store.write(async (db) => {
      await insertCollection(db, collection);
      throw new Error('changed my mind');
    });
    await expect(attempt).rejects.toThrow('changed my mind');
    expect(await allCollections(store.db)).toEqual([]);
    const first = await insertCollection(store.db, collection);
    await store.db.deleteFrom('collection').execute();
    const second = await insertCollection(store.db, collection);
    expect(second.id).toBeGreaterThan(first.id);
    await expect(insertCollection(store.db, collection)).rejects.toMatchObject({ code: 'collection.exists' });
    await store.close();
  });

  test('what was deleted is overwritten, unless another process reads: then that is said', async () => {
    const path = join(temporaryFolder(), 'store.db');
    const key = randomBytes(32);
    const store = await openStore(path, key);
    const reader = await openStore(path, key);
    await insertCollection(store.db, collection);
    await reader.db.transaction().execute(async (db) => {
      await allCollections(db);
      await expect(Promise.resolve().then(() => store.overwriteDeleted())).resolves.toBe(false);
    });
    expect(await store.overwriteDeleted()).toBe(true);
    expect(statSync(`${path}-wal`).size).toBe(0);
    await reader.close();
    await store.close();
  });

  test('a boolean is refused: the driver would end the process', async () => {
    const store = await openStore(join(temporaryFolder(), 'store.db'), randomBytes(32));
    await expect(sql`select ${true}`.execute(store.db)).rejects.toThrow('no booleans');
    await store.close();
  });
});
