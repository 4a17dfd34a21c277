/**
 * A lead as one HTML file that stands alone: no script, no address is fetched, the pictures are in it. Every text in it came from
 * people or from sources and is escaped.
 */
import type { ComparedPictures, ShownFace } from './examination-pictures.js';
import type { LeadPackage } from './lead-package.js';
import { lastAdjustments, views, type Adjustment } from './adjustments.js';
import { components } from './worksheet.js';

export function layLead(lead: LeadPackage, pictures: ComparedPictures): string {
  return [
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8"><title>Lead only</title>',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">`,
    `<style>${style}</style></head><body>`,
    banner(lead),
    ...sections(lead, pictures),
    banner(lead),
    '</body></html>',
    '',
  ].join('\n');
}

const style = [
  'body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#111}',
  '.banner{border:3px solid #a00;color:#a00;font-weight:700;padding:.7rem 1rem;margin:1rem 0}',
  'table{border-collapse:collapse;width:100%;margin:.5rem 0 1.5rem}',
  'td,th{border:1px solid #bbb;padding:.25rem .5rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}',
  'th{width:14rem}figure{display:inline-block;margin:0 1rem 1rem 0}svg{width:20rem;height:auto}',
  // On paper every page says so.
  '@media print{.banner:first-of-type{position:fixed;top:0;left:0;right:0;background:#fff}body{padding-top:4rem}}',
].join('');

function banner({ banner: text, unsupervised }: LeadPackage): string {
  const mark = unsupervised ? ' Unsupervised: nobody but the person who searched agreed to it.' : '';
  return `<p class="banner">${escapeHtml(text + mark)}</p>`;
}

function sections(lead: LeadPackage, { probes, candidate }: ComparedPictures): string[] {
  const { search, receipt } = lead;
  const { gallery, cut, calibration } = search.result;
  const { photo, score, rank, expectedFalseCandidates, support } = lead.lead;
  return [
    `<h1>${escapeHtml(lead.status)}</h1>`,
    ...probes.map((each, i) => figure(each, `Probe ${i + 1}`)),
    figure(candidate, 'Candidate'),
    table('Candidate', [
      ['Rank', String(rank)],
      ['Score (cosine)', score.toFixed(3)],
      [
        'Expected false candidates',
        expectedFalseCandidates === null ? 'not known' : String(expectedFalseCandidates),
      ],
      ['Support, as a lead', support ?? 'not known'],
      ['Found at', photo.source],
      ['Page', photo.page ?? '–'],
      ['Captured, as the source states', photo.capturedAt ?? '–'],
      ['Collection', photo.collection],
      ['SHA-256 of the photo', photo.sha256],
    ]),
    table('What else points to the person', [['Corroboration', lead.corroboration]]),
    table('Case', [
      ['Reference', lead.case.reference],
      ['Purpose and offence', `${lead.case.purpose}, ${lead.case.offence}`],
      ['Unit', lead.case.unit],
      ['On behalf of', lead.case.onBehalf === null ? '–' : Object.values(lead.case.onBehalf).join('; ')],
    ]),
    table('Authorisation', authorisationRows(lead)),
    table('Search', [
      ['Id', search.id],
      ['By, at', `${search.by}, ${search.at}`],
      ['Reason', search.reason],
      ['SHA-256 of the probe', search.probeSha256],
      ['Model', search.settings?.model ?? '–'],
      ['Calibration', calibration === null ? 'none' : `${calibration.id}: ${calibration.data.description}`],
      ['Threshold (cosine)', cut.minScore === null ? 'none' : cut.minScore.toFixed(3)],
      ['Expected false at the threshold', cut.expectedFalse === null ? '–' : String(cut.expectedFalse)],
      [
        'Compared',
        `${gallery.scanned} faces of ${gallery.collections.join(', ')}, version ${gallery.version}`,
      ],
      ['Compared and no candidate', String(lead.nonHits)],
    ]),
    table(
      'Other candidates',
      lead.otherCandidates.map((each) => [
        `Rank ${each.rank}, score ${each.score.toFixed(3)}`,
        `${each.status}; ${each.photo.source}`,
      ]),
    ),
    ...lead.examinations.map((sheet) =>
      table(`Examination ${sheet.slot}`, [
        ['Examiner', sheet.examiner],
        ['Conclusion', `${sheet.conclusion ?? 'none yet'}${sheet.remarks ? `; ${sheet.remarks}` : ''}`],
        ...components.map((component): Row => {
          const found = sheet.worksheet[component];
          return [
            component,
            found === undefined ? '–' : [found.finding, found.remarks].filter(Boolean).join('; '),
          ];
        }),
        ['What was done to the pictures', describeAdjustments(sheet.adjustments)],
      ]),
    ),
    table('In the log', [
      ['Number in the log of searches', receipt === null ? 'older than the log' : String(receipt.index + 1)],
      ['Policy', `version ${lead.policyVersion}`],
      ['Made by, at', `${lead.madeBy}, ${lead.madeAt}`],
    ]),
    receipt === null ? '' : `<pre>${escapeHtml(receipt.proof)}</pre>`,
  ];
}

type Row = readonly [string, string];

/** How they were left, and how often something was changed; the document has every step. */
function describeAdjustments(all: readonly Adjustment[]): string {
  if (all.length === 0) return 'nothing';
  const last = lastAdjustments(all).map(({ side, kind, value }) => {
    const shown = kind === 'view' ? (views[value] ?? String(value)) : String(value);
    return `${kind} ${shown}${side === 'both' ? '' : ` (${side})`}`;
  });
  return `${all.length} steps, in the end ${last.join(', ')}`;
}

function authorisationRows({ authorisation }: LeadPackage): Row[] {
  if (authorisation === null) return [['None', 'unsupervised']];
  const { decision } = authorisation;
  return [
    ['Id, mode', `${authorisation.id}, ${authorisation.mode}`],
    ['Requested by, at', `${authorisation.requestedBy}, ${authorisation.requestedAt}`],
    ['Facts', authorisation.facts],
    ['Necessity', authorisation.necessity],
    ['Alternatives considered', authorisation.alternatives],
    [
      'Decision',
      decision === null
        ? 'none'
        : `${decision.authority}, ${decision.reference}, entered by ${decision.by}, ${decision.at}`,
    ],
    ['Conditions', decision?.text || '–'],
    ['Until', authorisation.expiresAt],
  ];
}

function table(title: string, rows: readonly Row[]): string {
  const body = rows.map(
    ([name, text]) => `<tr><th>${escapeHtml(name)}</th><td>${escapeHtml(text)}</td></tr>`,
  );
  return `<h2>${escapeHtml(title)}</h2><table>${body.join('')}</table>`;
}

/** The box is drawn in the frame of the upright photo, which the picture fills. */
function figure({ picture, widthPx, heightPx, box }: ShownFace, title: string): string {
  const data = Buffer.from(picture).toString('base64');
  const { x, y, width, height } = box;
  return [
    `<figure><svg viewBox="0 0 ${widthPx} ${heightPx}" role="img" aria-label="${escapeHtml(title)}">`,
    `<image href="data:image/jpeg;base64,${data}" width="${widthPx}" height="${heightPx}"/>`,
    `<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="none" stroke="#e00" stroke-width="${Math.max(1, widthPx / 200)}"/>`,
    `</svg><figcaption>${escapeHtml(title)}</figcaption></figure>`,
  ].join('');
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
