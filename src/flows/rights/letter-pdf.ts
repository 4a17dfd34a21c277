/** The letter as PDF, A4, in a font that has every letter of the languages here; it is embedded, so that it looks the same anywhere. */
import { fileURLToPath } from 'node:url';
import Pdf from 'pdfkit';
import { breakLines } from '../../lib/text-lines.js';
import { factLine, titleOf, type LetterBlock } from './letter-blocks.js';

const regular = fontFile('DejaVuSerif.ttf');
const bold = fontFile('DejaVuSerif-Bold.ttf');
const marginPt = 71;

/** `language`: of its words, for screen readers. */
export async function letterPdf(blocks: readonly LetterBlock[], language: string): Promise<Buffer> {
  const document = new Pdf({
    size: 'A4',
    margin: marginPt,
    lang: language,
    tagged: true,
    displayTitle: true,
    info: { Title: titleOf(blocks) },
  });
  const chunks: Buffer[] = [];
  document.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise<void>((resolve, reject) => {
    document.on('end', resolve);
    document.on('error', reject);
  });
  const root = document.struct('Document');
  document.addStructure(root);
  for (const block of blocks) draw(document, root, block, language);
  root.end();
  document.end();
  await ended;
  return Buffer.concat(chunks);
}

function draw(
  document: PDFKit.PDFDocument,
  root: PDFKit.PDFStructureElement,
  block: LetterBlock,
  language: string,
): void {
  const lines = linesOf(block, language);
  const tag = ({ title: 'H1', heading: 'H2' } as Record<string, string>)[block.kind] ?? 'P';
  keepTogether(
    document,
    block.kind === 'heading' ? headingPt : block.kind === 'facts' ? lines.length * factPt : 0,
  );
  for (const [font, sizePt, text] of lines) {
    root.add(
      document.struct(tag, {}, () => {
        document.font(font).fontSize(sizePt);
        document.text(withoutLongWords(document, text), { lineGap: 2.5 });
      }),
    );
  }
  document.moveDown(block.kind === 'heading' ? 0.3 : 0.8);
}

/** The library takes time with the square of a word's length, and addresses are words of thousands of characters. */
function withoutLongWords(document: PDFKit.PDFDocument, text: string): string {
  if (!/\S{120}/.test(text)) return text;
  const width = document.page.width - 2 * marginPt;
  return breakLines(text, width, (each) => document.widthOfString(each)).join('\n');
}

/** A heading with two lines of what it heads, and a line of a table. */
const headingPt = 60;
const factPt = 15;

/** Turns the page where so much does not fit any more, unless it fits on none. */
function keepTogether(document: PDFKit.PDFDocument, heightPt: number): void {
  const { height } = document.page;
  if (document.y + heightPt > height - marginPt && heightPt < height - 2 * marginPt) document.addPage();
}

function linesOf(block: LetterBlock, language: string): [font: string, sizePt: number, text: string][] {
  if (block.kind === 'list') return block.items.map((item) => [regular, 10, `• ${item}`]);
  if (block.kind === 'facts') {
    const facts = block.facts.map((fact): [string, number, string] => [regular, 9, factLine(fact, language)]);
    return [[bold, 10, block.title], ...facts];
  }
  const isStrong = block.kind !== 'text';
  return [[isStrong ? bold : regular, block.kind === 'title' ? 12.5 : 10, block.text]];
}

function fontFile(name: string): string {
  return fileURLToPath(import.meta.resolve(`dejavu-fonts-ttf/ttf/${name}`));
}
