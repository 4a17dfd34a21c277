/**
 * A4 pages on which text runs from top to bottom: a cursor, fonts that embed, and what goes on every page. Units are points, 1/72 inch,
 * from the top left.
 */
import { fileURLToPath } from 'node:url';
import PdfFile from 'pdfkit';
import { breakLines } from '../../../lib/text-lines.js';

export const ink = '#1b1e23';
export const faint = '#5d6570';
export const hairline = '#d9dde2';
export const red = '#b3261e';

export type FontName = 'plain' | 'bold' | 'mono';

/** DejaVu: Latin, Greek, Cyrillic, Hebrew, Arabic and more, freely usable, and it embeds. */
const fontFiles: Readonly<Record<FontName, string>> = {
  plain: 'DejaVuSansCondensed.ttf',
  bold: 'DejaVuSansCondensed-Bold.ttf',
  mono: 'DejaVuSansMono.ttf',
};

export interface TextStyle {
  font: FontName;
  size: number;
  colour: string;
}

export interface Column {
  x: number;
  width: number;
  lines: readonly { text: string; style: TextStyle }[];
}

export interface Paper {
  readonly doc: PDFKit.PDFDocument;
  readonly left: number;
  readonly width: number;
  /** Where the next thing goes. */
  y: number;
  /** Begins a new page unless so much fits on this one. */
  ensure(height: number): void;
  breakText(text: string, width: number, style: TextStyle): { text: string; style: TextStyle }[];
  /** Side by side, over as many pages as they take. */
  columns(columns: readonly Column[]): void;
  text(text: string, style: TextStyle, place?: { x?: number; width?: number }): void;
  rule(colour?: string, weight?: number): void;
  /** Characters were left out of the fonts. */
  readonly hasEscapes: boolean;
  finish(): Promise<Buffer>;
}

const margin = { top: 76, bottom: 62, side: 54 };

export function openPaper(
  info: { title: string; author: string; madeAt: Date },
  frame: (paper: Paper, page: { number: number; count: number }) => void,
): Paper {
  const doc = new PdfFile({
    size: 'A4',
    margin: 0,
    bufferPages: true,
    lang: 'en',
    displayTitle: true,
    info: { Title: info.title, Author: info.author, Creator: 'Vitrine', CreationDate: info.madeAt },
  });
  for (const [name, file] of Object.entries(fontFiles)) {
    doc.registerFont(name, fileURLToPath(import.meta.resolve(`dejavu-fonts-ttf/ttf/${file}`)));
  }
  const chunks: Buffer[] = [];
  doc.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise<void>((resolve, reject) => {
    doc.on('end', resolve);
    doc.on('error', reject);
  });
  let hasEscapes = false;

  /** What no font has a sign for is written as its number, so that it is not lost. */
  function escapeUnknown(text: string, font: FontName): string {
    doc.font(font);
    const { font: glyphs } = (doc as unknown as { _font: { font: Glyphs } })._font;
    return Array.from(text, (character) => {
      const code = character.codePointAt(0)!;
      if (code === 10 || code === 13) return character;
      if (code === 9) return ' ';
      if (glyphs.hasGlyphForCodePoint(code) && code >= 32) return character;
      hasEscapes = true;
      return `[U+${code.toString(16).toUpperCase().padStart(4, '0')}]`;
    }).join('');
  }

  const bottom = doc.page.height - margin.bottom;
  const paper: Paper = {
    doc,
    left: margin.side,
    width: doc.page.width - 2 * margin.side,
    y: margin.top,
    ensure(height) {
      if (paper.y + height <= bottom) return;
      doc.addPage();
      paper.y = margin.top;
    },
    breakText(text, width, style) {
      const shown = escapeUnknown(text, style.font);
      doc.font(style.font).fontSize(style.size);
      return breakLines(shown, width, (each) => doc.widthOfString(each)).map((line) => ({
        text: line,
        style,
      }));
    },
    columns(columns) {
      const longest = Math.max(...columns.map(({ lines }) => lines.length));
      for (let i = 0; i < longest; i++) {
        const height = Math.max(...columns.map(({ lines }) => lineHeight(lines[i]?.style)));
        paper.ensure(height);
        for (const { x, lines } of columns) drawLine(x, lines[i]);
        paper.y += height;
      }
    },
    text(text, style, { x = margin.side, width = paper.width } = {}) {
      paper.columns([{ x, width, lines: paper.breakText(text, width, style) }]);
    },
    rule(colour = hairline, weight = 0.5) {
      doc
        .moveTo(paper.left, paper.y)
        .lineTo(paper.left + paper.width, paper.y)
        .lineWidth(weight)
        .stroke(colour);
    },
    get hasEscapes() {
      return hasEscapes;
    },
    async finish() {
      const { start, count } = doc.bufferedPageRange();
      for (let i = 0; i < count; i++) {
        doc.switchToPage(start + i);
        frame(paper, { number: i + 1, count });
      }
      doc.end();
      await ended;
      return Buffer.concat(chunks);
    },
  };

  function drawLine(x: number, line: Column['lines'][number] | undefined): void {
    if (line === undefined || line.text === '') return;
    const { font, size, colour } = line.style;
    doc.font(font).fontSize(size).fillColor(colour).text(line.text, x, paper.y, { lineBreak: false });
  }
  return paper;
}

interface Glyphs {
  hasGlyphForCodePoint(code: number): boolean;
}

function lineHeight(style: TextStyle | undefined): number {
  return style === undefined ? 0 : style.size * 1.38;
}
