/** The report on a lead, on paper: read back with poppler's own tools where they are. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { authorise } from '#vitrine/flows/cases/authorise.js';
import {
  concludeExamination,
  recordFindings,
  startExamination,
  submitForExamination,
} from '#vitrine/flows/examination/examinations.js';
import { components } from '#vitrine/flows/examination/worksheet.js';
import { exportLead, type ExportedLead } from '#vitrine/flows/examination/export-lead.js';
import type { LeadPackage } from '#vitrine/flows/examination/lead-package.js';
import type { Actor } from '#vitrine/flows/people/actor.js';
import { searchPhoto } from '#vitrine/flows/search/search-photo.js';
import { sha256 } from '#vitrine/lib/sha256.js';
import { supervisedVitrine, type Supervised } from './casework-vitrine.js';
import { facePhoto } from './temporary-vitrine.js';

const verifier = new URL('../../dist/verifier/verify-log.js', import.meta.url).pathname;
const hasPoppler = spawnSync('pdftotext', ['-v']).status === 0;
if (!hasPoppler) console.warn('no pdftotext here: what is on the pages of lead reports is not read back');

/** Greek, Cyrillic, Hebrew and Arabic are in the fonts, Chinese is not; and an address longer than two lines. */
const corroboration = [
  'His phone was in the same radio cell at that time. Αθήνα, Москва, שלום עולם, مرحبا بالعالم, 中文.',
  `https://archive.example.org/${'very-long-folder-name/'.repeat(9)}${'x'.repeat(150)}?page=1`,
  'A second paragraph. '.repeat(160),
].join('\n');

let supervised: Supervised;
let folder: string;
let made: ExportedLead;
let lead: LeadPackage;

beforeAll(async () => {
  supervised = await supervisedVitrine();
  folder = mkdtempSync(join(tmpdir(), 'vitrine-lead-'));
  const { vitrine } = supervised;
  const investigator = await supervised.person('investigator');
  const { id } = await supervised.request(investigator, await supervised.case(investigator));
  await supervised.grant(await supervised.person('authoriser'), id);
  const grant = await authorise(vitrine, investigator, { authorisation: id, collections: [] });
  const found = await searchPhoto(vitrine, grant, { photo: facePhoto(3, 4), minScore: -1, limit: 30 });
  if (found.kind !== 'answer') throw new Error('expected an answer');
  const search = found.answer.searchId;
  const [comparison] = await submitForExamination(vitrine, investigator, search, [1]);
  for (let i = 0; i < 2; i++) await examine(await supervised.person('examiner'), comparison!.id);
  made = await exportLead(vitrine, investigator, { search, rank: 1, corroboration });
  lead = JSON.parse(made.json) as LeadPackage;
  writeFileSync(join(folder, 'lead.pdf'), made.pdf);
  if (process.env['VITRINE_LOOK']) {
    writeFileSync(join(process.env['VITRINE_LOOK'], 'lead.pdf'), made.pdf);
    writeFileSync(join(process.env['VITRINE_LOOK'], 'lead.html'), made.html);
  }
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await supervised.remove();
});

async function examine(examiner: Actor, comparison: string): Promise<void> {
  const { vitrine } = supervised;
  const { id } = await startExamination(vitrine, examiner, comparison);
  const findings = components.map((component, i) => [
    component,
    {
      finding: i % 3 === 0 ? 'not-visible' : 'similar',
      remarks: i % 4 === 1 ? 'seen under good light in both' : '',
    },
  ]);
  await recordFindings(vitrine, examiner, id, Object.fromEntries(findings) as never);
  const remarks = 'By components; the ears agree in outline and lobe. '.repeat(30).trim();
  await concludeExamination(vitrine, examiner, id, { conclusion: 'support-same', remarks });
}

const pagesOf = (): string[] =>
  execFileSync('pdftotext', ['-layout', join(folder, 'lead.pdf'), '-'], { encoding: 'utf8' })
    .split('\f')
    .slice(0, -1);

describe('a lead on paper', () => {
  test('is a PDF whose attached document is the one that the log knows', () => {
    expect(Buffer.from(made.pdf).subarray(0, 5).toString()).toBe('%PDF-');
    expect(made.sha256).toBe(sha256(Buffer.from(made.json)));
  });

  test.skipIf(!hasPoppler)('carries the document, byte by byte', () => {
    execFileSync('pdfdetach', ['-save', '1', '-o', join(folder, 'lead.json'), join(folder, 'lead.pdf')]);
    expect(readFileSync(join(folder, 'lead.json'), 'utf8')).toBe(made.json);
  });

  test.skipIf(!hasPoppler)('says on every page what it is, of which case, and which page of how many', () => {
    const pages = pagesOf();
    expect(pages.length).toBeGreaterThan(3);
    for (const [i, page] of pages.entries()) {
      expect(page).toContain('LEAD ONLY – not an identification');
      expect(page).toContain(`Page ${i + 1} of ${pages.length}`);
      expect(page).toContain(`Case ${lead.case.reference}`);
      expect(page).toContain(lead.search.id);
    }
  });

  test.skipIf(!hasPoppler)(
    'has what was found, where, who examined it, what had nothing, and the receipt',
    () => {
      const text = pagesOf().join('\n');
      const joined = text.replaceAll(/\s+/g, '');
      const { receipt, search, examinations, otherCandidates } = lead;
      for (const expected of [
        lead.lead.photo.source,
        lead.lead.photo.sha256,
        search.probeSha256,
        search.result.calibration!.id,
        search.settings!.model,
        ...examinations.map(({ examiner }) => examiner),
        ...otherCandidates.map(({ photo }) => photo.sha256),
        receipt!.proof,
        receipt!.entry,
        made.sha256,
        'Αθήνα, Москва',
        '[U+4E2D]',
      ]) {
        expect(joined).toContain(expected.replaceAll(/\s+/g, ''));
      }
      expect(text).toMatch(/\d+ faces of \d+ photos in \d+ collections? were compared/);
      expect(text).not.toMatch(/identified| match|\d ?%/i);
    },
  );

  test.skipIf(!hasPoppler)('nothing is written over the edge of a page', () => {
    const boxes = execFileSync('pdftotext', ['-bbox', join(folder, 'lead.pdf'), '-'], { encoding: 'utf8' });
    const edges = [...boxes.matchAll(/xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.]+)" yMax="([\d.]+)"/g)];
    expect(edges.length).toBeGreaterThan(500);
    for (const [, xMin, yMin, xMax, yMax] of edges) {
      expect(Number(xMin)).toBeGreaterThanOrEqual(53);
      expect(Number(xMax)).toBeLessThanOrEqual(595.28 - 52);
      expect(Number(yMin)).toBeGreaterThanOrEqual(30);
      expect(Number(yMax)).toBeLessThanOrEqual(841.89 - 20);
    }
  });

  test('its receipt is verified by the verifier that outsiders have', async () => {
    const { vitrine } = supervised;
    const log = await vitrine.logs.open('searches');
    const { receipt } = lead;
    writeFileSync(join(folder, 'search.tlog-proof'), receipt!.proof);
    writeFileSync(join(folder, 'entry.json'), receipt!.entry);
    const key = readFileSync(join(vitrine.folder.log, 'searches', 'keys', '0001'), 'utf8').split('\n')[4]!;
    expect(key).toContain(log.origin);
    const run = (entry: string) =>
      spawnSync(process.execPath, [
        verifier,
        '--key',
        key,
        '--proof',
        join(folder, 'search.tlog-proof'),
        '--entry',
        entry,
      ]);
    expect(run(join(folder, 'entry.json')).status).toBe(0);
    writeFileSync(join(folder, 'other.json'), receipt!.entry.replace('"type"', '"tipe"'));
    expect(run(join(folder, 'other.json')).status).not.toBe(0);
  });
});
