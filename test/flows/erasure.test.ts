/** What an erasure leaves: nothing with which a guess could be held against the public log. */
import { expect, test } from 'vitest';
import { authorise } from '#vitrine/flows/cases/authorise.js';
import { closeCase } from '#vitrine/flows/cases/cases.js';
import { clusterCollection, type ClusteringAnswer } from '#vitrine/flows/clusters/cluster-collection.js';
import { recordDisclosure } from '#vitrine/flows/cases/disclosures.js';
import {
  concludeExamination,
  recordFindings,
  startExamination,
  submitForExamination,
} from '#vitrine/flows/examination/examinations.js';
import { exportLead } from '#vitrine/flows/examination/export-lead.js';
import { runRetention } from '#vitrine/flows/cases/retention.js';
import { searchPhoto, type SearchAnswer } from '#vitrine/flows/search/search-photo.js';
import { components } from '#vitrine/flows/examination/worksheet.js';
import { findCase } from '#vitrine/store/cases.js';
import { clustersOf } from '#vitrine/store/clusters.js';
import { findCollection } from '#vitrine/store/collections.js';
import { saltsOf } from '#vitrine/store/salts.js';
import type { AuthorisationId, CaseId, SearchId } from '#vitrine/types.js';
import { facePhoto } from './temporary-vitrine.js';
import { staffedVitrine, tested } from './casework-vitrine.js';

const { supervised, vitrine, investigator, authoriser } = await staffedVitrine();

async function search(id: AuthorisationId): Promise<SearchAnswer> {
  const grant = await authorise(vitrine, investigator, { authorisation: id, collections: [] });
  const found = await searchPhoto(vitrine, grant, { photo: facePhoto(3, 4), minScore: -1, limit: 2 });
  if (found.kind !== 'answer') throw new Error('expected an answer');
  return found.answer;
}

/** Two examiners support the first candidate. */
async function examined(id: SearchId): Promise<void> {
  const [comparison] = await submitForExamination(vitrine, investigator, id, [1]);
  for (const examiner of [await supervised.person('examiner'), await supervised.person('examiner')]) {
    const own = await startExamination(vitrine, examiner, comparison!.id);
    const whole = Object.fromEntries(components.map((each) => [each, { finding: 'similar' }]));
    await recordFindings(vitrine, examiner, own.id, whole);
    const conclusion = { conclusion: 'support-same', remarks: 'A mole' };
    await concludeExamination(vitrine, examiner, own.id, conclusion);
  }
}

async function logSizes(): Promise<{ searches: number; events: number }> {
  const { searches, events } = await committed();
  return { searches: searches.length, events: events.length };
}

interface Committed {
  type: string;
  id: string;
  commitments?: Record<string, string>;
}
async function committed() {
  return {
    searches: (await supervised.entries('searches')) as unknown as Committed[],
    events: (await supervised.entries('events')) as unknown as Committed[],
  };
}
/** Types of the entries since whose commitments can still be opened. */
async function openable(since: { searches: number; events: number }): Promise<string[]> {
  const { searches, events } = await committed();
  const types: string[] = [];
  for (const entry of [...searches.slice(since.searches), ...events.slice(since.events)]) {
    if ((await saltsOf(vitrine.store.db, entry.id)).length > 0) types.push(entry.type);
  }
  return types;
}

const corroboration = 'His phone was in the same radio cell at that time';

test('a refusal erases the salts of the search, its examinations and its exports, and no others', async () => {
  const before = await logSizes();
  const caseFile = await supervised.case(investigator);
  const { id } = await supervised.request(investigator, caseFile, { mode: 'exemptInitialId' });
  const other = await supervised.request(investigator, caseFile, { mode: 'exemptInitialId' });
  const { searchId } = await search(id);
  await examined(searchId);
  await exportLead(vitrine, investigator, { search: searchId, rank: 1, corroboration });
  await search(other.id);
  expect(await openable(before)).toEqual([
    'search',
    'search',
    'case.opened',
    'authorisation.requested',
    'authorisation.requested',
    'examination.concluded',
    'examination.concluded',
    'export.made',
  ]);
  await supervised.refuse(authoriser, id);
  expect(await openable(before)).toEqual([
    'search',
    'case.opened',
    'authorisation.requested',
    'authorisation.requested',
    'authorisation.refused',
  ]);
});

test('the erasure of a case erases every salt of it, and none of another', async () => {
  const kept = await logSizes();
  await supervised.case(investigator);
  const before = await logSizes();
  const caseFile = await supervised.case(investigator);
  const { id } = await supervised.request(investigator, caseFile);
  await supervised.grant(authoriser, id);
  const { searchId } = await search(id);
  await examined(searchId);
  await exportLead(vitrine, investigator, { search: searchId, rank: 1, corroboration });
  await recordDisclosure(vitrine, investigator, {
    caseId: caseFile.id,
    recipient: 'Other force',
    legalBasis: 'Treaty, art. 7',
    content: 'The lead of rank 1',
  });
  expect(await openable(before)).toHaveLength(8);
  await closeCase(vitrine, investigator, caseFile.id);
  supervised.pass(tested.retentionDays * 24 + 1);
  expect(await runRetention(vitrine)).toMatchObject({ erasedCases: 1 });
  expect(await openable(before)).toEqual([]);
  expect(await openable(kept)).toEqual(['case.opened']);
});

test('the erasure of a case takes its clusters, its reference and every reason', async () => {
  const { db } = vitrine.store;
  const clustered = async (reference: string) => {
    // Later than what was clustered before.
    supervised.pass(1);
    const caseFile = await supervised.case(investigator, { reference, endsOn: '2029-01-01' });
    const { id } = await supervised.request(investigator, caseFile);
    await supervised.grant(authoriser, id);
    const grant = await authorise(vitrine, investigator, { authorisation: id, collections: [] });
    await search(id);
    return { caseFile, numbers: numbersOf(await clusterCollection(vitrine, grant)) };
  };
  const erase = async ({ id }: { id: CaseId }) => {
    await closeCase(vitrine, investigator, id);
    supervised.pass(tested.retentionDays * 24 + 1);
    await runRetention(vitrine);
    expect((await findCase(db, id))?.erasedAt).not.toBeNull();
  };
  const { id: faces } = (await findCollection(db, 'faces'))!;
  const first = await clustered('2026-guessable');
  const second = await clustered('2026-later');
  expect(first.numbers).not.toEqual([]);
  expect(second.numbers).toEqual(first.numbers);
  await erase(first.caseFile);
  // Those of now are of the later case.
  expect(await clustersOf(db, faces)).toHaveLength(first.numbers.length);
  await erase(second.caseFile);
  expect(await clustersOf(db, faces)).toEqual([]);
  const reference = `erased-${first.caseFile.id}`;
  expect(await findCase(db, first.caseFile.id)).toMatchObject({ reference });
  for (const table of ['search', 'clustering'] as const) {
    const rows = await db
      .selectFrom(table)
      .select(['case_ref', 'reason'])
      .where('case_id', '=', first.caseFile.id)
      .execute();
    expect(rows).toEqual([{ case_ref: reference, reason: '' }]);
  }
  // Whoever clusters again finds the same persons, under numbers of their own.
  const again = await clustered('2026-guessable');
  expect(again.numbers).toHaveLength(first.numbers.length);
  expect(again.numbers.filter((number) => first.numbers.includes(number))).toEqual([]);
});

function numbersOf({ clusters }: ClusteringAnswer): number[] {
  return clusters.map(({ number }) => number);
}
