/**
 * A lead report on paper. Every page says that it is a lead only, which one, and which page of how many. The document that it was made
 * from is attached to the file: its SHA-256 is in the log and on the paper.
 */
import type { LeadPackage } from '../lead-package.js';
import type { Sha256 } from '../../../types.js';
import { layBlock } from './lead-pdf-blocks.js';
import { layFaces } from './lead-pdf-faces.js';
import type { LeadReport } from './lead-report.js';
import { minute } from './lead-words.js';
import { faint, ink, openPaper, red, type Paper } from './paper.js';

const title = { font: 'bold', size: 23, colour: ink } as const;
const subtitle = { font: 'plain', size: 11.5, colour: faint } as const;
const heading = { font: 'bold', size: 12.5, colour: ink } as const;
const warning = { font: 'bold', size: 10, colour: red } as const;
const small = { font: 'plain', size: 7.5, colour: faint } as const;

export async function layLeadAsPdf(
  lead: LeadPackage,
  report: LeadReport,
  document: { json: string; sha256: Sha256 },
): Promise<Buffer> {
  const info = { title: 'Lead report – a lead only', author: lead.madeBy, madeAt: new Date(lead.madeAt) };
  const paper = openPaper(info, (page, numbers) => layFrame(page, lead, numbers));
  layHead(paper, report);
  layFaces(paper, report.faces);
  for (const { title: name, blocks } of report.sections) {
    laySectionHead(paper, name);
    for (const block of blocks) layBlock(paper, block);
  }
  layEnd(paper, document.sha256);
  paper.doc.file(Buffer.from(document.json), {
    name: 'lead.json',
    type: 'application/json',
    description: 'The document that this report was made from',
    creationDate: info.madeAt,
    modifiedDate: info.madeAt,
  });
  return paper.finish();
}

function layHead(paper: Paper, report: LeadReport): void {
  paper.text(report.title, title);
  paper.text(report.subtitle, subtitle);
  paper.y += 10;
  layBlock(paper, { kind: 'rows', rows: report.facts });
}

function laySectionHead(paper: Paper, name: string): void {
  paper.y += 16;
  // Not alone at the end of a page.
  paper.ensure(90);
  paper.rule(ink, 1);
  paper.y += 7;
  paper.text(name, heading);
  paper.y += 3;
}

/** What a page says whoever leafs through it, copies it or loses the others. */
function layFrame(
  paper: Paper,
  lead: LeadPackage,
  { number, count }: { number: number; count: number },
): void {
  const { doc, left, width } = paper;
  doc.rect(left, 34, width, 24).fill('#fcf1f0');
  doc.rect(left, 34, 3, 24).fill(red);
  doc.font(warning.font).fontSize(warning.size).fillColor(red);
  doc.text('LEAD ONLY – not an identification', left + 12, 40, { lineBreak: false });
  const page = `Page ${number} of ${count}`;
  doc.font(small.font).fontSize(small.size).fillColor(faint);
  const [reference = { text: '' }] = paper.breakText(`Case ${lead.case.reference}`, 170, small);
  doc.text(reference.text, left + width - 10 - doc.widthOfString(reference.text), 42, { lineBreak: false });
  const y = doc.page.height - 40;
  doc
    .moveTo(left, y - 7)
    .lineTo(left + width, y - 7)
    .lineWidth(0.5)
    .stroke('#d9dde2');
  const made = `Search ${lead.search.id} · made ${minute(lead.madeAt)}`;
  doc.fillColor(faint).text(made, left, y, { lineBreak: false });
  doc.text(page, left + width - doc.widthOfString(page), y, { lineBreak: false });
}

function layEnd(paper: Paper, sha256: Sha256): void {
  paper.y += 10;
  paper.text(
    'Attached to this file: lead.json, the document that the report was made from. The log has its SHA-256 (export.made):',
    { ...small, size: 8.5 },
  );
  paper.text(sha256, { font: 'mono', size: 8, colour: ink });
  if (!paper.hasEscapes) return;
  paper.y += 4;
  paper.text(
    'Signs that the fonts of this file lack stand as their Unicode numbers, such as [U+4E2D]. The attached document and the HTML form have them as they were written.',
    { ...small, size: 8.5 },
  );
}
