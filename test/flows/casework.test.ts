import { describe, expect, test } from 'vitest';
import { authorise, type Grant } from '#vitrine/flows/cases/authorise.js';
import {
  listRequests,
  requestAuthorisation,
  showRequest,
  withdrawAuthorisation,
} from '#vitrine/flows/cases/authorisations.js';
import { closeCase, listCases, openCase } from '#vitrine/flows/cases/cases.js';
import { addCollection, removeCollection } from '#vitrine/flows/collections/collections.js';
import { clusterCollection } from '#vitrine/flows/clusters/cluster-collection.js';
import { decideAuthorisation } from '#vitrine/flows/cases/decide-authorisation.js';
import { proveSearch, readSearch } from '#vitrine/flows/search/read-search.js';
import { searchPhoto, type SearchAnswer } from '#vitrine/flows/search/search-photo.js';
import { actAsUser } from '#vitrine/flows/people/solo.js';
import type { Vitrine } from '#vitrine/flows/vitrine.js';
import type { AuthorisationId } from '#vitrine/types.js';
import { facePhoto, lawful } from './temporary-vitrine.js';
import {
  decision,
  staffedVitrine,
  supervisedVitrine,
  tested,
  texts,
  type Supervised,
} from './casework-vitrine.js';

const { supervised, vitrine, investigator, authoriser } = await staffedVitrine();

const photo = facePhoto(3, 4);
const grantOf = (authorisation: AuthorisationId, actor = investigator, collections: string[] = []) =>
  authorise(vitrine, actor, { authorisation, collections });
async function answered(grant: Grant, within = vitrine): Promise<SearchAnswer> {
  const found = await searchPhoto(within, grant, { photo, minScore: -1 });
  if (found.kind !== 'answer') throw new Error('expected an answer');
  return found.answer;
}
/** Decided on, ready to search. */
async function granted(wanted: Parameters<Supervised['request']>[2] = {}) {
  const caseFile = await supervised.case(investigator);
  const { id } = await supervised.request(investigator, caseFile, wanted);
  return { caseFile, authorisation: await supervised.grant(authoriser, id) };
}
const searches = () => vitrine.store.db.selectFrom('search').selectAll().execute();

describe('cases', () => {
  test('are opened for a purpose and offence of the policy, and closed once', async () => {
    const before = (await supervised.entries('events')).length;
    const onBehalf = {
      name: 'Other force',
      basis: 'Treaty, art. 7',
      recipients: 'Its duty officer: the lead',
    };
    const made = await supervised.case(investigator, { onBehalf });
    expect(made).toMatchObject({ owner: investigator.person, unit: 'north', supervised: true, onBehalf });
    await closeCase(vitrine, investigator, made.id);
    await expect(closeCase(vitrine, investigator, made.id)).rejects.toMatchObject({ code: 'case.closed' });
    const entries = (await supervised.entries('events')).slice(before);
    expect(entries).toMatchObject([
      { type: 'case.opened', case: made.id, purpose: 'serious', offence: 'robbery', onBehalf: true },
      { type: 'case.closed', case: made.id, by: investigator.person },
    ]);
    // Outsiders are told nothing of what people call it.
    expect(JSON.stringify(entries)).not.toContain(made.reference);
    expect((await listCases(vitrine, investigator)).map(({ id }) => id)).toContain(made.id);
    await expect(supervised.request(investigator, made)).rejects.toMatchObject({ code: 'case.closed' });
  });

  test.each([
    ['case.invalid', { purpose: 'curiosity' }],
    ['case.invalid', { offence: 'missing-person' }],
    ['case.invalid', { reference: ' ' }],
    ['case.invalid', { endsOn: '2026-03-01' }],
    ['case.invalid', { endsOn: null }],
    ['case.invalid', { onBehalf: { name: 'Other force', basis: '', recipients: 'x' } }],
  ])('%s: %j', async (code, wrong) => {
    await expect(supervised.case(investigator, wrong)).rejects.toMatchObject({ code });
  });

  test('what a supervised case does not say is told all at once, with what the policy offers', async () => {
    await expect(openCase(vitrine, investigator, { reference: 'bare' })).rejects.toMatchObject({
      code: 'case.invalid',
      message:
        'under supervision a case says its purpose, its offence, its last day (ends); purposes of the policy ' +
        'with their offences: missing (missing-person); serious (robbery, murder)',
    });
  });

  test('a reference is given once, and only investigators open and only the owner or privacy officer closes', async () => {
    const made = await supervised.case(investigator);
    const { reference } = made;
    await expect(supervised.case(investigator, { reference })).rejects.toMatchObject({ code: 'case.exists' });
    for (const role of ['authoriser', 'examiner', 'administrator', 'auditor', 'curator'] as const) {
      const other = await supervised.person(role);
      await expect(supervised.case(other)).rejects.toMatchObject({ code: 'role.missing' });
      await expect(closeCase(vitrine, other, made.id)).rejects.toMatchObject({ code: 'role.missing' });
    }
    await closeCase(vitrine, await supervised.person('privacy-officer'), made.id);
  });
});

describe('requests', () => {
  test('are on record and in the log, without what people wrote', async () => {
    const caseFile = await supervised.case(investigator);
    const wanted = texts();
    const made = await supervised.request(investigator, caseFile, wanted);
    expect(made).toMatchObject({
      ...wanted,
      state: 'requested',
      standing: 'awaiting',
      offence: 'robbery',
      used: 0,
    });
    const last = (await supervised.entries('events')).at(-1)!;
    expect(last).toMatchObject({ type: 'authorisation.requested', case: caseFile.id, searches: 2 });
    expect(Object.keys(last['commitments'] as object).toSorted()).toEqual([
      'alternatives',
      'facts',
      'necessity',
      'probeDescription',
    ]);
    expect(JSON.stringify(last)).not.toContain(wanted.facts);
  });

  test('a text that is empty, short, twice the same or used before is refused, whoever wrote it', async () => {
    const caseFile = await supervised.case(investigator);
    const other = await supervised.person('investigator');
    const others = await supervised.case(other);
    const wanted = texts();
    await supervised.request(investigator, caseFile, wanted);
    const fresh = texts();
    const wrong = [
      { facts: '' },
      { necessity: '   . , !  ' },
      { alternatives: 'None.' },
      { facts: fresh.necessity },
      { facts: wanted.facts },
      // In other words it would be another text; in capitals and with full stops it is not.
      { necessity: `  ${wanted.facts.toUpperCase().replaceAll(' ', ' . ')}!` },
      { alternatives: wanted.necessity.replaceAll('t', 'ｔ') },
    ];
    for (const each of wrong) {
      const request = supervised.request(other, others, { ...fresh, ...each });
      await expect(request, JSON.stringify(each)).rejects.toMatchObject({ code: 'request.text' });
    }
    await supervised.request(other, others, fresh);
  });

  test('after 90 days a text counts as new', async () => {
    const clocked = await supervisedVitrine(1);
    try {
      const actor = await clocked.person('investigator');
      const caseFile = await clocked.case(actor);
      const wanted = texts();
      await clocked.request(actor, caseFile, wanted);
      clocked.pass(89 * 24);
      await expect(clocked.request(actor, caseFile, wanted)).rejects.toMatchObject({ code: 'request.text' });
      clocked.pass(2 * 24);
      await clocked.request(actor, caseFile, wanted);
    } finally {
      await clocked.remove();
    }
  });

  test.each([
    ['request.invalid', { searches: 0 }],
    ['request.invalid', { searches: 21 }],
    ['request.invalid', { searches: 1.5 }],
    ['request.invalid', { collections: [] }],
    ['request.invalid', { probeDescription: ' ' }],
    ['collection.unknown', { collections: ['nowhere'] }],
    ['case.invalid', { offence: 'shoplifting' }],
  ])('%s: %j', async (code, wrong) => {
    const caseFile = await supervised.case(investigator);
    await expect(supervised.request(investigator, caseFile, wrong)).rejects.toMatchObject({ code });
  });

  test('a mode that the policy does not allow is refused', async () => {
    const caseFile = await supervised.case(investigator);
    await supervised.setPolicy({
      ...tested,
      authorisation: { ...tested.authorisation, modes: ['exAnte'] },
    });
    for (const mode of ['urgent48h', 'exemptInitialId'] as const) {
      const request = supervised.request(investigator, caseFile, { mode });
      await expect(request).rejects.toMatchObject({ code: 'request.invalid' });
    }
    await supervised.setPolicy(tested);
  });

  test('are seen by who made them and who oversees them', async () => {
    const caseFile = await supervised.case(investigator);
    const { id } = await supervised.request(investigator, caseFile);
    const other = await supervised.person('investigator');
    await expect(showRequest(vitrine, other, id)).rejects.toMatchObject({ code: 'authorisation.unknown' });
    expect((await listRequests(vitrine, other)).map((each) => each.id)).not.toContain(id);
    for (const reader of [investigator, authoriser, await supervised.person('auditor')]) {
      expect((await showRequest(vitrine, reader, id)).id).toBe(id);
      expect((await listRequests(vitrine, reader, { caseId: caseFile.id })).map((each) => each.id)).toEqual([
        id,
      ]);
    }
    const administrator = await supervised.person('administrator', 'examiner', 'curator');
    await expect(listRequests(vitrine, administrator)).rejects.toMatchObject({ code: 'role.missing' });
  });
});

describe('decisions', () => {
  test('are made by an authoriser who neither made the request nor searches in the case', async () => {
    const both = await supervised.person('investigator', 'authoriser');
    const caseFile = await supervised.case(both);
    const own = await supervised.request(both, caseFile);
    await expect(supervised.grant(both, own.id)).rejects.toMatchObject({ code: 'role.conflict' });
    await expect(supervised.grant(investigator, own.id)).rejects.toMatchObject({ code: 'role.missing' });
    // Somebody else's request, in a case in which one has a request of one's own.
    const others = await requestAuthorisation(vitrine, investigator, {
      caseId: caseFile.id,
      mode: 'exAnte',
      collections: ['faces'],
      searches: 1,
      probeDescription: 'Passport photo',
      ...texts(),
    });
    await expect(supervised.grant(both, others.id)).rejects.toMatchObject({ code: 'role.conflict' });
    await supervised.grant(authoriser, others.id);
    await expect(supervised.grant(authoriser, others.id)).rejects.toMatchObject({
      code: 'authorisation.decided',
    });
    // And who decided in a case neither requests nor searches in it.
    const decider = await supervised.person('investigator', 'authoriser');
    await supervised.grant(decider, own.id);
    await expect(supervised.request(decider, caseFile)).rejects.toMatchObject({ code: 'role.conflict' });
  });

  test('name a reference and an authority, a refusal its reason, a grant an end within the policy', async () => {
    const caseFile = await supervised.case(investigator);
    const { id } = await supervised.request(investigator, caseFile);
    const granting = { ...decision, decision: 'granted' } as const;
    const wrong = [
      ['request.invalid', { ...granting, reference: ' ' }],
      ['request.invalid', { ...granting, authority: '' }],
      ['request.invalid', { ...granting, expiresAt: '2026-03-01T00:00:00Z' }],
      ['request.invalid', { ...granting, expiresAt: '2026-05-01T00:00:00Z' }],
      ['request.invalid', { ...granting, expiresAt: 'soon' }],
      ['reason.missing', { ...decision, decision: 'refused' }],
    ] as const;
    for (const [code, each] of wrong) {
      await expect(decideAuthorisation(vitrine, authoriser, id, each)).rejects.toMatchObject({ code });
    }
    const expiresAt = '2026-03-10T12:00:00.000Z';
    const text = 'Only the second photo';
    const made = await decideAuthorisation(vitrine, authoriser, id, { ...granting, expiresAt, text });
    expect(made).toMatchObject({
      state: 'granted',
      standing: 'usable',
      expiresAt,
      decision: { by: authoriser.person, text, ...decision },
    });
    expect((await supervised.entries('events')).at(-1)).toMatchObject({
      type: 'authorisation.granted',
      authorisation: id,
      expires: expiresAt,
      by: authoriser.person,
    });
  });
});

describe('searches under supervision', () => {
  test('need an authorisation, a granted one, of one’s own', async () => {
    const caseFile = await supervised.case(investigator);
    const without = { case: caseFile.reference, reason: 'because', collections: [] };
    await expect(authorise(vitrine, investigator, without)).rejects.toMatchObject({
      code: 'authorisation.missing',
    });
    const { id } = await supervised.request(investigator, caseFile);
    await expect(grantOf(id)).rejects.toMatchObject({ code: 'authorisation.missing' });
    await supervised.grant(authoriser, id);
    const other = await supervised.person('investigator');
    await expect(grantOf(id, other)).rejects.toMatchObject({ code: 'authorisation.unknown' });
    for (const role of ['administrator', 'authoriser', 'auditor', 'examiner', 'privacy-officer'] as const) {
      const idle = await supervised.person(role);
      await expect(grantOf(id, idle)).rejects.toMatchObject({ code: 'role.missing' });
    }
    await expect(actAsUser(vitrine, 'somebody')).rejects.toMatchObject({ code: 'policy.strict' });
    await grantOf(id);
  });

  test('are in the log before and after, with a receipt, and can be read again by who searched', async () => {
    const { caseFile, authorisation } = await granted();
    const before = (await supervised.entries('searches')).length;
    const answer = await answered(await grantOf(authorisation.id));
    expect(answer).toMatchObject({
      case: caseFile.reference,
      unsupervised: false,
      receipt: { log: 'searches', index: before },
    });
    const entries = await supervised.entries('searches');
    expect(entries).toHaveLength(before + 1);
    expect(entries.at(-1)).toMatchObject({
      type: 'search',
      search: answer.searchId,
      case: caseFile.id,
      authorisation: authorisation.id,
      mode: 'exAnte',
      unit: 'north',
      purpose: 'serious',
      offence: 'robbery',
      probes: 1,
      by: investigator.person,
    });
    expect((await supervised.entries('events')).at(-1)).toMatchObject({
      type: 'search.finished',
      search: answer.searchId,
      outcome: 'answered',
      usable: true,
      candidates: answer.candidates.length,
    });
    const stored = await readSearch(vitrine, investigator, answer.searchId);
    expect(stored.candidates).toMatchObject(answer.candidates);
    expect(stored.result).toEqual({
      probes: answer.probes,
      gallery: answer.gallery,
      cut: answer.cut,
      calibration: answer.calibration,
    });
    expect(stored.receipt).toEqual(answer.receipt);
    expect((await supervised.entries('events')).at(-1)).toMatchObject({
      type: 'results.read',
      search: answer.searchId,
      by: investigator.person,
    });
    expect(await proveSearch(vitrine, investigator, answer.searchId)).toMatchObject(answer.receipt);
    for (const other of [authoriser, await supervised.person('examiner', 'administrator')]) {
      await expect(readSearch(vitrine, other, answer.searchId)).rejects.toMatchObject({
        code: 'role.missing',
      });
    }
    const colleague = await supervised.person('investigator');
    await expect(readSearch(vitrine, colleague, answer.searchId)).rejects.toMatchObject({
      code: 'search.unknown',
    });
  });

  test('keep to the collections, the case and the number that were authorised', async () => {
    const { caseFile, authorisation } = await granted({ searches: 1 });
    const { id } = authorisation;
    await expect(grantOf(id, investigator, ['others'])).rejects.toMatchObject({
      code: 'authorisation.scope',
    });
    const elsewhere = { authorisation: id, case: 'another', collections: [] };
    await expect(authorise(vitrine, investigator, elsewhere)).rejects.toMatchObject({
      code: 'authorisation.scope',
    });
    const grants = [await grantOf(id), await grantOf(id)] as const;
    expect(grants[0].collections.map(({ name }) => name)).toEqual(['faces']);
    const before = (await searches()).length;
    const leaves = (await supervised.entries('searches')).length;
    const results = await Promise.allSettled(grants.map((grant) => answered(grant)));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(results.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { code: 'authorisation.used-up' },
    });
    // What was not allowed is neither a search nor in the log of them.
    expect(await searches()).toHaveLength(before + 1);
    expect(await supervised.entries('searches')).toHaveLength(leaves + 1);
    await expect(grantOf(id)).rejects.toMatchObject({ code: 'authorisation.used-up' });
    expect(await showRequest(vitrine, investigator, id)).toMatchObject({ used: 1, searches: 1 });
    await closeCase(vitrine, investigator, caseFile.id);
  });

  test('a collection that was replaced since is not what was authorised', async () => {
    const curator = await supervised.person('curator');
    await addCollection(vitrine, curator, { ...lawful, name: 'brief' });
    const { authorisation } = await granted({ collections: ['brief'] });
    await removeCollection(vitrine, curator, 'brief');
    await addCollection(vitrine, curator, { ...lawful, name: 'brief' });
    await expect(grantOf(authorisation.id)).rejects.toMatchObject({ code: 'authorisation.scope' });
    await removeCollection(vitrine, curator, 'brief');
  });

  test('a grant that was minted is asked again when it is used', async () => {
    const changes: [string, (id: AuthorisationId, caseId: string) => Promise<unknown>][] = [
      ['authorisation.refused', (id) => withdrawAuthorisation(vitrine, investigator, id)],
      [
        'case.closed',
        (_id, caseId) => closeCase(vitrine, investigator, caseId as Parameters<typeof closeCase>[2]),
      ],
    ];
    for (const [code, change] of changes) {
      const { caseFile, authorisation } = await granted();
      const grant = await grantOf(authorisation.id);
      await change(authorisation.id, caseFile.id);
      await expect(answered(grant)).rejects.toMatchObject({ code });
      await expect(grantOf(authorisation.id)).rejects.toMatchObject({ code });
    }
  });

  test('a clustering needs an authorisation, is in the log and uses one search up', async () => {
    const { caseFile, authorisation } = await granted({ searches: 1 });
    const grant = await grantOf(authorisation.id);
    const answer = await clusterCollection(vitrine, grant);
    expect(answer).toMatchObject({ collection: 'faces', unsupervised: false });
    expect((await supervised.entries('events')).at(-1)).toMatchObject({
      type: 'clustering.made',
      clustering: answer.clusteringId,
      case: caseFile.id,
      by: investigator.person,
    });
    await expect(clusterCollection(vitrine, grant)).rejects.toMatchObject({
      code: 'authorisation.used-up',
    });
  });

  test('a clustering is not urgent: it needs a decision before it', async () => {
    const caseFile = await supervised.case(investigator);
    for (const mode of ['urgent48h', 'exemptInitialId'] as const) {
      const { id } = await supervised.request(investigator, caseFile, { mode });
      const clustering = clusterCollection(vitrine, await grantOf(id));
      await expect(clustering).rejects.toMatchObject({ code: 'authorisation.missing' });
      expect((await showRequest(vitrine, investigator, id)).used).toBe(0);
    }
  });

  test('what is stopped while it runs is not answered, and not kept', async () => {
    const { caseFile } = await granted();
    const { id } = await supervised.request(investigator, caseFile, { mode: 'urgent48h' });
    const grant = await grantOf(id);
    // The photo is looked at, then somebody refuses, then the gallery is scanned.
    const during: Vitrine = {
      ...vitrine,
      useIndex: async (work) => {
        await supervised.refuse(authoriser, id);
        return vitrine.useIndex(work);
      },
    };
    const before = await searches();
    await expect(answered(grant, during)).rejects.toMatchObject({ code: 'authorisation.refused' });
    const [made] = (await searches()).filter((each) => !before.some((known) => known.id === each.id));
    expect(made).toMatchObject({
      outcome: 'authorisation.refused',
      candidates: null,
      result: null,
      probe_sha256: '',
      probe_salt: null,
    });
    await expect(readSearch(vitrine, investigator, made!.id)).rejects.toMatchObject({
      code: 'search.erased',
    });
  });
});
