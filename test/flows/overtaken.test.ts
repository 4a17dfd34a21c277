/** Cases and searches that are overtaken by something else: nothing is done twice, and nothing comes back. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Actor } from '#vitrine/flows/people/actor.js';
import { authorise } from '#vitrine/flows/cases/authorise.js';
import { closeCase } from '#vitrine/flows/cases/cases.js';
import { eraseClosedCase } from '#vitrine/flows/cases/erase-casework.js';
import { runRetention } from '#vitrine/flows/cases/retention.js';
import { searchPhoto } from '#vitrine/flows/search/search-photo.js';
import { verify } from '#vitrine/flows/index/verify.js';
import type { Vitrine } from '#vitrine/flows/vitrine.js';
import { asWriter } from '#vitrine/flows/writing.js';
import { facePhoto } from './temporary-vitrine.js';
import { supervisedVitrine, type Supervised } from './casework-vitrine.js';

let supervised: Supervised;
let vitrine: Vitrine;
let investigator: Actor;

beforeAll(async () => {
  supervised = await supervisedVitrine();
  ({ vitrine } = supervised);
  investigator = await supervised.person('investigator');
});
afterAll(() => supervised.remove());

async function requested() {
  const caseFile = await supervised.case(investigator);
  return { caseFile, ...(await supervised.request(investigator, caseFile, { mode: 'exemptInitialId' })) };
}

const endsOn = () => supervised.at().toISOString().slice(0, 10);
const closings = async (ids: readonly string[]) =>
  (await supervised.entries('events')).filter(
    (entry) => entry['type'] === 'case.closed' && ids.includes(entry['case'] as string),
  );

describe('cases whose last day is over', () => {
  test('are closed once, also when somebody closes one at the same moment', async () => {
    const { id } = await supervised.case(investigator, { endsOn: endsOn() });
    supervised.pass(48);
    let isFirst = true;
    const overtaken: Vitrine = {
      ...vitrine,
      store: {
        ...vitrine.store,
        write: async (change) => {
          if (isFirst) {
            isFirst = false;
            await closeCase(vitrine, investigator, id);
          }
          return vitrine.store.write(change);
        },
      },
    };
    expect(await runRetention(overtaken)).toMatchObject({ closed: 0 });
    expect(await closings([id])).toMatchObject([{ by: investigator.person }]);
  });

  test('are all closed but the one that fails, and a writer makes up for it', async () => {
    const ids: string[] = [];
    for (let i = 0; i < 3; i++) ids.push((await supervised.case(investigator, { endsOn: endsOn() })).id);
    supervised.pass(48);
    let isFirst = true;
    const failing: Vitrine = {
      ...vitrine,
      store: {
        ...vitrine.store,
        write: async (change) => {
          if (!isFirst) return vitrine.store.write(change);
          isFirst = false;
          throw new Error('disk');
        },
      },
    };
    await expect(runRetention(failing)).rejects.toThrow('disk');
    expect(await closings(ids)).toHaveLength(2);
    await asWriter(vitrine, () => Promise.resolve());
    expect(await closings(ids)).toHaveLength(3);
  });
});

describe('a search that something happens to on its way', () => {
  test('finds no room for its probe: the log has it as cut off at once', async () => {
    const { id } = await requested();
    const before = (await supervised.entries('events')).length;
    const grant = await authorise(vitrine, investigator, { authorisation: id, collections: [] });
    const probes = join(supervised.folder, 'nowhere', 'probes');
    const without: Vitrine = { ...vitrine, folder: { ...vitrine.folder, probes } };
    await expect(searchPhoto(without, grant, { photo: facePhoto(3, 4) })).rejects.toThrow();
    const { search: made } = (await supervised.entries('searches')).at(-1)!;
    expect((await supervised.entries('events')).slice(before)).toMatchObject([
      { type: 'search.unfinished', search: made, by: null },
    ]);
    expect(await runRetention(vitrine)).toMatchObject({ unfinished: 0 });
    expect(await verify(vitrine)).toMatchObject({ ok: true, problems: [] });
  });

  test('its case is erased: nothing of it is answered or kept', async () => {
    const { id, caseFile } = await requested();
    const grant = await authorise(vitrine, investigator, { authorisation: id, collections: [] });
    const during: Vitrine = {
      ...vitrine,
      useIndex: async (work) => {
        await eraseClosedCase(vitrine, caseFile.id);
        return vitrine.useIndex(work);
      },
    };
    await expect(searchPhoto(during, grant, { photo: facePhoto(3, 4), minScore: -1 })).rejects.toMatchObject({
      code: 'search.erased',
    });
    const { db } = vitrine.store;
    const rows = await db.selectFrom('search').selectAll().where('case_id', '=', caseFile.id).execute();
    expect(rows).toMatchObject([{ outcome: 'search.erased', result: null, candidates: null }]);
    const found = await db
      .selectFrom('search_candidate')
      .selectAll()
      .where('search_id', '=', rows[0]!.id)
      .execute();
    expect(found).toEqual([]);
    expect(readdirSync(vitrine.folder.probes).filter((file) => file.includes(rows[0]!.id))).toEqual([]);
  });
});
