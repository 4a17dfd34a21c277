/** The blocks of a lead report on paper. Whatever its length, a text runs over as many pages as it takes. */
import type { Block, Cell, ListedCandidate, QrCode, Row } from './lead-report.js';
import { faint, ink, type Column, type Paper, type TextStyle } from './paper.js';

const body: TextStyle = { font: 'plain', size: 9.5, colour: ink };
const strong: TextStyle = { ...body, font: 'bold' };
const label: TextStyle = { ...body, colour: faint };
const mono: TextStyle = { font: 'mono', size: 7.5, colour: ink };
const small: TextStyle = { font: 'plain', size: 8, colour: faint };

const labelWidth = 132;
const padding = 4;
/** A row of so many points or less is kept on one page. */
const keptTogether = 220;

export function layBlock(paper: Paper, block: Block): void {
  switch (block.kind) {
    case 'text':
      paper.y += 2;
      paper.text(block.text, body);
      paper.y += 5;
      return;
    case 'points':
      for (const text of block.texts) layPoint(paper, text);
      return;
    case 'rows':
      for (const row of block.rows) layRow(paper, row);
      return;
    case 'sheets':
      laySheets(paper, block);
      return;
    case 'candidates':
      for (const item of block.items) layCandidate(paper, item);
      return;
    case 'code':
      paper.text(block.text.trimEnd(), mono);
      paper.y += 8;
      return;
    case 'qr':
      layQr(paper, block);
  }
}

function layPoint(paper: Paper, text: string): void {
  const x = paper.left + 12;
  const lines = paper.breakText(text, paper.width - 12, body);
  paper.y += 2;
  layTogether(paper, [
    { x: paper.left, width: 12, lines: [{ text: '–', style: body }] },
    { x, width: paper.width - 12, lines },
  ]);
  paper.y += 2;
}

function layRow(paper: Paper, { name, text, style }: Row): void {
  const width = paper.width - labelWidth;
  const told = style === 'mono' ? { ...mono, size: 8 } : style === 'strong' ? strong : body;
  layRuled(paper, [
    { x: paper.left, width: labelWidth, lines: paper.breakText(name, labelWidth - 12, label) },
    { x: paper.left + labelWidth, width, lines: paper.breakText(text, width, told) },
  ]);
}

function laySheets(paper: Paper, { heads, rows }: Extract<Block, { kind: 'sheets' }>): void {
  const first = 100;
  const width = (paper.width - first) / Math.max(1, heads.length);
  const place = (i: number): number => paper.left + first + i * width;
  const columnsOf = (name: string, lines: readonly Column['lines'][]): Column[] => [
    { x: paper.left, width: first, lines: paper.breakText(name, first - 10, label) },
    ...lines.map((each, i) => ({ x: place(i), width, lines: each })),
  ];
  layRuled(
    paper,
    columnsOf(
      '',
      heads.map((head) => paper.breakText(head, width - 12, strong)),
    ),
  );
  for (const { name, cells } of rows) {
    layRuled(
      paper,
      columnsOf(
        name,
        cells.map((cell) => linesOf(paper, cell, width - 12)),
      ),
    );
  }
}

function linesOf(paper: Paper, { text, remarks, tone }: Cell, width: number): Column['lines'] {
  const style = tone === 'strong' ? strong : tone === 'faint' ? { ...body, colour: faint } : body;
  return [
    ...paper.breakText(text, width, style),
    ...(remarks === '' ? [] : paper.breakText(remarks, width, small)),
  ];
}

const thumbnail = 52;

function layCandidate(paper: Paper, { picture, title, source, details, sha256 }: ListedCandidate): void {
  const x = paper.left + thumbnail + 12;
  const width = paper.width - thumbnail - 12;
  const lines = [
    ...paper.breakText(title, width, strong),
    ...paper.breakText(source, width, body),
    ...paper.breakText(details, width, small),
    ...paper.breakText(sha256, width, { ...mono, colour: faint }),
  ];
  const height = heightOf(lines);
  paper.ensure(Math.min(Math.max(height, thumbnail) + 2 * padding, keptTogether * 2));
  paper.y += padding;
  const top = paper.y;
  if (picture !== null) {
    paper.doc.image(Buffer.from(picture), paper.left, top + 1, { fit: [thumbnail, thumbnail] });
  }
  paper.columns([{ x, width, lines }]);
  // On the page where it ends; a long one has left its picture behind.
  if (paper.y > top) paper.y = Math.max(paper.y, top + thumbnail + 2);
  paper.y += padding;
  paper.rule();
}

function layQr(paper: Paper, { code, caption }: { code: QrCode | null; caption: string }): void {
  paper.y += 10;
  if (code === null) {
    paper.text(caption, body);
    return;
  }
  // Large enough to be read from a copy of a copy.
  const side = Math.min(230, Math.max(150, code.sizeModules * 1.75));
  const x = paper.left + side + 20;
  const width = paper.width - side - 20;
  const lines = paper.breakText(caption, width, body);
  paper.ensure(Math.max(side, heightOf(lines)) + 12);
  const top = paper.y;
  const scale = side / code.sizeModules;
  const { doc } = paper;
  doc.save().translate(paper.left, top).scale(scale).path(code.path).fill('#000').restore();
  paper.columns([{ x, width, lines }]);
  paper.y = Math.max(paper.y, top + side) + 12;
}

function layRuled(paper: Paper, columns: readonly Column[]): void {
  layTogether(paper, columns, 2 * padding);
  paper.y += padding;
  paper.rule();
}

/** On one page if it is not long. */
function layTogether(paper: Paper, columns: readonly Column[], more = 0): void {
  const height = Math.max(...columns.map(({ lines }) => heightOf(lines))) + more;
  if (height <= keptTogether) paper.ensure(height);
  paper.y += more / 2;
  paper.columns(columns);
}

function heightOf(lines: Column['lines']): number {
  return lines.reduce((sum, { style }) => sum + style.size * 1.38, 0);
}
