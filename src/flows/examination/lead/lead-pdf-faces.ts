/** The faces side by side on paper, cut out of their pictures; below them the whole pictures, so that nobody takes the cut for the photo. */
import type { FaceFigure } from './lead-report.js';
import { faint, hairline, ink, red, type Paper } from './paper.js';

const gap = 14;
const caption = { font: 'bold', size: 9, colour: ink } as const;
const note = { font: 'plain', size: 7.5, colour: faint } as const;
/** Side of the cut, relative to the larger side of the box. */
const cutMargin = 1.6;
const wholeHeight = 96;

export function layFaces(paper: Paper, faces: readonly FaceFigure[]): void {
  paper.y += 14;
  // At most three side by side: the candidate last, beside the probes of its row.
  const perRow = faces.length > 4 ? 3 : Math.max(2, faces.length);
  for (let i = 0; i < faces.length; i += perRow) layRow(paper, faces.slice(i, i + perRow), perRow);
}

function layRow(paper: Paper, faces: readonly FaceFigure[], perRow: number): void {
  const side = (paper.width - gap * (perRow - 1)) / perRow;
  const cutSide = Math.min(side, 215);
  paper.ensure(cutSide + wholeHeight + 40);
  const top = paper.y;
  for (const [i, figure] of faces.entries()) {
    const x = paper.left + i * (side + gap);
    drawAt(paper, figure, { x, y: top, side: cutSide, width: side });
  }
  paper.y = top + cutSide + wholeHeight + 22;
}

function drawAt(
  paper: Paper,
  { title, face }: FaceFigure,
  { x, y, side, width }: { x: number; y: number; side: number; width: number },
): void {
  const { doc } = paper;
  const image = openJpeg(doc, face.picture);
  const { box, widthPx, heightPx } = face;
  // The cut: so much of the photo, in its pixels, fills the square.
  const cut = Math.max(box.width, box.height) * cutMargin;
  const scale = side / cut;
  const cutX = placeCut(box.x + box.width / 2, cut, widthPx);
  const cutY = placeCut(box.y + box.height / 2, cut, heightPx);
  doc.save();
  doc.rect(x, y, side, side).fill('#eef0f2');
  doc.rect(x, y, side, side).clip();
  doc.image(image as never, x - cutX * scale, y - cutY * scale, {
    width: widthPx * scale,
    height: heightPx * scale,
  });
  doc.restore();
  doc.rect(x, y, side, side).lineWidth(0.5).stroke(hairline);
  const below = y + side + 8;
  const whole = Math.min(wholeHeight / heightPx, (width * 0.55) / widthPx);
  doc.image(image as never, x, below, { width: widthPx * whole, height: heightPx * whole });
  doc
    .rect(x + box.x * whole, below + box.y * whole, box.width * whole, box.height * whole)
    .lineWidth(1)
    .stroke(red);
  const textX = x + widthPx * whole + 8;
  paper.y = below;
  paper.text(title, caption, { x: textX, width: x + width - textX });
  paper.text(`The face, and the whole photo of ${widthPx} × ${heightPx} px, reduced`, note, {
    x: textX,
    width: x + width - textX,
  });
}

/** Around the middle, but within the photo if it is large enough. */
function placeCut(middle: number, cut: number, edge: number): number {
  if (cut >= edge) return (edge - cut) / 2;
  return Math.min(Math.max(0, middle - cut / 2), edge - cut);
}

/** The same picture twice, in the file once. */
function openJpeg(doc: PDFKit.PDFDocument, jpeg: Uint8Array): unknown {
  return (doc as unknown as { openImage(bytes: Buffer): unknown }).openImage(Buffer.from(jpeg));
}
