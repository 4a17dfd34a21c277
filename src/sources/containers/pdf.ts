/**
 * PDF (ISO 32000): the pictures that its pages show, each by page and number. A picture stored as JPEG comes out as it is, byte for byte;
 * others as PNG. PDFium does the reading, as WebAssembly: what goes wrong in it stays in its own memory. It is loaded only where a PDF is
 * opened, which is only in the unpacking process.
 */
import { AppError } from '../../errors.js';
import { oneLine } from '../../lib/one-line.js';
import type { ContainedItem, ContainerKind, ContainerReader } from './container.js';
import type { OpenPdf, PdfPicture } from './pdfium.js';

/** It is held in memory twice. */
const largestPdfBytes = 256 * 1024 * 1024;
const mostPages = 20_000;
const mostPictures = 10_000;
/** Smaller ones hold no face: dots, lines and letters, by the thousand. */
const smallestEdgePx = 16;
/** Of a picture that is no JPEG; four bytes each, and three of them again. */
const mostPixels = 60e6;
/** Of all of them together. Scans in black and white come to a thousand for each byte. */
const mostPixelsPerByte = 2000;
const harmlessPixels = 2e9;

export const pdfKind: ContainerKind = {
  name: 'pdf',
  matches: (head, name) =>
    head.subarray(0, 5).toString('latin1') === '%PDF-' || (/\.pdf$/i.test(name) && head.includes('%PDF-')),
  open: (reader) => pdfItems(reader),
};

/** `pixelsLeft`: of pictures that are no JPEG, all together; a small file may show a large one ten thousand times. */
export async function* pdfItems(
  reader: ContainerReader,
  pixelsLeft = Math.max(harmlessPixels, mostPixelsPerByte * reader.size),
): AsyncGenerator<ContainedItem> {
  if (reader.size > largestPdfBytes)
    throw new AppError('photo.too-large', `expected a PDF of at most ${largestPdfBytes / 1024 / 1024} MiB`);
  const { hasAborted, openPdf } = await import('./pdfium.js');
  let pdf: OpenPdf | undefined;
  try {
    pdf = await openPdf(await reader.read(0, reader.size));
    yield* picturesOf(pdf, { pixelsLeft });
    pdf.close();
  } catch (cause) {
    if (!hasAborted(cause)) {
      // Not `finally`: PDFium that gave up can close nothing.
      pdf?.close();
      throw cause;
    }
    throw new AppError('photo.out-of-memory', 'the PDF needs more memory than one file may use', { cause });
  }
}

interface Budget {
  pixelsLeft: number;
}

async function* picturesOf(pdf: OpenPdf, budget: Budget): AsyncGenerator<ContainedItem> {
  const title = oneLine(pdf.title, 500);
  let pictures = 0;
  for (let page = 1; page <= Math.min(pdf.pages, mostPages); page++) {
    for await (const item of pageItems(pdf, page, budget)) {
      if (++pictures > mostPictures)
        throw new AppError('photo.refused', `the PDF has more than ${mostPictures} pictures`);
      yield { ...item, ...(title === '' ? {} : { title }) };
    }
    if (budget.pixelsLeft < 0)
      throw new AppError('photo.refused', 'its pictures come to far more than its size can hold');
  }
  if (pdf.pages > mostPages) throw new AppError('photo.refused', `the PDF has more than ${mostPages} pages`);
}

async function* pageItems(pdf: OpenPdf, page: number, budget: Budget): AsyncGenerator<ContainedItem> {
  let number = 0;
  try {
    for (const picture of pdf.picturesOf(page)) {
      number++;
      if (Math.min(picture.widthPx, picture.heightPx) < smallestEdgePx) continue;
      const within = `page-${page}/image-${number}`;
      const jpeg = picture.jpeg();
      if (jpeg === null) budget.pixelsLeft -= Math.min(mostPixels, picture.widthPx * picture.heightPx);
      if (budget.pixelsLeft < 0) return;
      const name = `page-${page}-image-${number}.${jpeg === null ? 'png' : 'jpg'}`;
      yield { within, name, content: jpeg ?? (await asPng(picture)) };
    }
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    yield { within: `page-${page}`, name: `page-${page}`, content: error };
  }
}

async function asPng(picture: PdfPicture): Promise<Uint8Array | AppError> {
  const { widthPx, heightPx } = picture;
  if (widthPx * heightPx > mostPixels)
    return new AppError(
      'photo.too-large',
      `expected at most ${mostPixels / 1e6} megapixels, got ${widthPx} x ${heightPx} px`,
    );
  const pixels = picture.pixels();
  if (pixels === null)
    return new AppError('photo.corrupt', 'expected a picture of the PDF, its data is damaged');
  const { data, ...raw } = pixels;
  const { default: sharp } = await import('sharp');
  return sharp(data, { raw }).png({ compressionLevel: 3 }).toBuffer();
}
