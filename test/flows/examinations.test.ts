import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Actor } from '#vitrine/flows/people/actor.js';
import { authorise } from '#vitrine/flows/cases/authorise.js';
import { listDisclosures, recordDisclosure } from '#vitrine/flows/cases/disclosures.js';
import { examinationPictures } from '#vitrine/flows/examination/examination-pictures.js';
import {
  abandonExamination,
  concludeExamination,
  examinationQueue,
  readExamination,
  recordFindings,
  startExamination,
  submitForExamination,
} from '#vitrine/flows/examination/examinations.js';
import { resultOf } from '#vitrine/flows/examination/examination-places.js';
import { exportLead } from '#vitrine/flows/examination/export-lead.js';
import { leadBanner, type LeadPackage } from '#vitrine/flows/examination/lead-package.js';
import { readSearch } from '#vitrine/flows/search/read-search.js';
import { searchPhoto, type SearchAnswer } from '#vitrine/flows/search/search-photo.js';
import { showCase } from '#vitrine/flows/cases/show-case.js';
import type { Vitrine } from '#vitrine/flows/vitrine.js';
import { components, conclusions, type Conclusion } from '#vitrine/flows/examination/worksheet.js';
import { sha256 } from '#vitrine/lib/sha256.js';
import type { CaseFile } from '#vitrine/store/cases.js';
import { facePhoto } from './temporary-vitrine.js';
import { supervisedVitrine, type Supervised } from './casework-vitrine.js';

let supervised: Supervised;
let vitrine: Vitrine;
let investigator: Actor;
let authoriser: Actor;
let examiners: [Actor, Actor, Actor];
let caseFile: CaseFile;
let answer: SearchAnswer;

beforeAll(async () => {
  supervised = await supervisedVitrine();
  ({ vitrine } = supervised);
  investigator = await supervised.person('investigator');
  authoriser = await supervised.person('authoriser', 'examiner');
  examiners = [
    await supervised.person('examiner'),
    await supervised.person('examiner', 'investigator'),
    await supervised.person('examiner'),
  ];
});
afterAll(() => supervised.remove());

/** A search with candidates, in a case of its own. */
async function search(): Promise<void> {
  caseFile = await supervised.case(investigator);
  const { id } = await supervised.request(investigator, caseFile);
  await supervised.grant(authoriser, id);
  const grant = await authorise(vitrine, investigator, { authorisation: id, collections: [] });
  const found = await searchPhoto(vitrine, grant, { photo: facePhoto(3, 4), minScore: -1, limit: 5 });
  if (found.kind !== 'answer') throw new Error('expected an answer');
  ({ answer } = found);
}
const whole = Object.fromEntries(components.map((each) => [each, { finding: 'similar', remarks: '' }]));
async function submitted(rank = 1): Promise<string> {
  const [comparison] = await submitForExamination(vitrine, investigator, answer.searchId, [rank]);
  return comparison!.id;
}
async function examine(examiner: Actor, comparison: string, conclusion: Conclusion) {
  const { id } = await startExamination(vitrine, examiner, comparison);
  await recordFindings(vitrine, examiner, id, whole);
  return concludeExamination(vitrine, examiner, id, { conclusion });
}
const queueOf = async (examiner: Actor) =>
  (await examinationQueue(vitrine, examiner)).map(({ comparison }) => comparison);
const statusOf = async (rank = 1) =>
  (await readSearch(vitrine, investigator, answer.searchId)).candidates[rank - 1]!.status;

describe('examination', () => {
  beforeAll(search);

  test('nobody who requested, searched or decided in the case examines', async () => {
    const comparison = await submitted();
    const both = await supervised.person('investigator', 'examiner');
    await supervised.request(both, caseFile);
    for (const each of [authoriser, both]) {
      await expect(startExamination(vitrine, each, comparison)).rejects.toMatchObject({
        code: 'role.conflict',
      });
      expect(await queueOf(each)).toEqual([]);
    }
    await expect(startExamination(vitrine, investigator, comparison)).rejects.toMatchObject({
      code: 'role.missing',
    });
    expect(await queueOf(examiners[0])).toEqual([comparison]);
    // And who examines in the case does not search in it afterwards.
    await startExamination(vitrine, examiners[1], comparison);
    await expect(supervised.request(examiners[1], caseFile)).rejects.toMatchObject({ code: 'role.conflict' });
  });

  test('shows neither score, rank, origin nor the other examiner before it is concluded', async () => {
    const comparison = await submitted();
    const queued = await examinationQueue(vitrine, examiners[0]);
    const started = await startExamination(vitrine, examiners[0], comparison);
    // Again: the same one.
    expect(await startExamination(vitrine, examiners[0], comparison)).toEqual(started);
    const pictures = await examinationPictures(vitrine, examiners[0], started.id);
    expect(pictures.probes).toHaveLength(1);
    for (const { picture, box } of [...pictures.probes, pictures.candidate]) {
      expect([...picture.subarray(0, 2)]).toEqual([0xff, 0xd8]);
      expect(box.width).toBeGreaterThan(0);
    }
    const seen = JSON.stringify([queued, started, Object.keys(pictures), Object.keys(pictures.candidate)]);
    for (const hidden of [
      answer.searchId,
      'score',
      'rank',
      'support',
      'slot',
      'source',
      examiners[1].person,
    ]) {
      expect(seen).not.toContain(hidden);
    }
    await expect(readExamination(vitrine, examiners[1], started.id)).rejects.toMatchObject({
      code: 'examination.unknown',
    });
    await expect(examinationPictures(vitrine, examiners[1], started.id)).rejects.toMatchObject({
      code: 'examination.unknown',
    });
    await expect(readSearch(vitrine, examiners[1], answer.searchId)).rejects.toMatchObject({
      code: 'search.unknown',
    });
  });

  test('has no conclusion before all components, and none that is not on the scale', async () => {
    const comparison = await submitted();
    const { id } = await startExamination(vitrine, examiners[0], comparison);
    const conclude = (conclusion: string) => concludeExamination(vitrine, examiners[0], id, { conclusion });
    await expect(conclude('support-same')).rejects.toMatchObject({ code: 'examination.incomplete' });
    const { [components[18]]: last, ...most } = whole;
    await recordFindings(vitrine, examiners[0], id, most);
    await expect(conclude('support-same')).rejects.toThrow(components[18]);
    for (const wrong of [{ ears: { finding: '93 %' } }, { distance: { finding: 'similar' } }]) {
      await expect(recordFindings(vitrine, examiners[0], id, wrong)).rejects.toMatchObject({
        code: 'examination.incomplete',
      });
    }
    const remarks = 'A mole left of the nose';
    await recordFindings(vitrine, examiners[0], id, {
      [components[18]]: last!,
      marks: { finding: 'different', remarks },
    });
    await expect(conclude('identified')).rejects.toMatchObject({ code: 'examination.incomplete' });
    const made = await conclude('support-same');
    expect(made).toMatchObject({ conclusion: 'support-same', decided: null });
    expect(made.worksheet.marks).toEqual({ finding: 'different', remarks });
    await expect(conclude('inconclusive')).rejects.toMatchObject({ code: 'examination.closed' });
    for (const change of [
      recordFindings(vitrine, examiners[0], id, whole),
      abandonExamination(vitrine, examiners[0], id),
      startExamination(vitrine, examiners[0], comparison),
    ]) {
      await expect(change).rejects.toMatchObject({ code: 'examination.closed' });
    }
    expect(await statusOf()).toBe('under examination');
    // The scale is the same in both directions.
    const opposites = conclusions.map((each) =>
      each.endsWith('same') ? each.replace('same', 'different') : each.replace('different', 'same'),
    );
    expect(new Set(opposites)).toEqual(new Set(conclusions));
  });

  test('two who support a candidate make it a lead, and the log says so', async () => {
    const comparison = await submitted();
    const before = (await supervised.entries('events')).length;
    // A third is not needed, however quick.
    await expect(startExamination(vitrine, examiners[2], comparison)).rejects.toMatchObject({
      code: 'examination.closed',
    });
    expect(await queueOf(examiners[2])).toEqual([]);
    expect(await examine(examiners[1], comparison, 'strong-support-same')).toMatchObject({
      decided: 'supported',
    });
    expect(await statusOf()).toBe('lead, supported by two examiners');
    const entries = (await supervised.entries('events')).slice(before);
    expect(entries.slice(0, 2)).toMatchObject([
      {
        type: 'examination.concluded',
        search: answer.searchId,
        rank: 1,
        slot: 1,
        conclusion: 'strong-support-same',
        by: examiners[1].person,
      },
      { type: 'lead.decided', search: answer.searchId, rank: 1, result: 'supported', by: null },
    ]);
    expect(await queueOf(examiners[2])).toEqual([]);
  });

  test('a disagreement goes to a third', async () => {
    for (const [rank, third, result] of [
      [2, 'support-same', 'supported'],
      [3, 'inconclusive', 'not-supported'],
    ] as const) {
      const comparison = await submitted(rank);
      await examine(examiners[0], comparison, 'support-same');
      expect(await examine(examiners[1], comparison, 'limited-support-same')).toMatchObject({
        decided: null,
      });
      expect(await queueOf(examiners[2])).toEqual([comparison]);
      expect(await examine(examiners[2], comparison, third)).toMatchObject({ decided: result });
    }
  });

  test('two who do not support it end it', async () => {
    const comparison = await submitted(4);
    await examine(examiners[0], comparison, 'unsuitable');
    expect(await examine(examiners[1], comparison, 'strong-support-different')).toMatchObject({
      decided: 'not-supported',
    });
    expect(await statusOf(4)).toBe('not supported');
    expect(await statusOf(5)).toBe('not examined');
  });

  test('a place that is given back is free for another', async () => {
    const comparison = await submitted(5);
    const { id } = await startExamination(vitrine, examiners[0], comparison);
    await startExamination(vitrine, examiners[1], comparison);
    expect(await queueOf(examiners[2])).toEqual([]);
    const before = (await supervised.entries('events')).length;
    await abandonExamination(vitrine, examiners[0], id);
    expect(await queueOf(examiners[2])).toEqual([comparison]);
    const fields = { examination: id, search: answer.searchId, rank: 5, slot: 1, by: examiners[0].person };
    expect((await supervised.entries('events')).slice(before)).toMatchObject([
      { type: 'examination.abandoned', ...fields },
    ]);
    // What was given back shows no pictures any more; whoever wants to see them again begins again.
    for (const look of [examinationPictures, readExamination]) {
      await expect(look(vitrine, examiners[0], id)).rejects.toMatchObject({ code: 'examination.unknown' });
    }
    expect((await startExamination(vitrine, examiners[0], comparison)).id).not.toBe(id);
  });

  test('only candidates of one’s own searches are submitted', async () => {
    await expect(submitForExamination(vitrine, investigator, answer.searchId, [6])).rejects.toMatchObject({
      code: 'examination.unknown',
    });
    const other = await supervised.person('investigator');
    await expect(submitForExamination(vitrine, other, answer.searchId)).rejects.toMatchObject({
      code: 'search.unknown',
    });
    expect(await submitForExamination(vitrine, investigator, answer.searchId)).toHaveLength(5);
  });
});

const sheet = (slot: 1 | 2 | 3, conclusion: string | null) => ({ slot, conclusion });

test('the result of every pair and triple of conclusions', () => {
  for (const first of conclusions) {
    for (const second of conclusions) {
      const supports = [first, second].map((each) => /^(strong-)?support-same$/.test(each));
      const both = [sheet(1, first), sheet(2, second)];
      const agreed = supports[0] === supports[1];
      expect(resultOf(both)).toBe(agreed ? (supports[0] ? 'supported' : 'not-supported') : null);
      expect(resultOf([sheet(1, first), sheet(2, null)])).toBeNull();
      for (const third of conclusions) {
        const all = resultOf([...both, sheet(3, third)]);
        const votes = [...supports, /^(strong-)?support-same$/.test(third)].filter(Boolean).length;
        if (!agreed) expect(all).toBe(votes >= 2 ? 'supported' : 'not-supported');
      }
    }
  }
});

describe('export', () => {
  beforeAll(search);
  const corroboration = 'His phone was in the same radio cell at that time';

  test('needs support by two examiners and something else that points to the person', async () => {
    const wanted = { search: answer.searchId, rank: 1, corroboration };
    const expectCode = async (change: object, code: string) =>
      expect(exportLead(vitrine, investigator, { ...wanted, ...change })).rejects.toMatchObject({ code });
    await expectCode({}, 'export.unsupported');
    const comparison = await submitted();
    await examine(examiners[0], comparison, 'support-same');
    await expectCode({}, 'export.unsupported');
    await examine(examiners[1], comparison, 'support-same');
    await expectCode({ corroboration: '  ' }, 'export.corroboration');
    await expectCode({ corroboration: 'Looks like him!' }, 'export.corroboration');
    await expectCode({ rank: 2 }, 'export.unsupported');
    for (const other of [...examiners, authoriser, await supervised.person('administrator')]) {
      await expect(exportLead(vitrine, other, wanted)).rejects.toMatchObject({
        code: other === examiners[1] ? 'search.unknown' : 'role.missing',
      });
    }
    expect(await vitrine.store.db.selectFrom('lead_export').selectAll().execute()).toEqual([]);
  });

  test('says what it is, who agreed to it, what else was found and where the log has it', async () => {
    const made = await exportLead(vitrine, investigator, { search: answer.searchId, rank: 1, corroboration });
    const lead = JSON.parse(made.json) as LeadPackage;
    expect(lead).toMatchObject({
      banner: leadBanner,
      status: 'lead, supported by two examiners',
      unsupervised: false,
      corroboration,
      case: { reference: caseFile.reference },
      authorisation: { mode: 'exAnte', decision: { authority: 'Public prosecutor', reference: 'D-1' } },
      lead: { rank: 1, photo: { source: answer.candidates[0]!.photo.source } },
      nonHits: answer.gallery.scanned - 5,
      receipt: answer.receipt,
    });
    expect(lead.search.result).toMatchObject({ cut: answer.cut, calibration: answer.calibration });
    expect(lead.search.settings?.model).toBe(vitrine.modelId);
    expect(lead.otherCandidates.map(({ rank }) => rank)).toEqual([2, 3, 4, 5]);
    expect(lead.examinations.map(({ slot, examiner }) => [slot, examiner])).toEqual([
      [1, examiners[0].name],
      [2, examiners[1].name],
    ]);
    for (const { worksheet } of lead.examinations) expect(Object.keys(worksheet)).toHaveLength(19);
    const { html } = made;
    const titles = components.map((each) => each.replaceAll('-', ' '));
    for (const text of [leadBanner, caseFile.reference, lead.receipt!.proof.trim(), ...titles]) {
      expect(html.toLowerCase()).toContain(text.toLowerCase());
    }
    expect(html.match(/class="banner"/g)).toHaveLength(2);
    // The probe, the candidate, and a face of each other candidate.
    expect(html.match(/data:image\/jpeg;base64,/g)).toHaveLength(6);
    // Nothing is run or fetched, and nothing says how likely it is.
    expect(html).not.toMatch(/<script|src="http|href="http|identified/i);
    expect(html.replaceAll(/<style>.*<\/style>/g, '')).not.toContain('%');
    expect(made.sha256).toBe(sha256(Buffer.from(made.json)));
    const last = (await supervised.entries('events')).at(-1)!;
    expect(last).toMatchObject({ type: 'export.made', search: answer.searchId, sha256: made.sha256 });
    expect(JSON.stringify(last)).not.toContain('radio');
    const { exports, timeline } = await showCase(vitrine, investigator, caseFile.id);
    expect(exports).toMatchObject([{ id: made.id, sha256: made.sha256 }]);
    expect(timeline.map(({ what }) => what)).toEqual([
      'case.opened',
      'authorisation.requested',
      'authorisation.granted',
      'search',
      'examination.submitted',
      'lead.decided',
      'export.made',
    ]);
  });

  test('what somebody wrote is text, not markup', async () => {
    const hostile = `<script>alert("x")</script><img src=x onerror='y'> & twenty more characters`;
    const { html } = await exportLead(vitrine, investigator, {
      search: answer.searchId,
      rank: 1,
      corroboration: hostile,
    });
    expect(html).not.toContain('<script');
    expect(html).not.toContain('<img src=x');
    expect(html).toContain('&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;');
  });
});

describe('disclosures', () => {
  beforeAll(search);
  const wanted = { recipient: 'Other force', legalBasis: 'Treaty, art. 7', content: 'The lead of rank 1' };

  test.each(['recipient', 'legalBasis', 'content'] as const)('are not recorded without %s', async (field) => {
    const wrong = { ...wanted, caseId: caseFile.id, [field]: ' ' };
    await expect(recordDisclosure(vitrine, investigator, wrong)).rejects.toMatchObject({
      code: 'disclosure.invalid',
    });
    expect(await listDisclosures(vitrine, investigator, caseFile.id)).toEqual([]);
  });

  test('are on record and in the log, which does not say to whom', async () => {
    const made = await recordDisclosure(vitrine, investigator, {
      ...wanted,
      caseId: caseFile.id,
      search: answer.searchId,
    });
    expect(await listDisclosures(vitrine, investigator, caseFile.id)).toEqual([made]);
    const last = (await supervised.entries('events')).at(-1)!;
    expect(last).toMatchObject({ type: 'disclosure.made', disclosure: made.id, case: caseFile.id });
    expect(JSON.stringify(last)).not.toMatch(/force|Treaty/);
    const elsewhere = await supervised.case(investigator);
    await expect(
      recordDisclosure(vitrine, investigator, { ...wanted, caseId: elsewhere.id, search: answer.searchId }),
    ).rejects.toMatchObject({ code: 'search.unknown' });
    await expect(
      recordDisclosure(vitrine, await supervised.person('examiner'), { ...wanted, caseId: caseFile.id }),
    ).rejects.toMatchObject({ code: 'role.missing' });
  });
});
