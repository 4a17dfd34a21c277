/** A run that is killed in the middle of a film, and the next one. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { foundFiles } from '#vitrine/sources/folder.js';
import { openHolders } from '#vitrine/sources/open-holders.js';
import { lawful, temporaryVitrine, type TemporaryVitrine } from '../../flows/temporary-vitrine.js';
import { addCollection, indexPhotos } from '../../support/curator.js';
import { hasFfmpeg, makeFilm } from './films.js';

describe.skipIf(!hasFfmpeg)('a film', () => {
  it('whose indexing was killed is as if it had not been', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'vitrine-crash-'));
    const temporary = await temporaryVitrine();
    onTestFinished(async () => {
      await temporary.remove();
      rmSync(folder, { recursive: true });
    });
    const films = join(folder, 'films');
    mkdirSync(films);
    // A minute that is over soon, then many faces in a row.
    const faces = [1, 2, 4, 5, 6, 8].map((person) => ({ persons: [person], seconds: 4, isStill: true }));
    makeFilm(join(films, 'film.mkv'), [{ persons: [1], seconds: 59, isStill: true }, ...faces]);
    for (const name of ['killed', 'whole']) await addCollection(temporary.vitrine, { ...lawful, name });
    const { dataDir, keyFile } = temporary.config;
    const child = fork(new URL('film-child.mjs', import.meta.url), [dataDir, keyFile, 'killed', films]);
    await once(child, 'message');
    child.kill('SIGKILL');
    await once(child, 'exit');
    const before = await itemsOf(temporary, 'killed');
    expect(before.length).toBeGreaterThan(0);
    expect(before.map(({ location }) => location)).not.toContain(join(films, 'film.mkv'));

    for (const collection of ['killed', 'whole']) {
      const summary = await indexPhotos(temporary.vitrine, {
        collection,
        items: (context) => openHolders(foundFiles([films]), context),
      });
      expect(summary.skipped.total).toBe(0);
    }
    const whole = await itemsOf(temporary, 'whole');
    expect(await itemsOf(temporary, 'killed')).toEqual(whole);
    expect(new Set(whole.map(({ sha256 }) => sha256)).size).toBeGreaterThan(faces.length);
  });
});

async function itemsOf({ vitrine }: TemporaryVitrine, collection: string) {
  return vitrine.store.db
    .selectFrom('source_item')
    .innerJoin('collection', 'collection.id', 'source_item.collection_id')
    .select(['location', 'source', 'source_item.sha256', 'skip_code'])
    .where('collection.name', '=', collection)
    .orderBy('location')
    .execute();
}
