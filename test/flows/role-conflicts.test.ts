/** Who may still act in a case, after what they did in it. */
import { describe, expect, test } from 'vitest';
import type { Actor } from '#vitrine/flows/people/actor.js';
import { authorise } from '#vitrine/flows/cases/authorise.js';
import {
  abandonExamination,
  examinationQueue,
  startExamination,
  submitForExamination,
} from '#vitrine/flows/examination/examinations.js';
import { readSearch } from '#vitrine/flows/search/read-search.js';
import { searchPhoto, type SearchAnswer } from '#vitrine/flows/search/search-photo.js';
import { exportLead } from '#vitrine/flows/examination/export-lead.js';
import { recordDisclosure } from '#vitrine/flows/cases/disclosures.js';
import { showCase } from '#vitrine/flows/cases/show-case.js';
import type { CaseFile } from '#vitrine/store/cases.js';
import type { AuthorisationId, SearchId } from '#vitrine/types.js';

import { facePhoto } from './temporary-vitrine.js';
import { staffedVitrine } from './casework-vitrine.js';

const { supervised, vitrine, investigator, authoriser } = await staffedVitrine();

async function searched(caseFile: CaseFile): Promise<SearchAnswer> {
  const { id } = await supervised.request(investigator, caseFile);
  await supervised.grant(authoriser, id);
  return searchUnder(id);
}
async function searchUnder(id: AuthorisationId): Promise<SearchAnswer> {
  const grant = await authorise(vitrine, investigator, { authorisation: id, collections: [] });
  const found = await searchPhoto(vitrine, grant, { photo: facePhoto(3, 4), minScore: -1, limit: 5 });
  if (found.kind !== 'answer') throw new Error('expected an answer');
  return found.answer;
}
async function submitted(caseFile: CaseFile): Promise<string> {
  const { searchId } = await searched(caseFile);
  const [comparison] = await submitForExamination(vitrine, investigator, searchId, [1]);
  return comparison!.id;
}

describe('the owner of a case, who reads what others find in it', () => {
  test('does not examine in it', async () => {
    const owner = await supervised.person('investigator', 'examiner');
    const { searchId } = await searched(await supervised.case(owner));
    const [comparison] = await submitForExamination(vitrine, investigator, searchId, [1]);
    expect((await readSearch(vitrine, owner, searchId)).candidates[0]!.score).toBeTypeOf('number');
    await expect(startExamination(vitrine, owner, comparison!.id)).rejects.toMatchObject({
      code: 'role.conflict',
    });
  });

  test('does not decide on requests in it', async () => {
    const owner = await supervised.person('investigator', 'authoriser');
    const request = await supervised.request(investigator, await supervised.case(owner));
    await expect(supervised.grant(owner, request.id)).rejects.toMatchObject({ code: 'role.conflict' });
  });
});

test('whoever examined in a case does not decide on its next request', async () => {
  const caseFile = await supervised.case(investigator);
  const examiner = await supervised.person('examiner', 'authoriser');
  await startExamination(vitrine, examiner, await submitted(caseFile));
  const next = await supervised.request(investigator, caseFile);
  await expect(supervised.grant(examiner, next.id)).rejects.toMatchObject({ code: 'role.conflict' });
});

describe('a place among the examiners', () => {
  test('is in the log from the submission on, and who gave it back still does not search in the case', async () => {
    const caseFile = await supervised.case(investigator);
    const { searchId } = await searched(caseFile);
    const before = (await supervised.entries('events')).length;
    const [comparison] = await submitForExamination(vitrine, investigator, searchId, [1, 1]);
    await submitForExamination(vitrine, investigator, searchId, [1, 2]);
    await submitForExamination(vitrine, investigator, searchId, [1]);
    const examiner = await supervised.person('examiner', 'investigator');
    const { id } = await startExamination(vitrine, examiner, comparison!.id);
    await startExamination(vitrine, examiner, comparison!.id);
    await abandonExamination(vitrine, examiner, id);
    const place = { examination: id, search: searchId, rank: 1, slot: 1, by: examiner.person };
    expect((await supervised.entries('events')).slice(before)).toMatchObject([
      { type: 'examination.submitted', search: searchId, ranks: [1], by: investigator.person },
      { type: 'examination.submitted', search: searchId, ranks: [2] },
      { type: 'examination.started', ...place },
      { type: 'examination.abandoned', ...place },
    ]);
    await expect(supervised.request(examiner, caseFile)).rejects.toMatchObject({ code: 'role.conflict' });
  });

  test.each(['left', 'slow'] as const)('is free again when its examiner is %s', async (how) => {
    const comparison = await submitted(await supervised.case(investigator));
    const [first, second, third] = await Promise.all([1, 2, 3].map(() => supervised.person('examiner')));
    const held = await startExamination(vitrine, first!, comparison);
    if (how === 'slow') supervised.pass(1);
    await startExamination(vitrine, second!, comparison);
    const queue = async () => (await examinationQueue(vitrine, third!)).map((each) => each.comparison);
    if (how === 'slow') supervised.pass(14 * 24 - 1);
    expect(await queue()).not.toContain(comparison);
    if (how === 'slow') supervised.pass(0.5);
    else await setState(first!, 'disabled');
    expect(await queue()).toContain(comparison);
    const before = (await supervised.entries('events')).length;
    await startExamination(vitrine, third!, comparison);
    expect((await supervised.entries('events')).slice(before)).toMatchObject([
      { type: 'examination.abandoned', examination: held.id, slot: 1, by: third!.person },
      { type: 'examination.started', slot: 1, by: third!.person },
    ]);
  });
});

describe('an urgent search that nobody decided on yet', () => {
  test('is neither exported nor disclosed', async () => {
    const caseFile = await supervised.case(investigator);
    const { id } = await supervised.request(investigator, caseFile, { mode: 'urgent48h' });
    const { searchId } = await searchUnder(id);
    const corroboration = 'His phone was in the same radio cell at that time';
    const exported = () => exportLead(vitrine, investigator, { search: searchId, rank: 1, corroboration });
    const disclosed = (search?: SearchId) =>
      recordDisclosure(vitrine, investigator, {
        caseId: caseFile.id,
        search,
        recipient: 'Other force',
        legalBasis: 'Treaty, art. 7',
        content: 'The lead of rank 1',
      });
    for (const handOver of [exported, () => disclosed(searchId), () => disclosed()]) {
      await expect(handOver()).rejects.toMatchObject({ code: 'authorisation.missing' });
    }
    await supervised.grant(authoriser, id);
    // What an export needs besides is another matter.
    await expect(exported()).rejects.toMatchObject({ code: 'export.unsupported' });
    for (const search of [searchId, undefined]) await disclosed(search);
  });
});

test('what people wrote in a request is for the requester and overseers, in the case too', async () => {
  const caseFile = await supervised.case(investigator);
  const { id, facts, necessity } = await supervised.request(investigator, caseFile);
  await supervised.grant(authoriser, id);
  const colleague = await supervised.person('investigator');
  const { authorisations } = await showCase(vitrine, colleague, caseFile.id);
  expect(authorisations).toMatchObject([
    { id, facts: '', necessity: '', alternatives: '', probeDescription: '', decision: { reference: 'D-1' } },
  ]);
  expect(JSON.stringify(authorisations)).not.toContain(facts);
  for (const reader of [investigator, authoriser]) {
    const shown = await showCase(vitrine, reader, caseFile.id);
    expect(shown.authorisations).toMatchObject([{ facts, necessity }]);
  }
});

describe('a grant that was minted', () => {
  test.each([
    ['person.inactive', { state: 'disabled' }],
    ['person.ended', { ends_on: '2026-01-01' }],
    ['role.missing', { roles: '["examiner"]' }],
  ] as const)('is refused with %s once its person is not who it was', async (code, change) => {
    const leaving = await supervised.person('investigator');
    const { id } = await supervised.request(leaving, await supervised.case(leaving));
    await supervised.grant(authoriser, id);
    const grant = await authorise(vitrine, leaving, { authorisation: id, collections: [] });
    await vitrine.store.db.updateTable('person').set(change).where('id', '=', leaving.person).execute();
    await expect(searchPhoto(vitrine, grant, { photo: facePhoto(3, 4) })).rejects.toMatchObject({ code });
  });
});

async function setState({ person }: Actor, state: 'disabled'): Promise<void> {
  await vitrine.store.db.updateTable('person').set({ state }).where('id', '=', person).execute();
}
