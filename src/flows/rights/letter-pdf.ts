/** The letter as PDF, A4, in a font that has every letter of the languages here; it is embedded, so that it looks the same anywhere. */
import { fileURLToPath } from 'node:url';
import Pdf from 'pdfkit';
import { titleOf, type LetterBlock } from './letter-blocks.js';

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
  for (const block of blocks) draw(document, root, block);
  root.end();
  document.end();
  await ended;
  return Buffer.concat(chunks);
}

function draw(document: PDFKit.PDFDocument, root: PDFKit.PDFStructureElement, block: LetterBlock): void {
  const tag = ({ title: 'H1', heading: 'H2' } as Record<string, string>)[block.kind] ?? 'P';
  for (const [font, sizePt, text] of linesOf(block)) {
    root.add(
      document.struct(tag, {}, () => {
        document.font(font).fontSize(sizePt).text(text, { lineGap: 2.5 });
      }),
    );
  }
  document.moveDown(block.kind === 'heading' ? 0.3 : 0.8);
}

function linesOf(block: LetterBlock): [font: string, sizePt: number, text: string][] {
  if (block.kind === 'list') return block.items.map((item) => [regular, 10, `• ${item}`]);
  if (block.kind === 'facts') {
    const facts = block.facts.map(([name, value]) => [regular, 9, `${name}: ${value}`] as const);
    return [[bold, 10, block.title], ...facts.map(([...line]): [string, number, string] => line)];
  }
  const isStrong = block.kind !== 'text';
  return [[isStrong ? bold : regular, block.kind === 'title' ? 12.5 : 10, block.text]];
}

function fontFile(name: string): string {
  return fileURLToPath(import.meta.resolve(`dejavu-fonts-ttf/ttf/${name}`));
}
