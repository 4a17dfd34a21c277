/** PDFium (WebAssembly) as far as pictures go. Whatever is taken out of its memory is copied: it moves when it grows. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { init, type WrappedPdfiumModule } from '@embedpdf/pdfium';
import { AppError } from '../../errors.js';

export interface OpenPdf {
  pages: number;
  title: string;
  /** Of one page, counted from 1, in the order in which it shows them; a page is let go of when the next is asked for. */
  picturesOf(page: number): Generator<PdfPicture>;
  close(): void;
}

export interface PdfPicture {
  widthPx: number;
  heightPx: number;
  /** As it is stored; null: it is no JPEG. */
  jpeg(): Buffer | null;
  /** Null: it cannot be decoded. */
  pixels(): { data: Buffer; width: number; height: number; channels: 1 | 3 } | null;
}

/** The types leave out the memory, which is there. */
type Pdfium = WrappedPdfiumModule & {
  pdfium: { HEAPU8: Uint8Array; wasmExports: { memory: { grow(pages: number): number } } };
};

/** Of fpdf_edit.h and fpdfview.h. */
const objectTypes = { image: 3, form: 5 };
const passwordError = 4;
const securityError = 5;
/** Bytes of a pixel by the number of the format: grey, BGR, BGR and a filler, BGR and alpha. */
const pixelBytes = [0, 1, 3, 4, 4, 4];
/** With the PDF itself, and the largest picture in pixels. */
const mostMemoryBytes = 768e6;
/** Forms within forms. */
const deepest = 12;

/** Throws `photo.refused` where it is encrypted, `photo.corrupt` where it cannot be opened. */
export async function openPdf(bytes: Buffer): Promise<OpenPdf> {
  const lib = await (loaded ??= load());
  const at = lib.pdfium.wasmExports.malloc(bytes.length);
  if (at === 0) throw new AppError('photo.out-of-memory', 'the PDF does not fit into memory');
  lib.pdfium.HEAPU8.set(bytes, at);
  const pdf = lib.FPDF_LoadMemDocument(at, bytes.length, '');
  if (pdf === 0) {
    lib.pdfium.wasmExports.free(at);
    throw refusal(lib.FPDF_GetLastError());
  }
  return {
    pages: lib.FPDF_GetPageCount(pdf),
    title: textOf(lib, (to, size) => lib.FPDF_GetMetaText(pdf, 'Title', to, size), 'utf16'),
    *picturesOf(number) {
      const page = lib.FPDF_LoadPage(pdf, number - 1);
      if (page === 0) throw new AppError('photo.corrupt', 'expected a page of the PDF, it cannot be read');
      try {
        for (let i = 0; i < lib.FPDFPage_CountObjects(page); i++)
          yield* picturesIn(lib, lib.FPDFPage_GetObject(page, i), 0);
      } finally {
        lib.FPDF_ClosePage(page);
      }
    },
    close() {
      lib.FPDF_CloseDocument(pdf);
      lib.pdfium.wasmExports.free(at);
    },
  };
}

/** Once in a process: many PDFs may lie in one mailbox. */
let loaded: Promise<Pdfium> | undefined;

async function load(): Promise<Pdfium> {
  const file = fileURLToPath(import.meta.resolve('@embedpdf/pdfium/pdfium.wasm'));
  const wasmBinary = new Uint8Array(await readFile(file)).buffer;
  const quiet = { print: () => {}, printErr: () => {} };
  const lib = (await init({ wasmBinary, ...quiet })) as Pdfium;
  boundMemory(lib);
  lib.PDFiumExt_Init();
  return lib;
}

/** Pages that show forms within forms would fill what WebAssembly may have, before anybody could look. */
function boundMemory({ pdfium }: Pdfium): void {
  const { memory } = pdfium.wasmExports;
  const grow = memory.grow.bind(memory);
  memory.grow = (pages) => {
    const more = pages * 65_536;
    if (pdfium.HEAPU8.length + more > mostMemoryBytes) throw new RangeError('no more memory');
    return grow(pages);
  };
}

/** Whether PDFium gave up, as it does where memory ends; it is of no use after that, and the next PDF gets another. */
export function hasAborted(error: unknown): boolean {
  const aborted =
    error instanceof Error && /abort|unreachable|memory access|no more memory/i.test(error.message);
  if (aborted) loaded = undefined;
  return aborted;
}

function refusal(error: number): AppError {
  return error === passwordError || error === securityError
    ? new AppError('photo.refused', 'not opened: the PDF is encrypted')
    : new AppError('photo.corrupt', 'expected a PDF that can be opened, it is damaged');
}

function* picturesIn(lib: Pdfium, object: number, depth: number): Generator<PdfPicture> {
  const type = lib.FPDFPageObj_GetType(object);
  if (type === objectTypes.image) yield pictureOf(lib, object);
  if (type !== objectTypes.form || depth >= deepest) return;
  for (let i = 0; i < lib.FPDFFormObj_CountObjects(object); i++)
    yield* picturesIn(lib, lib.FPDFFormObj_GetObject(object, i), depth + 1);
}

function pictureOf(lib: Pdfium, object: number): PdfPicture {
  const [widthPx, heightPx] = sizeOf(lib, object);
  return {
    widthPx,
    heightPx,
    jpeg: () => (lastFilter(lib, object) === 'DCTDecode' ? jpegOf(lib, object) : null),
    pixels: () => pixelsOf(lib, object),
  };
}

function sizeOf(lib: Pdfium, object: number): [number, number] {
  return withMemory(lib, 8, (at) => {
    if (!lib.FPDFImageObj_GetImagePixelSize(object, at, at + 4)) return [0, 0];
    const view = new DataView(lib.pdfium.HEAPU8.buffer);
    return [view.getUint32(at, true), view.getUint32(at + 4, true)];
  });
}

function lastFilter(lib: Pdfium, object: number): string {
  const last = lib.FPDFImageObj_GetImageFilterCount(object) - 1;
  if (last < 0) return '';
  return textOf(lib, (to, size) => lib.FPDFImageObj_GetImageFilter(object, last, to, size), 'utf8');
}

/** What lies beneath every filter but the last one. */
function jpegOf(lib: Pdfium, object: number): Buffer | null {
  const size = lib.FPDFImageObj_GetImageDataDecoded(object, 0, 0);
  const bytes = withMemory(lib, size, (at) => {
    lib.FPDFImageObj_GetImageDataDecoded(object, at, size);
    return copyOf(lib, at, size);
  });
  return bytes[0] === 0xff && bytes[1] === 0xd8 ? bytes : null;
}

function pixelsOf(lib: Pdfium, object: number): ReturnType<PdfPicture['pixels']> {
  const bitmap = lib.FPDFImageObj_GetBitmap(object);
  if (bitmap === 0) return null;
  try {
    const [width, height] = [lib.FPDFBitmap_GetWidth(bitmap), lib.FPDFBitmap_GetHeight(bitmap)];
    const bytes = pixelBytes[lib.FPDFBitmap_GetFormat(bitmap)] ?? 0;
    const stride = lib.FPDFBitmap_GetStride(bitmap);
    const at = lib.FPDFBitmap_GetBuffer(bitmap);
    if (bytes === 0 || at === 0) return null;
    const source = lib.pdfium.HEAPU8.subarray(at, at + stride * height);
    const channels = bytes === 1 ? 1 : 3;
    const data = Buffer.alloc(width * height * channels);
    for (let y = 0, o = 0; y < height; y++) {
      for (let x = 0, i = y * stride; x < width; x++, i += bytes, o += channels) {
        if (channels === 1) data[o] = source[i]!;
        else {
          data[o] = source[i + 2]!;
          data[o + 1] = source[i + 1]!;
          data[o + 2] = source[i]!;
        }
      }
    }
    return { data, width, height, channels };
  } finally {
    lib.FPDFBitmap_Destroy(bitmap);
  }
}

/** `read` gives the size that the text needs, its end included, and writes it where there is room. */
function textOf(lib: Pdfium, read: (to: number, size: number) => number, encoding: 'utf8' | 'utf16'): string {
  const size = Math.min(4096, read(0, 0));
  return withMemory(lib, size, (at) => {
    if (read(at, size) > size) return '';
    return copyOf(lib, at, size)
      .toString(encoding === 'utf8' ? 'utf8' : 'utf16le')
      .replace(/\0.*$/s, '');
  });
}

function copyOf(lib: Pdfium, at: number, size: number): Buffer {
  return Buffer.from(lib.pdfium.HEAPU8.slice(at, at + size));
}

function withMemory<T>(lib: Pdfium, size: number, use: (at: number) => T): T {
  const at = lib.pdfium.wasmExports.malloc(Math.max(8, size));
  if (at === 0) throw new AppError('photo.out-of-memory', 'a picture of the PDF does not fit into memory');
  try {
    return use(at);
  } finally {
    lib.pdfium.wasmExports.free(at);
  }
}
