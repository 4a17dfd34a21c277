/**
 * What a report on a lead says, in the order in which it is read, for paper and for the browser alike. Texts come from people and from
 * sources: whoever lays them escapes them.
 */
import { create } from 'qrcode';
import type { ShownFace } from '../examination-pictures.js';
import type { LeadPackage } from '../lead-package.js';
import { components } from '../worksheet.js';
import { caseRows, authorisationRows, candidateRows, searchRows } from './lead-rows.js';
import type { LeadPictures } from './lead-pictures.js';
import {
  adjustmentWords,
  bandWords,
  conclusionWords,
  counted,
  findingWords,
  limitsOf,
  minute,
  notFoundWords,
  strangers,
  verifyWords,
} from './lead-words.js';

export interface LeadReport {
  banner: string;
  title: string;
  /** Says at once what it is and is not. */
  subtitle: string;
  facts: Row[];
  faces: FaceFigure[];
  sections: Section[];
}

export interface FaceFigure {
  title: string;
  face: ShownFace;
}

export interface Section {
  title: string;
  blocks: Block[];
}

export type Block =
  | { kind: 'text'; text: string }
  | { kind: 'points'; texts: string[] }
  | { kind: 'rows'; rows: Row[] }
  | { kind: 'sheets'; heads: string[]; rows: { name: string; cells: Cell[] }[] }
  | { kind: 'candidates'; items: ListedCandidate[] }
  | { kind: 'code'; text: string }
  /** null: it is too long for one. */
  | { kind: 'qr'; code: QrCode | null; caption: string };

/** `mono`: of hashes and ids, to be compared sign by sign. */
export interface Row {
  name: string;
  text: string;
  style?: 'mono' | 'strong';
}

export interface Cell {
  text: string;
  remarks: string;
  tone: 'plain' | 'strong' | 'faint';
}

export interface ListedCandidate {
  picture: Uint8Array | null;
  title: string;
  source: string;
  details: string;
  sha256: string;
}

/** `path`: of the dark modules, each 1 x 1, as an SVG path. */
export interface QrCode {
  sizeModules: number;
  path: string;
}

export function describeLead(lead: LeadPackage, pictures: LeadPictures): LeadReport {
  const { probes, candidate } = pictures;
  return {
    banner: lead.banner,
    title: 'Lead report',
    subtitle: `${capital(lead.status)}${lead.unsupervised ? '. Unsupervised: nobody but the person who searched agreed to it.' : ''}`,
    facts: summaryOf(lead),
    faces: [
      ...probes.map((face, i) => ({
        title: probes.length > 1 ? `Probe ${i + 1} of ${probes.length}` : 'Probe',
        face,
      })),
      { title: `Candidate, rank ${lead.lead.rank}`, face: candidate },
    ],
    sections: [
      { title: 'Candidate', blocks: [{ kind: 'rows', rows: candidateRows(lead) }] },
      { title: 'What else points to the person', blocks: [{ kind: 'text', text: lead.corroboration }] },
      ...examinationSection(lead),
      { title: 'Case', blocks: [{ kind: 'rows', rows: caseRows(lead) }] },
      { title: 'Authorisation', blocks: [{ kind: 'rows', rows: authorisationRows(lead) }] },
      { title: 'Search', blocks: [{ kind: 'rows', rows: searchRows(lead) }] },
      notFoundSection(lead),
      ...otherCandidates(lead, pictures),
      { title: 'Limits', blocks: [{ kind: 'points', texts: limitsOf(lead) }] },
      receiptSection(lead),
    ],
  };
}

function summaryOf(lead: LeadPackage): Row[] {
  const { case: of, lead: found, examinations } = lead;
  return [
    { name: 'Case', text: of.reference, style: 'strong' },
    { name: 'Made', text: `${minute(lead.madeAt)} by ${lead.madeBy}` },
    { name: 'Found at', text: found.photo.source },
    ...examinations.map((sheet) => ({
      name: `Examiner ${sheet.slot}`,
      text: `${conclusionWords(sheet.conclusion)} (${sheet.examiner})`,
    })),
  ];
}

function examinationSection({ examinations }: LeadPackage): Section[] {
  if (examinations.length === 0) return [];
  const rows = components.map((component) => ({
    name: capital(component.replaceAll('-', ' ')),
    cells: examinations.map(({ worksheet }) => cellOf(worksheet[component])),
  }));
  const conclusions = examinations.map(({ conclusion, remarks }): Cell => ({
    text: capital(conclusionWords(conclusion)),
    remarks: remarks ?? '',
    tone: 'strong',
  }));
  const concluded = examinations.map(({ concludedAt }): Cell => ({
    text: concludedAt === null ? 'not yet' : minute(concludedAt),
    remarks: '',
    tone: 'faint',
  }));
  const adjusted = examinations.map(({ adjustments }): Cell => ({
    text: adjustmentWords(adjustments),
    remarks: '',
    tone: 'faint',
  }));
  const heads = examinations.map(({ slot, examiner }) => `Examiner ${slot}: ${examiner}`);
  return [
    {
      title: 'Examinations',
      blocks: [
        {
          kind: 'text',
          text: 'Each examiner compared the pictures alone, without knowing the other, the score, the rank or where the photo comes from.',
        },
        {
          kind: 'sheets',
          heads,
          rows: [
            { name: 'Conclusion', cells: conclusions },
            { name: 'Concluded', cells: concluded },
            { name: 'Pictures', cells: adjusted },
            ...rows,
          ],
        },
      ],
    },
  ];
}

function cellOf(found: { finding: string; remarks: string } | undefined): Cell {
  if (found === undefined) return { text: '–', remarks: '', tone: 'faint' };
  const tone = found.finding === 'different' ? 'strong' : found.finding === 'similar' ? 'plain' : 'faint';
  return { text: findingWords(found.finding), remarks: found.remarks, tone };
}

/** Collections in which nothing scored above the cut are an answer too. */
function notFoundSection(lead: LeadPackage): Section {
  const { gallery } = lead.search.result;
  const all = [lead.lead, ...lead.otherCandidates];
  const rows = gallery.collections.map((name) => {
    const found = all.filter(({ photo }) => photo.collection === name).length;
    return {
      name,
      text: found === 0 ? 'searched; nothing above the cut' : `searched; ${counted(found, 'candidate')}`,
    };
  });
  return {
    title: 'What was searched, and what had nothing',
    blocks: [
      { kind: 'text', text: notFoundWords(lead) },
      { kind: 'rows', rows },
    ],
  };
}

function otherCandidates({ otherCandidates: others }: LeadPackage, { thumbnails }: LeadPictures): Section[] {
  if (others.length === 0) return [];
  const items = others.map((each): ListedCandidate => {
    const { photo, rank, score, expectedFalseCandidates, status } = each;
    const expected =
      expectedFalseCandidates === null
        ? ''
        : `expected false candidates ${strangers(expectedFalseCandidates, each.expectedFalseIs)}, `;
    return {
      picture: thumbnails.get(rank) ?? null,
      title: `Rank ${rank}: ${status}`,
      source: photo.source,
      details: `${expected}score ${bandWords(each)} (cosine ${score.toFixed(3)}); ${photo.collection}; captured ${photo.capturedAt ?? 'not known'}`,
      sha256: photo.sha256,
    };
  });
  return [
    {
      title: `Other candidates (${others.length})`,
      blocks: [
        {
          kind: 'text',
          text: 'Everything else that the same search found. These are other people, or photos that nobody examined: none of them is a lead unless it says so.',
        },
        { kind: 'candidates', items },
      ],
    },
  ];
}

function receiptSection({ receipt, policyVersion, search }: LeadPackage): Section {
  if (receipt === null) {
    return { title: 'In the log', blocks: [{ kind: 'text', text: 'The search is older than the log.' }] };
  }
  return {
    title: 'Receipt of the log',
    blocks: [
      {
        kind: 'rows',
        rows: [
          { name: 'Search', text: search.id, style: 'mono' },
          { name: 'Entry of the log', text: `${receipt.index} (the first is 0)` },
          { name: 'Policy in force', text: `version ${policyVersion}` },
        ],
      },
      { kind: 'qr', code: qrOf(receipt.proof), caption: verifyWords },
      { kind: 'text', text: 'The proof (search.tlog-proof), as in the code:' },
      { kind: 'code', text: receipt.proof },
      { kind: 'text', text: 'The entry that it proves (entry.json), one line:' },
      { kind: 'code', text: receipt.entry },
    ],
  };
}

/** Behind so much no camera reads it from paper. */
const mostQrBytes = 2300;

function qrOf(text: string): QrCode | null {
  if (Buffer.byteLength(text) > mostQrBytes) return null;
  const { modules } = create(text, { errorCorrectionLevel: 'L' });
  const { size, data } = modules;
  let path = '';
  for (let y = 0; y < size; y++) {
    const row = Array.from(data.subarray(y * size, (y + 1) * size)).join('');
    for (const { index, 0: run } of row.matchAll(/1+/g))
      path += `M${index} ${y}h${run.length}v1h-${run.length}z`;
  }
  return { sizeModules: size, path };
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
