/** The clock: locks after 48 hours, ends, and data that go, down to the bytes in the files. */
import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { authorise } from '#vitrine/flows/cases/authorise.js';
import { showRequest, withdrawAuthorisation } from '#vitrine/flows/cases/authorisations.js';
import { closeCase } from '#vitrine/flows/cases/cases.js';
import { eraseClosedCase } from '#vitrine/flows/cases/erase-casework.js';
import { submitForExamination } from '#vitrine/flows/examination/examinations.js';
import { readProbe, probesUnder } from '#vitrine/flows/search/probe-photos.js';
import { readSearch } from '#vitrine/flows/search/read-search.js';
import { runRetention } from '#vitrine/flows/cases/retention.js';
import { searchPhoto, type SearchAnswer } from '#vitrine/flows/search/search-photo.js';
import { verify } from '#vitrine/flows/index/verify.js';
import { openVitrine, type Vitrine } from '#vitrine/flows/vitrine.js';
import { sha256 } from '#vitrine/lib/sha256.js';
import { deriveKeys, readMasterKey } from '#vitrine/store/master-key.js';
import { findProbeSecrets } from '#vitrine/store/search-records.js';
import type { AuthorisationId } from '#vitrine/types.js';
import { facePhoto } from './temporary-vitrine.js';
import { staffedVitrine, tested } from './casework-vitrine.js';

const { supervised, vitrine, investigator, authoriser } = await staffedVitrine();

async function search(id: AuthorisationId, photo: Uint8Array = facePhoto(3, 4)): Promise<SearchAnswer> {
  const grant = await authorise(vitrine, investigator, { authorisation: id, collections: [] });
  const found = await searchPhoto(vitrine, grant, { photo, minScore: -1 });
  if (found.kind !== 'answer') throw new Error('expected an answer');
  return found.answer;
}
async function requested(mode: 'exAnte' | 'urgent48h' | 'exemptInitialId') {
  const caseFile = await supervised.case(investigator);
  return { caseFile, ...(await supervised.request(investigator, caseFile, { mode, searches: 5 })) };
}
const standing = async (id: AuthorisationId) => (await showRequest(vitrine, investigator, id)).standing;

describe('an urgent search', () => {
  test('is made at once, and locked 48 hours later until there is a decision', async () => {
    const { id } = await requested('urgent48h');
    supervised.pass(1);
    const { searchId } = await search(id);
    supervised.pass(47.9);
    await search(id);
    await readSearch(vitrine, investigator, searchId);
    expect(await runRetention(vitrine)).toMatchObject({ locked: 0 });
    supervised.pass(0.2);
    // By the clock, whether anything ran or not.
    expect(await standing(id)).toBe('locked');
    await expect(readSearch(vitrine, investigator, searchId)).rejects.toMatchObject({
      code: 'search.locked',
    });
    await expect(search(id)).rejects.toMatchObject({ code: 'search.locked' });
    await expect(submitForExamination(vitrine, investigator, searchId)).rejects.toMatchObject({
      code: 'search.locked',
    });
    const before = (await supervised.entries('events')).length;
    expect(await runRetention(vitrine)).toMatchObject({ locked: 1 });
    expect(await runRetention(vitrine)).toMatchObject({ locked: 0 });
    expect((await supervised.entries('events')).slice(before)).toMatchObject([
      { type: 'authorisation.locked', authorisation: id, by: null },
    ]);
    await supervised.grant(authoriser, id);
    await readSearch(vitrine, investigator, searchId);
    await search(id);
  });

  test('that locks while it runs is not answered', async () => {
    const { id } = await requested('urgent48h');
    await search(id);
    supervised.pass(47.9);
    const grant = await authorise(vitrine, investigator, { authorisation: id, collections: [] });
    const during: Vitrine = {
      ...vitrine,
      useIndex: (work) => {
        supervised.pass(1);
        return vitrine.useIndex(work);
      },
    };
    await expect(searchPhoto(during, grant, { photo: facePhoto(3, 4) })).rejects.toMatchObject({
      code: 'search.locked',
    });
  });

  test('that is not made within 48 hours was not urgent', async () => {
    const { id } = await requested('urgent48h');
    supervised.pass(48);
    await expect(search(id)).rejects.toMatchObject({ code: 'authorisation.expired' });
    await expect(supervised.grant(authoriser, id)).rejects.toMatchObject({ code: 'authorisation.expired' });
    const before = (await supervised.entries('events')).length;
    expect((await runRetention(vitrine)).expired).toBeGreaterThan(0);
    expect((await supervised.entries('events')).slice(before)).toContainEqual(
      expect.objectContaining({ type: 'authorisation.expired', authorisation: id }),
    );
  });
});

test('an authorisation ends with its time, and what was found before stays readable', async () => {
  const { id } = await requested('exAnte');
  await supervised.grant(authoriser, id);
  const { searchId } = await search(id);
  supervised.pass(30 * 24 - 1);
  await search(id);
  supervised.pass(2);
  await expect(search(id)).rejects.toMatchObject({ code: 'authorisation.expired' });
  await readSearch(vitrine, investigator, searchId);
});

test('a request for an initial identification needs no decision, and can be refused all the same', async () => {
  const { id } = await requested('exemptInitialId');
  const { searchId } = await search(id);
  supervised.pass(49);
  await search(id);
  await readSearch(vitrine, investigator, searchId);
  await supervised.refuse(authoriser, id);
  await expect(readSearch(vitrine, investigator, searchId)).rejects.toMatchObject({ code: 'search.erased' });
});

/** Every file below, but what the index and the pictures of the collections are in. */
function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** Every byte of the database file without its encryption. */
async function decryptedStore(): Promise<Buffer> {
  const folder = mkdtempSync(join(tmpdir(), 'vitrine-store-'));
  const copy = join(folder, 'store.db');
  copyFileSync(vitrine.folder.store, copy);
  const { database } = deriveKeys(await readMasterKey(supervised.config.keyFile, supervised.folder));
  const script = fileURLToPath(new URL('decrypt-child.mjs', import.meta.url));
  execFileSync(process.execPath, [script, copy, Buffer.from(database).toString('hex')]);
  const bytes = readFileSync(copy);
  rmSync(folder, { recursive: true });
  return bytes;
}

describe('data that have to go', () => {
  test.each(['refused', 'withdrawn'] as const)('after a request was %s', async (how) => {
    const { id } = await requested('urgent48h');
    const kept = await requested('urgent48h');
    const otherPhoto = facePhoto(2, 4);
    // Each photo once in this file: its hash must not be in the store for another reason.
    const photo = how === 'refused' ? facePhoto(3, 5) : facePhoto(1, 5);
    const photoHash = sha256(photo);
    const [answer, other] = [await search(id, photo), await search(kept.id, otherPhoto)];
    const otherSalt = (await findProbeSecrets(vitrine.store.db, other.searchId))!.salt;
    const { searchId } = answer;
    expect(answer.candidates.length).toBeGreaterThan(0);
    const secrets = (await findProbeSecrets(vitrine.store.db, searchId))!;
    await vitrine.store.overwriteDeleted();
    const before = await decryptedStore();
    for (const there of [Buffer.from(secrets.salt), photoHash]) expect(before.includes(there)).toBe(true);
    const sealed = filesBelow(vitrine.folder.probes).find((file) => file.endsWith(searchId))!;
    const copy = readFileSync(sealed);
    const entry = await vitrine.store.db
      .selectFrom('search')
      .select('entry_id')
      .where('id', '=', searchId)
      .executeTakeFirstOrThrow();
    const salts = () =>
      vitrine.store.db.selectFrom('salt').selectAll().where('entry_id', '=', entry.entry_id!).execute();
    expect(await salts()).not.toEqual([]);
    const entries = (await supervised.entries('events')).length;

    if (how === 'refused') await supervised.refuse(authoriser, id);
    else await withdrawAuthorisation(vitrine, investigator, id);

    expect((await supervised.entries('events')).slice(entries)).toMatchObject([
      { type: `authorisation.${how}`, authorisation: id },
      { type: 'erasure.done', what: 'searches', reason: how, count: 1, by: null },
    ]);
    // No file of it, by its name or by what is in it.
    const contents = filesBelow(supervised.folder).map((file) => [file, readFileSync(file)] as const);
    expect(contents.filter(([file]) => file.includes(searchId))).toEqual([]);
    for (const needle of [copy.subarray(12, 76), photo.subarray(20, 84)]) {
      expect(contents.filter(([, bytes]) => bytes.includes(needle))).toEqual([]);
    }
    // No row of it, but that it was made.
    const { db } = vitrine.store;
    for (const table of ['search_candidate', 'comparison'] as const) {
      expect(await db.selectFrom(table).selectAll().where('search_id', '=', searchId).execute()).toEqual([]);
    }
    expect(await salts()).toEqual([]);
    const row = await db
      .selectFrom('search')
      .selectAll()
      .where('id', '=', searchId)
      .executeTakeFirstOrThrow();
    expect(row).toMatchObject({
      outcome: 'answered',
      candidates: answer.candidates.length,
      probe_salt: null,
      probe_sha256: '',
      reason: '',
      result: null,
    });
    // A copy of the file put back is noise: the store has half of the key no more, in no page that was deleted either.
    expect(statSync(`${vitrine.folder.store}-wal`).size).toBe(0);
    const pages = await decryptedStore();
    expect(pages.includes(Buffer.from(otherSalt))).toBe(true);
    for (const gone of [Buffer.from(secrets.salt), photoHash]) expect(pages.includes(gone)).toBe(false);
    writeFileSync(sealed, copy);
    expect(await readProbe(vitrine, searchId)).toBeNull();
    // With both halves it was the photo: that is what was destroyed.
    const opened = await probesUnder(vitrine, secrets.caseKey, secrets.salt).read(searchId);
    expect(Buffer.from(opened!).equals(photo)).toBe(true);
    expect((await runRetention(vitrine)).leftoverFiles).toBe(1);
    expect(filesBelow(vitrine.folder.probes)).not.toContain(sealed);
    // The other search is untouched, and nothing is wrong.
    expect(Buffer.from((await readProbe(vitrine, other.searchId))!).equals(otherPhoto)).toBe(true);
    expect(await verify(vitrine)).toMatchObject({ ok: true, problems: [] });
  });

  test('of a closed case once its time is over, and of one whose last day is over', async () => {
    const made = await requested('exAnte');
    await supervised.grant(authoriser, made.id);
    const { searchId } = await search(made.id);
    const ended = await supervised.case(investigator, { endsOn: supervised.at().toISOString().slice(0, 10) });
    await closeCase(vitrine, investigator, made.caseFile.id);
    supervised.pass(tested.retentionDays * 24 - 1);
    expect(await runRetention(vitrine)).toMatchObject({ erasedCases: 0, closed: expect.any(Number) });
    await readSearch(vitrine, investigator, searchId);
    const caseOf = (id: string) =>
      vitrine.store.db
        .selectFrom('case_file')
        .selectAll()
        .where('id', '=', id as typeof ended.id)
        .executeTakeFirstOrThrow();
    expect((await caseOf(ended.id)).closed_at).not.toBeNull();
    supervised.pass(2);
    expect((await runRetention(vitrine)).erasedCases).toBe(1);
    expect(await caseOf(made.caseFile.id)).toMatchObject({ key: null });
    await expect(readSearch(vitrine, investigator, searchId)).rejects.toMatchObject({
      code: 'search.erased',
    });
    expect(await readProbe(vitrine, searchId)).toBeNull();
    expect(await showRequest(vitrine, investigator, made.id)).toMatchObject({
      facts: '',
      necessity: '',
      alternatives: '',
      probeDescription: '',
      used: 1,
    });
    const last = (await supervised.entries('events')).findLast(({ type }) => type === 'erasure.done');
    expect(last).toMatchObject({ what: 'case', reason: 'retention', count: 1 });
    expect(filesBelow(vitrine.folder.probes).filter((file) => file.includes(searchId))).toEqual([]);
    expect(await verify(vitrine)).toMatchObject({ ok: true, problems: [] });
  });

  test('that a crash left are taken up again', async () => {
    const { id } = await requested('urgent48h');
    const { searchId } = await search(id);
    // The decision is on record, and the machine goes down.
    const crashing: Vitrine = {
      ...vitrine,
      store: {
        ...vitrine.store,
        write: async (change) => {
          const result = await vitrine.store.write(change);
          if ((await showRequest(vitrine, investigator, id)).state === 'refused') throw new Error('crash');
          return result;
        },
      },
    };
    const { decideAuthorisation } = await import('#vitrine/flows/cases/decide-authorisation.js');
    const refusal = { decision: 'refused', reference: 'D', authority: 'Court', text: 'No' } as const;
    await expect(decideAuthorisation(crashing, authoriser, id, refusal)).rejects.toThrow('crash');
    await expect(readSearch(vitrine, investigator, searchId)).rejects.toMatchObject({
      code: 'authorisation.refused',
    });
    const again = await openVitrine(supervised.config, { now: supervised.at });
    onTestFinished(() => again.close());
    expect(await runRetention(again)).toMatchObject({ erasedRefused: 1 });
    expect(await runRetention(again)).toMatchObject({ erasedRefused: 0 });
    expect(filesBelow(vitrine.folder.probes).filter((file) => file.includes(searchId))).toEqual([]);
  });

  test('go whatever happens to other data, and the log says so once', async () => {
    const { id, caseFile } = await requested('urgent48h');
    const { searchId } = await search(id);
    const sealed = filesBelow(vitrine.folder.probes).find((file) => file.endsWith(searchId))!;
    const copy = readFileSync(sealed);
    await supervised.refuse(authoriser, id);
    writeFileSync(sealed, copy);
    await closeCase(vitrine, investigator, caseFile.id);
    supervised.pass(tested.retentionDays * 24 + 1);
    const failing: Vitrine = {
      ...vitrine,
      store: { ...vitrine.store, write: () => Promise.reject(new Error('this case fails')) },
    };
    await expect(runRetention(failing)).rejects.toThrow('this case fails');
    expect(filesBelow(vitrine.folder.probes)).not.toContain(sealed);

    const before = (await supervised.entries('events')).length;
    expect((await runRetention(vitrine)).erasedCases).toBeGreaterThan(0);
    // As a process does that had seen it as not erased yet.
    expect(await eraseClosedCase(vitrine, caseFile.id)).toMatchObject({ searches: 0 });
    const { db } = vitrine.store;
    const erased = await db
      .selectFrom('case_file')
      .select('id')
      .where('erased_at', '=', supervised.at().toISOString())
      .execute();
    const said = (await supervised.entries('events'))
      .slice(before)
      .filter(({ type, what }) => type === 'erasure.done' && what === 'case');
    expect(said).toHaveLength(erased.length);
  });
});
