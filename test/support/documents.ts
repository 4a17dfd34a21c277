/** Letters, mailboxes, PDFs and office documents with pictures in them, as their standards have them. */
import { buffer } from 'node:stream/consumers';
import Pdf from 'pdfkit';
import { zipOf } from './zip.js';

export interface Part {
  type: string;
  bytes: Uint8Array;
  name?: string;
  /** An inline picture. */
  id?: string;
}

export interface Letter {
  subject?: string;
  parts: readonly Part[];
  /** More header lines, on top. */
  headers?: readonly string[];
}

const boundary = '=_part';

/** RFC 5322 and 2045, lines end in CRLF. */
export function letter({ subject = 'Photos', parts, headers = [] }: Letter): Buffer {
  const lines = [
    ...headers,
    'From: Ada Sender <ada@sender.test>',
    'To: Bob Receiver <bob@receiver.test>',
    `Subject: ${subject}`,
    'Date: Fri, 03 May 2019 12:30:00 +0200',
    'Message-ID: <17@sender.test>',
    'MIME-Version: 1.0',
    `Content-Type: multipart/mixed; boundary="${boundary}"`,
    '',
    `--${boundary}`,
    'Content-Type: text/html; charset=utf-8',
    '',
    '<p>Look: <img src="cid:inline@sender.test"> <img src="https://track.sender.test/pixel.png"></p>',
    ...parts.flatMap(partLines),
    `--${boundary}--`,
    '',
  ];
  return Buffer.from(lines.join('\r\n'));
}

function partLines({ type, bytes, name, id }: Part): string[] {
  return [
    `--${boundary}`,
    `Content-Type: ${type}`,
    ...(id === undefined ? [] : [`Content-ID: <${id}>`]),
    `Content-Disposition: ${id === undefined ? 'attachment' : 'inline'}${name === undefined ? '' : `; filename="${name}"`}`,
    'Content-Transfer-Encoding: base64',
    '',
    ...(Buffer.from(bytes)
      .toString('base64')
      .match(/.{1,76}/g) ?? []),
  ];
}

/** RFC 4155: a line of `From `, sender and UTC time before each, an empty line behind it, lines end in LF. */
export function mailbox(letters: readonly Buffer[]): Buffer {
  return Buffer.concat(
    letters.flatMap((each) => [
      Buffer.from('From ada@sender.test Fri May  3 10:31:07 2019\n'),
      Buffer.from(each.toString('latin1').replaceAll('\r\n', '\n'), 'latin1'),
      Buffer.from('\n'),
    ]),
  );
}

/** One page for each list of pictures (JPEG or PNG). */
export async function pdfOf(
  pages: readonly (readonly Uint8Array[])[],
  options: PDFKit.PDFDocumentOptions = {},
): Promise<Buffer> {
  const document = new Pdf({ autoFirstPage: false, ...options });
  for (const pictures of pages) {
    document.addPage();
    for (const [i, picture] of pictures.entries())
      document.image(Buffer.from(picture), 20, 20 + i, { width: 200 });
  }
  document.end();
  return buffer(document);
}

export function docxOf(pictures: Readonly<Record<string, Uint8Array>>): Buffer {
  return zipOf([
    { name: '[Content_Types].xml', bytes: Buffer.from('<?xml version="1.0"?><Types/>') },
    { name: 'word/document.xml', bytes: Buffer.from('<?xml version="1.0"?><w:document/>') },
    { name: 'docProps/thumbnail.jpeg', bytes: Buffer.from('\xff\xd8', 'latin1') },
    ...Object.entries(pictures).map(([name, bytes]) => ({ name: `word/${name}`, bytes, deflated: true })),
  ]);
}

export function odtOf(pictures: Readonly<Record<string, Uint8Array>>): Buffer {
  return zipOf([
    { name: 'mimetype', bytes: Buffer.from('application/vnd.oasis.opendocument.text') },
    { name: 'content.xml', bytes: Buffer.from('<?xml version="1.0"?><office:document-content/>') },
    ...Object.entries(pictures).map(([name, bytes]) => ({ name: `Pictures/${name}`, bytes })),
  ]);
}
