/** Real searches under real authorisations, what stops and flags them, and the report that is counted from their log. */
import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commonFields, eventFields, searchFields } from '#vitrine/audit/entry-fields.js';
import { vkeyOf } from '#vitrine/audit/note.js';
import type { Actor } from '#vitrine/flows/people/actor.js';
import { explainAnomalies } from '#vitrine/flows/brakes/explain-anomalies.js';
import { flagAnomalies, listAnomalies, markAsStaff } from '#vitrine/flows/brakes/anomalies.js';
import { authorise } from '#vitrine/flows/cases/authorise.js';
import { listReports, makeReport, publicReport } from '#vitrine/flows/reports/report.js';
import { transparency } from '#vitrine/flows/reports/transparency.js';
import { searchPhoto } from '#vitrine/flows/search/search-photo.js';
import { signFiles } from '#vitrine/flows/reports/sign-report.js';
import { engageStop } from '#vitrine/flows/brakes/stop.js';
import { decide, propose } from '#vitrine/flows/policy/proposals.js';
import type { Vitrine } from '#vitrine/flows/vitrine.js';
import { verifyReport } from '#vitrine/flows/reports/verify-report.js';
import { logSigners } from '#vitrine/store/log-keys.js';
import type { CaseFile } from '#vitrine/store/cases.js';
import type { AuthorisationId, Role, SearchId } from '#vitrine/types.js';
import { supervisedVitrine, tested, type Supervised } from './casework-vitrine.js';
import { temporaryFolder } from '../store/temporary-folder.js';
import { facePhoto } from './temporary-vitrine.js';

const verifierFile = fileURLToPath(new URL('../../dist/verifier/verify-report.js', import.meta.url));

let place: Supervised;
let vitrine: Vitrine;
let investigator: Actor;
let authoriser: Actor;
let officer: Actor;
let auditor: Actor;
const searched: SearchId[] = [];

/** A case and leave to search in it. */
async function granted(searches = 10): Promise<{ caseFile: CaseFile; authorisation: AuthorisationId }> {
  const caseFile = await place.case(investigator);
  const { id } = await place.request(investigator, caseFile, { searches });
  await place.grant(authoriser, id);
  return { caseFile, authorisation: id };
}

async function search(authorisation: AuthorisationId, photo = facePhoto(2, 4)): Promise<SearchId> {
  const grant = await authorise(vitrine, investigator, { authorisation, collections: [] });
  const found = await searchPhoto(vitrine, grant, { photo, minScore: -1, acceptLowQuality: true });
  const id = found.kind === 'answer' ? found.answer.searchId : found.choice.searchId;
  searched.push(id);
  return id;
}

/** In which all searches of these tests are; over when the public report of it is made. */
const quarter = { from: '2026-01-01', to: '2026-03-31' };

const publicly = (from: string, to: string) => makeReport(vitrine, officer, { from, to, public: true });

const types = async () => (await place.entries('events')).map(({ type }) => type);

beforeAll(async () => {
  place = await supervisedVitrine();
  ({ vitrine } = place);
  investigator = await place.person('investigator');
  authoriser = await place.person('authoriser');
  officer = await place.person('privacy-officer');
  auditor = await place.person('auditor');
});
afterAll(() => place.remove());

describe('brakes on real searches', () => {
  test('while all is stopped, that is what every search is told first', async () => {
    await engageStop(vitrine, officer, 'an inspection');
    for (const wanted of [{}, { case: 'x', reason: 'y' }, { authorisation: 'none' as AuthorisationId }])
      await expect(authorise(vitrine, investigator, { ...wanted, collections: [] })).rejects.toMatchObject({
        code: 'search.stopped',
      });
    const request = { kind: 'stop.release', document: {}, reason: 'cleared' } as const;
    const { id } = await propose(vitrine, officer, request);
    await decide(vitrine, authoriser, id, 'approved');
  });

  test('a search without an authorisation is refused and told in the log', async () => {
    await expect(
      authorise(vitrine, investigator, { case: 'x', reason: 'y', collections: [] }),
    ).rejects.toMatchObject({ code: 'authorisation.missing' });
    expect((await place.entries('events')).at(-1)).toMatchObject({
      type: 'search.refused',
      code: 'authorisation.missing',
      by: investigator.person,
    });
  });

  test('the stop ends them at once, and two persons let them begin again', async () => {
    const { authorisation } = await granted();
    const before = (await vitrine.logs.open('searches')).size;
    const { id: stop } = await engageStop(vitrine, officer, 'complaint');
    await expect(search(authorisation)).rejects.toMatchObject({ code: 'search.stopped' });
    // Nobody was searched: there is no entry of a search.
    await (await vitrine.logs.open('searches')).checkpoint();
    expect((await vitrine.logs.open('searches')).size).toBe(before);
    expect((await types()).slice(-2)).toEqual(['stop.engaged', 'search.refused']);
    const request = { kind: 'stop.release', document: { stop }, reason: 'cleared' } as const;
    const { id } = await propose(vitrine, authoriser, request);
    await decide(vitrine, officer, id, 'approved');
    await search(authorisation);
  });

  test('the stop ends what is under way: it is looked at, and not answered', async () => {
    const { authorisation } = await granted();
    const grant = await authorise(vitrine, investigator, { authorisation, collections: [] });
    const under = searchPhoto(vitrine, grant, { photo: facePhoto(1, 5), minScore: -1 });
    const ended = expect(under).rejects.toMatchObject({ code: 'search.stopped' });
    const log = await vitrine.logs.open('searches');
    const before = log.size;
    while (log.size === before) await new Promise((resolve) => setImmediate(resolve));
    const { id: stop } = await engageStop(vitrine, officer, 'now');
    await ended;
    expect((await place.entries('events')).at(-1)).toMatchObject({
      type: 'search.finished',
      outcome: 'search.stopped',
      candidates: 0,
    });
    const request = { kind: 'stop.release', document: { stop }, reason: 'cleared' } as const;
    const { id } = await propose(vitrine, officer, request);
    await decide(vitrine, authoriser, id, 'approved');
  });

  test.each([
    ['searchesPerCase', 1],
    ['searchesPerPersonPerDay', 3],
  ] as const)('a quota is not exceeded: %s', async (quota, limit) => {
    place.pass(25);
    await place.setPolicy({ ...tested, quotas: { ...tested.quotas, [quota]: limit } });
    const { authorisation } = await granted();
    for (let i = 0; i < limit; i++) await search(authorisation);
    await expect(search(authorisation)).rejects.toMatchObject({ code: 'quota.exceeded' });
    expect((await place.entries('events')).slice(-2)).toMatchObject([
      { type: 'search.refused', code: 'quota.exceeded' },
      { type: 'quota.exceeded', person: investigator.person, quota },
    ]);
    // The next day the person may again; a case has its searches once.
    place.pass(25);
    const again = search(authorisation);
    if (quota === 'searchesPerCase') await expect(again).rejects.toMatchObject({ code: 'quota.exceeded' });
    else await again;
    await place.setPolicy(tested);
  });

  test('without activation or witnesses nothing is searched', async () => {
    const { authorisation } = await granted();
    await place.setPolicy({ ...tested, activation: true });
    await expect(search(authorisation)).rejects.toMatchObject({ code: 'activation.missing' });
    await place.setPolicy({ ...tested, witnesses: { quorum: 1, maxHours: 1, list: [] } });
    place.pass(2);
    await expect(search(authorisation)).rejects.toMatchObject({ code: 'witness.quorum' });
    await place.setPolicy(tested);
    await search(authorisation);
  });
});

const kindsOf = async (id: SearchId) =>
  (await listAnomalies(vitrine, auditor)).filter((each) => each.search === id).map(({ kind }) => kind);

describe('anomalies', () => {
  test('are found once, with ids only, and told in the log', async () => {
    // From here on in the morning of a working day.
    while (place.at().getHours() !== 10 || [0, 6].includes(place.at().getDay())) place.pass(1);
    const first = await granted();
    const quiet = await search(first.authorisation, facePhoto(3, 6));
    place.pass(1);
    const second = await granted();
    const repeated = await search(second.authorisation, facePhoto(3, 6));
    place.pass(13);
    const late = await search(second.authorisation, facePhoto(4, 1));
    place.pass(11);
    const many: SearchId[] = [];
    for (let i = 0; i < 5; i++) {
      place.pass(1 / 60);
      many.push(await search(second.authorisation, facePhoto(4, 2 + i)));
    }
    await flagAnomalies(vitrine);
    expect(await flagAnomalies(vitrine)).toEqual([]);
    expect(await kindsOf(quiet)).toEqual([]);
    expect(await kindsOf(repeated)).toEqual(['repeated-probe']);
    expect(await kindsOf(late)).toEqual(['out-of-hours']);
    expect(await Promise.all(many.map(kindsOf))).toEqual([[], [], [], [], ['burst']]);
    const flagged = (await place.entries('events')).filter(({ type }) => type === 'anomaly.flagged');
    expect(flagged.every(({ by }) => by === null)).toBe(true);
    expect(flagged.map(({ kind }) => kind)).toContain('burst');
    // Beside which searches: the four before, and the one with the same photo.
    const { items, workingHours, staff } = await explainAnomalies(vitrine, officer);
    expect({ workingHours, staff }).toEqual({ workingHours: tested.workingHours, staff: [] });
    const othersOf = (id: SearchId): SearchId[] =>
      items.find(({ search: each }) => each === id)!.others.map(({ search: other }) => other);
    expect(othersOf(many.at(-1)!)).toEqual(many.slice(0, -1));
    expect(othersOf(repeated)).toEqual([quiet]);
    expect(othersOf(late)).toEqual([]);
  });

  test('a search on the last days of its case', async () => {
    const day = new Date(place.at().getTime() + 24 * 3600_000).toISOString().slice(0, 10);
    const caseFile = await place.case(investigator, { endsOn: day });
    const { id } = await place.request(investigator, caseFile);
    await place.grant(authoriser, id);
    const found = await search(id, facePhoto(1, 9));
    await flagAnomalies(vitrine);
    expect(await kindsOf(found)).toContain('ending-case');
  });

  test('a strong candidate among staff photos, where the privacy officer marked them', async () => {
    const { authorisation } = await granted();
    const before = await search(authorisation, facePhoto(2, 1));
    expect(await kindsOf(before)).not.toContain('staff-candidate');
    const curator = await place.person('curator', 'administrator');
    const wanted = { collection: 'faces', isStaff: true };
    await expect(markAsStaff(vitrine, curator, wanted)).rejects.toMatchObject({ code: 'role.missing' });
    await markAsStaff(vitrine, officer, wanted);
    const found = await search(authorisation, facePhoto(2, 1));
    expect(await kindsOf(found)).toContain('staff-candidate');
    // Somebody who is in no collection.
    expect(await kindsOf(await search(authorisation, facePhoto(9, 1)))).not.toContain('staff-candidate');
    await markAsStaff(vitrine, officer, { ...wanted, isStaff: false });
    expect(await kindsOf(await search(authorisation, facePhoto(2, 1)))).not.toContain('staff-candidate');
  });

  test.each(['administrator', 'investigator', 'authoriser', 'examiner', 'curator'] as const)(
    'are not for a %s',
    async (role) => {
      const actor = await place.person(role);
      await expect(listAnomalies(vitrine, actor)).rejects.toMatchObject({ code: 'role.missing' });
    },
  );
});

describe('the report', () => {
  const period = { from: '2026-01-01', to: '2026-12-31' };

  test('in public is of one quarter that is over, so that no two tell a small count together', async () => {
    for (const [from, to] of [
      ['2025-01-01', '2025-12-31'],
      ['2025-01-01', '2025-01-31'],
      ['2025-01-01', '2025-03-30'],
      ['2025-02-01', '2025-04-30'],
      ['2025-10-01', '2026-12-31'],
      ['2026-01-01', '2026-03-31'],
    ] as const)
      await expect(publicly(from, to), from).rejects.toMatchObject({ code: 'usage' });
    for (const [from, to] of [
      ['2024-01-01', '2024-03-31'],
      ['2025-04-01', '2025-06-30'],
      ['2025-07-01', '2025-09-30'],
      ['2025-10-01', '2025-12-31'],
    ] as const)
      expect((await publicly(from, to)).document.period).toEqual({ from, to });
  });

  test('counts what the log has, is signed, and is counted again', async () => {
    const { document, files } = await makeReport(vitrine, auditor, { ...period, public: false });
    const log = await vitrine.logs.open('searches');
    // The size of the log is the number of searches.
    expect(document.totals['searches']).toBe(log.size);
    expect(document.totals['searches']).toBe(searched.length + 1);
    expect(document.totals).toMatchObject({ searchers: 1, unfinishedSearches: 0, stopsEngaged: 3 });
    expect(document.totals['searchesRefused']).toBeGreaterThan(4);
    expect(document.by['searchesByOutcome']).toMatchObject({ 'search.stopped': 1 });
    expect(document.by['searchesByMode']).toEqual({ exAnte: log.size });
    expect(await verifyReport(vitrine, files)).toEqual(document);
    expect((await place.entries('events')).at(-1)).toMatchObject({ type: 'report.made', ...period });
    // More happens, the report stands.
    const { authorisation } = await granted();
    await search(authorisation);
    expect(await verifyReport(vitrine, files)).toEqual(document);
  });

  test('in public tells no small count, and is counted again as well', async () => {
    place.pass(24 * 40);
    const report = await makeReport(vitrine, officer, { ...quarter, public: true });
    expect(report.document.by['searchesByOutcome']).toMatchObject({ 'search.stopped': 'fewer than 5' });
    expect(report.files['report.html']).toContain('fewer than 5');
    expect(await verifyReport(vitrine, report.files)).toEqual(report.document);
    expect(await transparency(vitrine)).toEqual({ open: false, items: [], logs: [] });
    expect(await publicReport(vitrine, report.sha256)).toBeNull();
    await place.setPolicy({ ...tested, publicReport: true });
    const shown = await transparency(vitrine);
    expect([shown.open, shown.logs.map(({ log }) => log)]).toEqual([true, ['searches', 'events']]);
    expect(shown.items[0]).toMatchObject({
      ...quarter,
      public: true,
      sha256: report.sha256,
    });
    expect(await publicReport(vitrine, report.sha256)).toEqual(report.files);
    const full = (await listReports(vitrine, auditor)).find((head) => !head.public);
    expect(await publicReport(vitrine, full!.sha256)).toBeNull();
    expect(JSON.stringify(shown)).not.toContain(officer.person);
  });

  test('another figure, file, signature or log is told', async () => {
    const { files } = await makeReport(vitrine, auditor, { ...period, public: false });
    const json = files['report.json']!;
    const altered = { ...files, 'report.json': json.replace(/"searches": \d+/, '"searches": 3') };
    await expect(verifyReport(vitrine, altered)).rejects.toMatchObject({
      code: 'report.invalid',
      message: expect.stringContaining('report.json'),
    });
    const html = { ...files, 'report.html': files['report.html']!.replace('searches', 'walks') };
    await expect(verifyReport(vitrine, html)).rejects.toMatchObject({
      message: expect.stringContaining('report.html'),
    });
    const unsigned = { ...files, 'report.note': files['report.note']!.replace(/.{6}\n$/, 'AAAA==\n') };
    await expect(verifyReport(vitrine, unsigned)).rejects.toMatchObject({ code: 'report.invalid' });
    await expect(verifyReport(vitrine, { 'report.json': json })).rejects.toMatchObject({
      code: 'report.invalid',
    });
    const other = await supervisedVitrine(1);
    await expect(verifyReport(other.vitrine, files)).rejects.toMatchObject({ code: 'report.invalid' });
    await other.remove();
  });

  test('a figure that is signed but not what the log gives is told with its name', async () => {
    // Whoever has the key can sign anything; the log still says otherwise.
    const { files } = await makeReport(vitrine, auditor, { ...period, public: false });
    const { origin } = await vitrine.logs.open('events');
    const [signer] = await vitrine.store.write((db) => logSigners(db, 'events', origin));
    for (const [found, forged, name] of [
      [/"searches": \d+/, '"searches": 3', 'totals.searches'],
      [/"exAnte": \d+/, '"exAnte": 1', 'by.searchesByMode.exAnte'],
    ] as const) {
      const json = { 'report.json': files['report.json']!.replace(found, forged) };
      const note = signFiles(json, origin, signer!);
      await expect(verifyReport(vitrine, { ...json, 'report.note': note })).rejects.toMatchObject({
        message: expect.stringContaining(name),
      });
    }
  });

  test('one from before a figure was counted still verifies, and only where the log had nothing of it', async () => {
    const { files } = await makeReport(vitrine, auditor, { ...period, public: false });
    const { origin } = await vitrine.logs.open('events');
    const [signer] = await vitrine.store.write((db) => logSigners(db, 'events', origin));
    const without = (name: string, among: 'totals' | 'by' = 'totals') => {
      const report = JSON.parse(files['report.json']!) as Record<typeof among, Record<string, unknown>>;
      delete report[among][name];
      const json = { 'report.json': `${JSON.stringify(report, null, 2)}\n` };
      return { ...json, 'report.note': signFiles(json, origin, signer!) };
    };
    await expect(verifyReport(vitrine, without('administratorsRestored'))).resolves.toBeDefined();
    await expect(verifyReport(vitrine, without('candidates'))).rejects.toMatchObject({
      message: expect.stringContaining('totals.candidates'),
    });
    await expect(verifyReport(vitrine, without('toolsByUnit', 'by'))).resolves.toBeDefined();
    await expect(verifyReport(vitrine, without('searchesByMode', 'by'))).rejects.toMatchObject({
      message: expect.stringContaining('by.searchesByMode'),
    });
  });

  test.each(['investigator', 'authoriser', 'examiner', 'curator'] as Role[])(
    'is not made by a %s',
    async (role) => {
      const actor = await place.person(role);
      const making = makeReport(vitrine, actor, { ...period, public: true });
      await expect(making).rejects.toMatchObject({ code: 'role.missing' });
      await expect(listReports(vitrine, actor)).rejects.toMatchObject({ code: 'role.missing' });
    },
  );

  test.each([
    ['2026-12-31', '2026-01-01'],
    ['2026-13-01', '2026-12-31'],
    ['January', 'May'],
  ])('has a period that is one: %s to %s is not', async (from, to) => {
    const making = makeReport(vitrine, auditor, { from, to, public: false });
    await expect(making).rejects.toMatchObject({ code: 'usage' });
  });

  test('holds no name, case number, image or text of anybody', async () => {
    const { files } = await makeReport(vitrine, auditor, { ...period, public: false });
    const text = JSON.stringify(files);
    const cases = await vitrine.store.db.selectFrom('case_file').select('reference').execute();
    for (const { reference } of cases) expect(text).not.toContain(reference);
    for (const { name, person } of [investigator, authoriser, officer, auditor]) {
      expect(text).not.toContain(name);
      expect(text).not.toContain(person);
    }
  });
});

/** Files of a report and copies of the logs, and what verify-report.js says of them. */
const standAlone = async (isPublic: boolean) => {
  const report = await makeReport(vitrine, auditor, { ...quarter, public: isPublic });
  const folder = temporaryFolder();
  for (const [name, text] of Object.entries(report.files)) writeFileSync(join(folder, name), text);
  cpSync(vitrine.folder.log, join(folder, 'logs'), { recursive: true });
  const keys: string[] = [];
  for (const name of ['searches', 'events'] as const) {
    const { origin } = await vitrine.logs.open(name);
    const [signer] = await vitrine.store.write((db) => logSigners(db, name, origin));
    keys.push(vkeyOf(signer!));
  }
  const run = (given = keys) => {
    const options = given.flatMap((key) => ['--key', key]);
    const args = [verifierFile, join(folder, 'report.json'), join(folder, 'logs'), '--json', ...options];
    const { status, stdout } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    return { status, ...(JSON.parse(stdout || '{}') as { ok?: boolean; message?: string }) };
  };
  const resign = async (json: string) => {
    const { origin } = await vitrine.logs.open('events');
    const [signer] = await vitrine.store.write((db) => logSigners(db, 'events', origin));
    writeFileSync(join(folder, 'report.json'), json);
    writeFileSync(join(folder, 'report.note'), signFiles({ 'report.json': json }, origin, signer!));
    for (const name of ['report.html', 'report.csv']) rmSync(join(folder, name), { force: true });
  };
  return { report, folder, keys, run, resign };
};

describe('the stand-alone count', () => {
  test.each([false, true])('agrees, from copies of the logs alone; public: %s', async (isPublic) => {
    const { report, folder, run } = await standAlone(isPublic);
    expect(run()).toMatchObject({ status: 0, ok: true, searches: report.document.totals['searches'] });
    // Without the journal, as the logs lie on a web server.
    for (const name of ['searches', 'events']) rmSync(join(folder, 'logs', name, 'journal'));
    expect(run()).toMatchObject({ status: 0, ok: true });
  });

  test('agrees with a report from before a figure was counted, where the logs have nothing of it', async () => {
    const { report, resign, run } = await standAlone(false);
    const without = (name: string) =>
      report.files['report.json']!.replace(new RegExp(` *"${name}": \\d+,\n`), '');
    await resign(without('administratorsRestored'));
    expect(run()).toMatchObject({ status: 0, ok: true });
    await resign(without('candidates'));
    expect(run()).toMatchObject({ status: 1, message: expect.stringContaining('totals.candidates') });
    const withoutList = (name: string) => {
      const { by, ...rest } = JSON.parse(report.files['report.json']!) as { by: Record<string, object> };
      const { [name]: _, ...others } = by;
      return JSON.stringify({ ...rest, by: others });
    };
    await resign(withoutList('toolsByUnit'));
    expect(run()).toMatchObject({ status: 0, ok: true });
    await resign(withoutList('searchesByMode'));
    expect(run()).toMatchObject({ status: 1, message: expect.stringContaining('by.searchesByMode') });
  });

  test('tells a figure that the logs do not give, however it is signed', async () => {
    const { report, resign, run } = await standAlone(true);
    const json = report.files['report.json']!;
    for (const [found, forged, figure] of [
      [/"searches": \d+,/, '"searches": 3,', 'totals.searches'],
      [
        '"search.stopped": "fewer than 5"',
        '"search.stopped": "not shown"',
        'by.searchesByOutcome.search.stopped',
      ],
      [/"exAnte": \d+/, '"urgent48h": 4', 'by.searchesByMode'],
    ] as const) {
      await resign(json.replace(found, forged));
      expect(run()).toMatchObject({ status: 1, ok: false, message: expect.stringContaining(figure) });
    }
  });

  test('comes from the first keys to those that took their place', async () => {
    const before = await standAlone(false);
    for (const log of ['searches', 'events']) {
      const request = { kind: 'log-key.rotate', document: { log }, reason: 'a year has passed' } as const;
      const { id } = await propose(vitrine, officer, request);
      await decide(vitrine, await place.person('administrator'), id, 'approved');
    }
    const after = await standAlone(false);
    expect(after.keys).not.toEqual(before.keys);
    for (const given of [before.keys, after.keys]) {
      expect(after.run(given)).toMatchObject({ status: 0, ok: true });
    }
    // A chain into which a key was put that the one before did not sign.
    const second = join(after.folder, 'logs/events/keys/0002');
    writeFileSync(second, readFileSync(second, 'utf8').replace(/\n\u2014 [^\n]*\n/, '\n'));
    expect(after.run(before.keys)).toMatchObject({ status: 1, ok: false });
    rmSync(join(after.folder, 'logs/events/keys'), { recursive: true });
    expect(after.run(before.keys)).toMatchObject({ status: 1, ok: false });
  });

  test('tells a file, a log and keys that are others', async () => {
    const { folder, keys, run } = await standAlone(false);
    expect(run([])).toEqual({ status: 2 });
    expect(run([keys[0]!])).toMatchObject({ status: 1, message: expect.stringContaining('report.note') });
    const journal = join(folder, 'logs', 'events', 'journal');
    const bytes = readFileSync(journal);
    const at = bytes.indexOf('"type":"stop.engaged"');
    bytes[at + 8]! ^= 1;
    writeFileSync(journal, bytes);
    expect(run()).toMatchObject({ status: 1, message: expect.stringContaining('events') });
    writeFileSync(join(folder, 'report.csv'), 'no');
    expect(run()).toMatchObject({ status: 1, message: expect.stringContaining('report.csv') });
  });
});

test('every entry that was written has the fields that the documents tell of, and no other', async () => {
  const written = [...(await place.entries('events')), ...(await place.entries('searches'))];
  expect(written.length).toBeGreaterThan(60);
  const { commitments: _optional, ...always } = commonFields;
  for (const { commitments: _, type, ...entry } of written) {
    const own = type === 'search' ? searchFields : eventFields[type as keyof typeof eventFields];
    expect({ type, fields: Object.keys(entry).toSorted() }).toEqual({
      type,
      fields: [...Object.keys(own), ...Object.keys(always)].toSorted(),
    });
  }
});
