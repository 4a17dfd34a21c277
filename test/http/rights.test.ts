/** Somebody asks whether they are in here: from the letter that comes in to the letter that goes out, and what is gone then. */
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Entry } from '#vitrine/audit/entries.js';
import { runRetention } from '#vitrine/flows/cases/retention.js';
import { verify } from '#vitrine/flows/index/verify.js';
import { sha256 } from '#vitrine/lib/sha256.js';
import { monthsLater } from '#vitrine/lib/months-later.js';
import type { RightsStep } from '#vitrine/flows/rights/rights-steps.js';
import { soloPolicy } from '#vitrine/flows/policy/policy.js';
import { roles } from '#vitrine/types.js';
import { facePhoto } from '../flows/temporary-vitrine.js';
import { memberOf, setPolicy, temporaryServer, type TemporaryServer } from './temporary-server.js';
import {
  castOn,
  fillCollections,
  grant,
  intake,
  searchForm,
  searchInClosedCase,
  upload,
  type Cast,
} from './rights-cast.js';

interface Request {
  id: string;
  caseId: string;
  reference: string;
  step: RightsStep;
  dueOn: string;
  receivedOn: string;
  authorisation: string | null;
  photosFound: number | null;
}
interface Candidates {
  searchId: string;
  probePictures: string[];
  candidates: { rank: number; thumbnail: string; preview: string; photo: { source: string } }[];
}

let server: TemporaryServer;
let cast: Cast;
let request: Request;

beforeAll(async () => {
  server = await temporaryServer();
  cast = await castOn(server);
  await fillCollections(server, cast);
});
afterAll(() => server.remove());

const refused = (status: number, code: string) => ({ status, body: expect.objectContaining({ code }) });
const at = (step: RightsStep) => ({ body: expect.objectContaining({ step }) });

async function petra(path: string, body: object = {}, id = request.id) {
  return cast.petra.browser.post<Request>(`/rights/${id}${path}`, body);
}
const search = (person: number, photo: number, id = request.id) =>
  cast.petra.browser.send<{ kind: string; candidates: number }>('POST', `/rights/${id}/search`, {
    form: searchForm(person, photo),
  });

async function identified(more: object = {}): Promise<Request> {
  const { body } = await cast.petra.browser.post<Request>('/rights', intake(server, more));
  const identity = { method: 'in-person', note: 'Came to the counter', checkedOn: body.receivedOn };
  const answer = await petra('/identity', identity, body.id);
  expect(answer).toMatchObject(at('decision'));
  return answer.body;
}

async function entries(log: 'events' | 'searches'): Promise<Entry[]> {
  const read: Entry[] = [];
  for await (const { bytes } of (await server.vitrine.logs.open(log)).entries())
    read.push(JSON.parse(Buffer.from(bytes).toString()) as Entry);
  return read;
}

/** Everything that lies in the data folder outside the logs and the pictures, unsealed: the whole database as text. */
async function everyRow(): Promise<string> {
  const { db } = server.vitrine.store;
  const tables = ['rights_request', 'rights_mark', 'case_file', 'authorisation', 'search', 'salt'] as const;
  const rows = await Promise.all(tables.map((table) => db.selectFrom(table).selectAll().execute()));
  return JSON.stringify(rows);
}

describe('a person who is in the archive', () => {
  let closed: Awaited<ReturnType<typeof searchInClosedCase>>;
  let open: Awaited<ReturnType<typeof searchInClosedCase>>;

  it('was searched for before, in a case that is closed and in one that is open', async () => {
    closed = await searchInClosedCase(cast, '2026-100');
    open = await searchInClosedCase(cast, '2026-101', false);
    expect(closed.candidates.length).toBeGreaterThan(0);
    // The collection is past its last day from here on.
    server.pass(72);
  });

  it('asks: the answer is due in a month, and no investigator sees that there is a case', async () => {
    const made = await cast.petra.browser.post<Request>('/rights', intake(server));
    expect(made).toMatchObject({ status: 201, body: { step: 'identity', searchesLeft: 0 } });
    request = made.body;
    expect(request.dueOn).toBe(monthsLater(request.receivedOn, 1));
    expect(request.reference).toMatch(/^PR-\d{4}-001$/);
    const cases = await cast.ivan.browser.get<{ items: { id: string }[] }>('/cases');
    expect(cases.body.items.map(({ id }) => id)).not.toContain(request.caseId);
    expect(await cast.ivan.browser.get(`/cases/${request.caseId}`)).toMatchObject(
      refused(404, 'case.unknown'),
    );
    expect(await cast.petra.browser.post(`/cases/${request.caseId}/close`)).toMatchObject(
      refused(400, 'case.invalid'),
    );
  });

  it('is not searched for before it was checked who asks', async () => {
    expect(await search(1, 6)).toMatchObject(refused(403, 'rights.identity'));
    expect(await petra('/review', { marks: [] })).toMatchObject(refused(403, 'rights.identity'));
    const today = request.receivedOn;
    expect(await petra('/identity', { method: 'in-person', note: ' ', checkedOn: today })).toMatchObject({
      status: 400,
    });
    const tomorrow = monthsLater(today, 1);
    expect(
      await petra('/identity', { method: 'in-person', note: 'At the counter', checkedOn: tomorrow }),
    ).toMatchObject(refused(400, 'rights.invalid'));
  });

  it('is not searched for before another person agrees, who is told no name', async () => {
    const identity = {
      method: 'in-person',
      note: 'Showed a card; nothing was copied',
      checkedOn: request.receivedOn,
    };
    const checked = await petra('/identity', identity);
    expect(checked).toMatchObject({ status: 200, body: { step: 'decision', standing: 'awaiting' } });
    request = checked.body;
    expect(await search(1, 6)).toMatchObject(refused(403, 'authorisation.missing'));
    const asked = await cast.nina.browser.get(`/authorisations/${request.authorisation}`);
    expect(asked).toMatchObject({
      status: 200,
      body: { mode: 'dataSubject', searches: 3, collections: [{ name: 'archive' }, { name: 'old' }] },
    });
    expect(JSON.stringify(asked.body)).not.toMatch(/Maria|Peeters|counter/);
    await grant(cast.nina.browser, request.authorisation!);
    // Granted to Petra, and to nobody else.
    const form = searchForm(1, 6);
    expect(await cast.paul.browser.send('POST', `/rights/${request.id}/search`, { form })).toMatchObject(
      refused(404, 'authorisation.unknown'),
    );
  });

  it('is found, also in the collection that nobody else may search any more', async () => {
    const entriesBefore = (await entries('searches')).length;
    const found = await search(1, 6);
    expect(found).toMatchObject({ status: 201, body: { kind: 'answer' } });
    const log = await entries('searches');
    expect(log.length).toBe(entriesBefore + 1);
    expect(log.at(-1)).toMatchObject({
      mode: 'dataSubject',
      purpose: 'data-subject-request',
      case: request.caseId,
      by: cast.petra.person.id,
    });
    expect(await search(1, 6)).toMatchObject(refused(409, 'rights.step'));
    expect((await petra('/identity', {})).status).toBe(400);
  });

  it('is compared with each candidate by an officer; investigators see nothing of it', async () => {
    const { body } = await cast.petra.browser.get<Candidates>(`/rights/${request.id}/candidates`);
    const sources = body.candidates.map(({ photo }) => photo.source);
    expect(sources).toContain('https://archive.test/photos/s1-1.pgm');
    expect(sources).toContain('https://old.test/photos/s1-1.pgm');
    for (const address of [
      body.probePictures[0]!,
      body.candidates[0]!.thumbnail,
      body.candidates[0]!.preview,
    ]) {
      const picture = await cast.petra.browser.get(address);
      expect([picture.status, picture.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
    }
    expect(await cast.ivan.browser.get(`/searches/${body.searchId}`)).toMatchObject(
      refused(403, 'role.missing'),
    );
    expect((await entries('events')).findLast(({ type }) => type === 'results.read')).toMatchObject({
      search: body.searchId,
      by: cast.petra.person.id,
    });
    const marks = body.candidates.map(({ rank, photo }) => {
      const isPerson = /\/s1-/.test(photo.source);
      return { rank, isPerson, reason: isPerson ? 'Scar above the left brow' : '' };
    });
    expect(await petra('/review', { marks: marks.slice(1) })).toMatchObject(refused(400, 'rights.invalid'));
    const bare = marks.map((mark) => ({ ...mark, reason: '' }));
    expect(await petra('/review', { marks: bare })).toMatchObject(refused(400, 'rights.invalid'));
    expect(await petra('/review', { marks })).toMatchObject({
      status: 200,
      body: { step: 'answer', marked: 4 },
    });
  });

  const answer = {
    removal: { kind: 'erase', destroyResults: true },
    tellSearches: true,
    authority: 'Data Protection Authority, Brussels',
    remarks: '',
  };

  it('has confirmed it before anything is erased, and asked for erasure, so that is decided', async () => {
    expect(await petra('/decision', answer)).toMatchObject(refused(400, 'rights.invalid'));
    expect(
      await petra('/confirmation', { answer: 'confirmed', note: 'Looked at them at the counter' }),
    ).toMatchObject({ status: 200 });
    expect(await petra('/decision', { ...answer, removal: null })).toMatchObject(
      refused(400, 'rights.invalid'),
    );
  });

  it('is told what was found, where, on what basis and who searched, before anything is decided as a draft', async () => {
    const draft = await cast.petra.browser.post(`/rights/${request.id}/letter/draft`, answer);
    expect(draft).toMatchObject({ status: 200, body: { language: 'en-GB' } });
    expect(JSON.stringify(draft.body)).toMatch(/Draft: not decided yet/);
    expect(await cast.petra.browser.get(`/rights/${request.id}/letter`)).toMatchObject(
      refused(409, 'rights.step'),
    );
    const decided = await petra('/decision', answer);
    expect(decided).toMatchObject({
      status: 200,
      body: { step: 'erasure', outcome: 'found', photosFound: 4 },
    });
    const { body: text } = await cast.petra.browser.get<string>(`/rights/${request.id}/letter/text`);
    for (const said of [
      'Dear Maria Peeters,',
      'We found 4 photos of you.',
      'Collection: old',
      'Legal basis: Archives act, section 3',
      'Where it was found: https://archive.test/photos/s1-2.pgm',
      'Who answers for it: Photo desk',
      // One search of the closed case; the open one is not told.
      'Missing persons: 1 search',
      'Of cases that are still open we tell nothing',
      'The same files are not taken in again.',
      'Data Protection Authority, Brussels',
    ])
      expect(text).toContain(said);
    expect(text).not.toMatch(/2026-10[01]|Draft|s2-|s3-/);
  });

  it('gets the letter as a page that stands alone, and as a PDF', async () => {
    const html = await cast.petra.browser.get<string>(`/rights/${request.id}/letter/html`);
    expect(html.body).toMatch(/^<!doctype html>\n<html lang="en-GB">/);
    expect(html.body).not.toMatch(/<script|src=|href=/);
    const pdf = await cast.petra.browser.get<string>(`/rights/${request.id}/letter/pdf`);
    expect(pdf.headers.get('content-type')).toBe('application/pdf');
    expect(pdf.headers.get('content-disposition')).toBe(`attachment; filename="${request.reference}.pdf"`);
    expect(pdf.body.slice(0, 5)).toBe('%PDF-');
  });

  it('is erased from every collection, and from what the closed case had found', async () => {
    expect(await petra('/close')).toMatchObject(refused(409, 'rights.step'));
    // Once passed over for another reason, with a title that names the person.
    const { db } = server.vitrine.store;
    const passed = { location: 'x', source: 'x', title: 'Maria Peeters', recorded_at: '2026-01-01' };
    const skipped = {
      skip_code: 'photo.too-small',
      skip_reason: 'small',
      page: null,
      captured_at: null,
    } as const;
    const [archive] = await db.selectFrom('collection').select('id').execute();
    const row = {
      collection_id: archive!.id,
      sha256: sha256(facePhoto(1, 1)),
      photo_id: null,
      version: null,
    };
    await db
      .insertInto('source_item')
      .values({ ...passed, ...skipped, ...row, provenance: null, vanished_at: null })
      .execute();
    expect(await petra('/erasure')).toMatchObject({ status: 200, body: { step: 'letter' } });
    const listed = await cast.cleo.browser.get<{ items: { name: string; photos: number }[] }>('/collections');
    expect(listed.body.items.map(({ name, photos }) => [name, photos])).toEqual([
      ['archive', 9],
      ['old', 0],
    ]);
    expect(await db.selectFrom('source_item').select('id').where('location', '=', 'x').execute()).toEqual([]);
    // A picture on disk, or a face in the index, that is left of a photo would be a problem.
    expect(await verify(server.vitrine)).toMatchObject({
      ok: true,
      checked: { photos: 9, faces: 9, indexRows: 9 },
      problems: [],
      notes: [],
    });
    const kept = await cast.ivan.browser.get<Candidates>(`/searches/${closed.searchId}`);
    expect(kept.body.candidates.filter(({ photo }) => /s1-/.test(photo.source))).toEqual([]);
    const untouched = await cast.ivan.browser.get<Candidates>(`/searches/${open.searchId}`);
    expect(untouched.body.candidates.length).toBe(open.candidates.length);
    const log = await entries('events');
    expect(log.findLast(({ type }) => type === 'rights.erased')).toMatchObject({ photos: 4, faces: 4 });
    expect(log.filter((each) => each.type === 'erasure.done')).toMatchObject([
      { what: 'photos', reason: 'persons-request', count: 4 },
      { what: 'candidates', reason: 'persons-request' },
    ]);
  });

  it('is not taken in again with the same file, and the curator is told why', async () => {
    const again = await upload(cast.cleo.browser, 'archive', [
      [1, 1],
      [1, 2],
    ]);
    expect(again.summary).toMatchObject({
      indexed: 0,
      skipped: { total: 2, items: [{ code: 'photo.suppressed' }, { code: 'photo.suppressed' }] },
    });
    const skipped = await server.vitrine.store.db
      .selectFrom('source_item')
      .select(['sha256', 'location', 'version'])
      .where('skip_code', '=', 'photo.suppressed')
      .execute();
    expect(skipped).toMatchObject([
      { sha256: null, version: null },
      { sha256: null, version: null },
    ]);
    // An upload is named by its hash; this one is not, not even there.
    expect(JSON.stringify(skipped)).not.toMatch(/[0-9a-f]{64}/);
    const { store } = server.vitrine;
    expect(await store.checkIntegrity()).toEqual([]);
    expect(await store.db.selectFrom('suppression').selectAll().execute()).toHaveLength(3);
  });

  it('asks again, and is not found', async () => {
    expect(await petra('/close')).toMatchObject({ status: 200, body: { step: 'closed', outcome: 'found' } });
    const second = await identified({ asked: ['access'], language: 'fr' });
    await grant(cast.nina.browser, second.authorisation!);
    await search(1, 6, second.id);
    const { body } = await cast.petra.browser.get<Candidates>(`/rights/${second.id}/candidates`);
    expect(body.candidates.filter(({ photo }) => /s1-/.test(photo.source))).toEqual([]);
    const marks = body.candidates.map(({ rank }) => ({ rank, isPerson: false }));
    expect(await petra('/review', { marks }, second.id)).toMatchObject(at('answer'));
    const none = { removal: null, tellSearches: true, authority: 'Autorité de protection des données' };
    expect(
      await petra('/decision', { ...none, removal: { kind: 'erase', destroyResults: false } }, second.id),
    ).toMatchObject(refused(400, 'rights.invalid'));
    expect(await petra('/decision', none, second.id)).toMatchObject({
      body: { step: 'letter', outcome: 'nothing-found' },
    });
    const { body: text } = await cast.petra.browser.get<string>(`/rights/${second.id}/letter/text`);
    expect(text).toContain('Nous n’avons trouvé aucune photo de vous.');
    expect(text).toContain('Ce n’est pas la preuve');
    expect(await petra('/close', {}, second.id)).toMatchObject(at('closed'));
  });

  it('names nobody in the log, and nothing but when it was asked stays after the policy’s time', async () => {
    const told = JSON.stringify([...(await entries('events')), ...(await entries('searches'))]);
    expect(told).not.toMatch(/Maria|Peeters|example\.org|PR-20|counter|brow/);
    expect(await everyRow()).toMatch(/Maria Peeters/);
    server.pass(61 * 24);
    await runRetention(server.vitrine);
    expect(await everyRow()).not.toMatch(/Maria|Peeters|maria@example|counter|brow|PR-20/);
    expect(await cast.petra.browser.get(`/rights/${request.id}/letter`)).toMatchObject(
      refused(409, 'rights.step'),
    );
    expect(await cast.petra.browser.get(`/rights/${request.id}`)).toMatchObject({
      status: 200,
      body: { name: '', step: 'closed', outcome: 'found', reference: `erased-${request.caseId}` },
    });
  });
});

it('a case that somebody called like the next request keeps its name', async () => {
  const { body } = await cast.petra.browser.post<Request>('/rights', intake(server));
  const number = Number(body.reference.slice(-3));
  const taken = body.reference.slice(0, -3) + String(number + 1).padStart(3, '0');
  const wanted = { purpose: 'missing', offence: 'missing-person', endsOn: '2099-12-31' };
  await cast.ivan.browser.post('/cases', { reference: taken, ...wanted });
  const next = await cast.petra.browser.post<Request>('/rights', intake(server));
  expect(Number(next.body.reference.slice(-3))).toBe(number + 2);
});

it('where one person works alone, there is nobody to ask: identity, then the search', async () => {
  const alone = await temporaryServer();
  onTestFinished(() => alone.remove());
  await setPolicy(alone, soloPolicy);
  const { browser } = await memberOf(alone, roles);
  await browser.post('/collections', { name: 'mine', owner: 'Me', basis: 'consent', purpose: 'album' });
  await upload(browser, 'mine', [[1, 1]]);
  const { body } = await browser.post<Request>('/rights', intake(alone));
  const early = await browser.send('POST', `/rights/${body.id}/search`, { form: searchForm(1, 6) });
  expect(early).toMatchObject(refused(403, 'rights.identity'));
  const identity = { method: 'known-account', note: 'A friend', checkedOn: body.receivedOn };
  expect(await browser.post(`/rights/${body.id}/identity`, identity)).toMatchObject({
    body: { step: 'search', searchesLeft: 3, authorisation: null },
  });
  const found = await browser.send('POST', `/rights/${body.id}/search`, { form: searchForm(1, 6) });
  expect(found).toMatchObject({ status: 201, body: { kind: 'answer', candidates: 1 } });
});

describe('the time', () => {
  it('is three months in all, once, with a reason, and only while the month lasts', async () => {
    const { body } = await cast.petra.browser.post<Request>('/rights', intake(server));
    expect(await petra('/extension', { reason: ' ' }, body.id)).toMatchObject({ status: 400 });
    expect(await petra('/extension', { reason: 'many collections' }, body.id)).toMatchObject({
      status: 200,
      body: { dueOn: monthsLater(body.receivedOn, 3) },
    });
    expect(await petra('/extension', { reason: 'more still' }, body.id)).toMatchObject(
      refused(409, 'rights.step'),
    );
    const early = monthsLater(body.receivedOn, -2);
    const late = await cast.petra.browser.post<Request>('/rights', intake(server, { receivedOn: early }));
    expect(await petra('/extension', { reason: 'too late' }, late.body.id)).toMatchObject(
      refused(409, 'rights.step'),
    );
    const future = monthsLater(body.receivedOn, 1);
    expect(await cast.petra.browser.post('/rights', intake(server, { receivedOn: future }))).toMatchObject(
      refused(400, 'rights.invalid'),
    );
  });

  it.each([
    ['2026-01-31', 1, '2026-02-28'],
    ['2028-01-31', 1, '2028-02-29'],
    ['2026-11-30', 3, '2027-02-28'],
    ['2026-12-15', 1, '2027-01-15'],
    ['2026-03-31', -1, '2026-02-28'],
  ])('%s and %i months is %s', (day, months, expected) => {
    expect(monthsLater(day, months)).toBe(expected);
  });
});

describe('what is asked and not done', () => {
  it('who cannot be identified is told so, with whom to complain to; nothing is searched', async () => {
    const { body } = await cast.petra.browser.post<Request>('/rights', intake(server, { language: 'nl' }));
    const ending = {
      outcome: 'not-identified',
      reason: 'Op onze vraag kwam geen antwoord.',
      authority: 'Autoriteit Persoonsgegevens',
    };
    expect(await petra('/end', ending, body.id)).toMatchObject({
      status: 200,
      body: { step: 'letter', outcome: 'not-identified' },
    });
    const { body: text } = await cast.petra.browser.get<string>(`/rights/${body.id}/letter/text`);
    expect(text).toContain('Wij konden niet vaststellen dat u het bent die vraagt.');
    expect(text).toContain('Autoriteit Persoonsgegevens');
    expect(await search(2, 6, body.id)).toMatchObject(refused(409, 'rights.step'));
    expect(await petra('/close', {}, body.id)).toMatchObject(at('closed'));
  });

  it('a refused search is asked for again', async () => {
    const asked = await identified();
    const refusal = { decision: 'refused', reference: 'D-2', authority: 'Head of unit', text: 'Check again' };
    await cast.nina.browser.post(`/authorisations/${asked.authorisation}/decision`, refusal);
    expect(await search(2, 6, asked.id)).toMatchObject(refused(403, 'authorisation.refused'));
    expect(await cast.petra.browser.get(`/rights/${asked.id}`)).toMatchObject(at('authorisation'));
    const again = await petra('/authorisation', {}, asked.id);
    expect(again).toMatchObject(at('decision'));
    expect(again.body.authorisation).not.toBe(asked.authorisation);
  });

  it('a photo without a face costs one of three searches, and is not the last', async () => {
    const asked = await identified();
    await grant(cast.nina.browser, asked.authorisation!);
    const form = new FormData();
    form.append('probe', new File(['no photo'], 'a.jpg'));
    const failed = await cast.petra.browser.send('POST', `/rights/${asked.id}/search`, { form });
    expect(failed).toMatchObject(refused(422, 'photo.unsupported'));
    expect(await cast.petra.browser.get(`/rights/${asked.id}`)).toMatchObject({
      body: { step: 'search', searchesLeft: 2 },
    });
  });

  it('erasure is refused with its ground, which the person reads; the photos stay', async () => {
    const asked = await identified({ asked: ['objection'] });
    await grant(cast.nina.browser, asked.authorisation!);
    await search(2, 6, asked.id);
    const { body } = await cast.petra.browser.get<Candidates>(`/rights/${asked.id}/candidates`);
    const marks = body.candidates.map(({ rank, photo }) => {
      const isPerson = /\/s2-/.test(photo.source);
      return { rank, isPerson, reason: isPerson ? 'Same mole' : '' };
    });
    await petra('/review', { marks }, asked.id);
    const answer = {
      removal: { kind: 'refuse', ground: 'archiving', text: 'The photos document a strike.' },
      tellSearches: false,
      authority: 'Data Protection Authority',
    };
    expect(await petra('/decision', answer, asked.id)).toMatchObject({ body: { step: 'letter' } });
    expect(await petra('/erasure', {}, asked.id)).toMatchObject(refused(409, 'rights.step'));
    const { body: text } = await cast.petra.browser.get<string>(`/rights/${asked.id}/letter/text`);
    expect(text).toContain('GDPR art. 17(3)(d)');
    expect(text).toContain('The photos document a strike.');
    expect(text).toContain('we neither confirm nor deny');
    const photos = await cast.cleo.browser.get<{ items: { name: string; photos: number }[] }>('/collections');
    expect(photos.body.items[0]).toMatchObject({ photos: 9 });
  });

  it('while searches are stopped, nobody is searched for, whoever asks', async () => {
    const asked = await identified();
    await grant(cast.nina.browser, asked.authorisation!);
    await cast.paul.browser.post('/stop', { reason: 'a search too many' });
    expect(await search(2, 6, asked.id)).toMatchObject(refused(423, 'search.stopped'));
  });

  it('nobody opens such a case by hand', async () => {
    const wanted = { reference: 'X', purpose: 'data-subject-request', offence: 'none', endsOn: '2099-12-31' };
    expect(await cast.ivan.browser.post('/cases', wanted)).toMatchObject(refused(400, 'case.invalid'));
  });
});
