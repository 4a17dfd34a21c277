/**
 * Letters as files: one each (.eml), or many one behind the other (.mbox, RFC 4155). A mailbox is read as it streams, and never held as a
 * whole; one letter that cannot be read costs itself only. Lines that were quoted with `>` stay so: no encoding of a photo has such lines.
 */
import { AppError, isPhotoError } from '../../errors.js';
import type { ContainedItem, ContainerKind, ContainerReader, ReadPart } from './container.js';
import { largestLetterBytes, letterItems, momentOf } from './letter.js';

const fieldName = /^[!-9;-~]{1,76}:/;
/** What servers write on top of a letter, so that no ending is needed. */
const topField = /^(Return-Path|Received|Delivered-To|MIME-Version|Message-ID|X-[!-9;-~]+|From|Date):[ \t]/i;
const alsoFields = /^(Received|From|Date|Message-ID|MIME-Version|Subject):[ \t]/gim;

export const emlKind: ContainerKind = {
  name: 'eml',
  matches(head, name) {
    const text = head.toString('latin1');
    if (/\.eml$/i.test(name)) return fieldName.test(text);
    return topField.test(text) && (text.match(alsoFields)?.length ?? 0) >= 3;
  },
  async *open(reader) {
    if (reader.size > largestLetterBytes) throw tooLarge();
    yield* letterItems(await reader.read(0, reader.size), '', null);
  },
};

/** A longer line is none. */
const longestSeparator = 1000;

/**
 * Whether a text begins with a line of `From `, whoever sent it, and a time (RFC 4155, appendix A); some writers add a zone. In two steps:
 * one regular expression for all of it would try each time with each year.
 */
function isSeparator(text: string): boolean {
  const end = text.indexOf('\n');
  if (end === -1 || !text.startsWith('From ')) return false;
  const line = text.slice(0, end).trimEnd();
  const time = line.search(/\d\d:\d\d/);
  return time !== -1 && / \d{4}( |$)/.test(line.slice(time));
}

export const mboxKind: ContainerKind = {
  name: 'mbox',
  matches: (head) => isSeparator(head.toString('latin1')),
  open: (reader, _, readPart = (_about, items) => items()) => mailboxItems(reader, readPart),
};

async function* mailboxItems(reader: ContainerReader, readPart: ReadPart): AsyncGenerator<ContainedItem> {
  let number = 0;
  for await (const letter of lettersOf(reader.stream())) {
    const place = `message-${++number}`;
    const about = { within: place, name: place };
    if (letter === null) {
      yield { ...about, content: tooLarge() };
      continue;
    }
    const end = letter.indexOf(0x0a) + 1;
    const received = timeOf(letter.toString('latin1', 0, end));
    try {
      yield* readPart(about, () => letterItems(letter.subarray(end), `${place}/`, received));
    } catch (error) {
      if (!isPhotoError(error)) throw error;
      yield { ...about, content: error };
    }
  }
}

function tooLarge(): AppError {
  return new AppError(
    'photo.too-large',
    `expected a letter of at most ${largestLetterBytes / 1024 / 1024} MiB`,
  );
}

/** RFC 4155 has it in UTC. */
function timeOf(separatorLine: string): string | null {
  const [, day, zone] = /(\w{3} \w{3} [ \d]\d \d\d:\d\d(?::\d\d)? )(.*)$/.exec(separatorLine.trim()) ?? [];
  const year = /\b\d{4}$/.exec(zone ?? '')?.[0];
  return day === undefined || year === undefined ? null : momentOf(`${day}${year} UTC`);
}

/** Each with its separator; null for one that is too large. */
async function* lettersOf(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer | null> {
  let letter = newLetter();
  let rest: Buffer = Buffer.alloc(0);
  for await (const piece of stream) {
    let window = Buffer.concat([rest, piece]);
    for (let at = nextSeparator(window); at !== -1; at = nextSeparator(window)) {
      letter.add(window.subarray(0, at));
      yield letter.bytes();
      letter = newLetter();
      window = window.subarray(at);
    }
    // A separator may begin in what is held back, and is seen once its line is whole.
    const kept = Math.max(0, window.length - longestSeparator - 4);
    letter.add(window.subarray(0, kept));
    rest = window.subarray(kept);
  }
  letter.add(rest);
  yield letter.bytes();
}

function newLetter() {
  const parts: Buffer[] = [];
  let size = 0;
  return {
    add(part: Buffer): void {
      size += part.length;
      if (size > largestLetterBytes) parts.length = 0;
      // A copy: the piece it lies in goes on to be used, or would be held as a whole.
      else if (part.length > 0) parts.push(Buffer.from(part));
    },
    bytes: (): Buffer | null => (size > largestLetterBytes ? null : Buffer.concat(parts)),
  };
}

/** Where a separator begins behind an empty line; -1: nowhere, or its line is not whole yet. */
function nextSeparator(window: Buffer): number {
  for (let at = window.indexOf('\nFrom '); at !== -1; at = window.indexOf('\nFrom ', at + 1)) {
    const before = window.toString('latin1', Math.max(0, at - 2), at);
    const isBehindEmptyLine = before.endsWith('\n') || before === '\n\r';
    const line = window.toString('latin1', at + 1, at + 1 + longestSeparator);
    if (isBehindEmptyLine && isSeparator(line)) return at + 1;
  }
  return -1;
}
