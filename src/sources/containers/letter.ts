/**
 * One letter (RFC 5322, MIME): its attachments and the pictures inside its text, whole letters among them. Of the letter itself only what
 * finds it again is handed on: subject, Message-ID, dates, and the sender's address in the line of custody. Recipients and text stay where
 * they are. Nothing that a letter points to is fetched.
 */
import type { Attachment, Email } from 'postal-mime';
import { AppError } from '../../errors.js';
import { oneLine } from '../../lib/one-line.js';
import type { ContainedItem } from './container.js';

/** Larger ones are refused: a letter is held in memory, more than once while it is read. */
export const largestLetterBytes = 96 * 1024 * 1024;
const mostAttachments = 2000;

/** `prefix` stands before the place of each attachment; `receivedAt` counts where no server wrote a time into the letter. */
export async function* letterItems(
  bytes: Uint8Array,
  prefix: string,
  receivedAt: string | null,
): AsyncGenerator<ContainedItem> {
  const letter = await parse(bytes);
  const received = receivedTime(letter) ?? receivedAt;
  const subject = oneLine(letter.subject, 500);
  const about = {
    ...(subject === '' ? {} : { title: subject }),
    provenance: { fetchedAt: received, custody: [custodyOf(letter)] },
  };
  for (const [index, attachment] of letter.attachments.slice(0, mostAttachments).entries()) {
    if (isNeverPhoto(attachment)) continue;
    const name = nameOf(attachment, index);
    yield { within: `${prefix}${index + 1}-${name}`, name, ...about, content: contentOf(attachment) };
  }
  if (letter.attachments.length > mostAttachments)
    throw new AppError('photo.refused', `the letter has more than ${mostAttachments} attachments`);
}

async function parse(bytes: Uint8Array): Promise<Email> {
  const { default: PostalMime } = await import('postal-mime');
  try {
    return await PostalMime.parse(bytes, { forceRfc822Attachments: true, maxNestingDepth: 64 });
  } catch (cause) {
    throw new AppError('photo.corrupt', 'expected a letter that can be read, its parts are damaged', {
      cause,
    });
  }
}

const neverPhotos = /^(text\/|application\/(pgp-signature|pgp-encrypted|(x-)?pkcs7-signature|ics)$)/;

function isNeverPhoto({ mimeType, filename }: Attachment): boolean {
  return neverPhotos.test(mimeType) && !/\.(eml|mbox)$/i.test(filename ?? '');
}

function contentOf({ mimeType, filename, content }: Attachment): Uint8Array | AppError {
  if (/^application\/(x-)?pkcs7-mime$/.test(mimeType) || filename === 'encrypted.asc')
    return new AppError('photo.refused', 'not opened: the letter is encrypted');
  return typeof content === 'string' ? Buffer.from(content) : new Uint8Array(content);
}

/** The end of its path, if somebody wrote one. */
function nameOf({ filename, mimeType }: Attachment, index: number): string {
  const isLetter = mimeType === 'message/rfc822';
  const last = oneLine(filename?.split(/[/\\]/).at(-1), 200);
  const name = last === '' ? `${isLetter ? 'letter' : 'attachment'}-${index + 1}` : last;
  return isLetter && !/\.eml$/i.test(name) ? `${name}.eml` : name;
}

/** When the last server took it in: servers write on top (RFC 5321, 4.4). */
function receivedTime({ headers }: Email): string | null {
  const stamp = headers.find(({ key }) => key === 'received')?.value;
  return stamp === undefined ? null : momentOf(stamp.slice(stamp.lastIndexOf(';') + 1));
}

/** UTC, or null where it is no time. */
export function momentOf(text: string): string | null {
  // Comments in brackets name the zone again.
  const moment = new Date(text.replaceAll(/\([^()]*\)/g, '').trim());
  return Number.isNaN(moment.getTime()) ? null : moment.toISOString();
}

function custodyOf({ messageId, date, from }: Email): string {
  const sent = date === undefined ? null : momentOf(date);
  const sender = oneLine(from?.address, 320);
  return [
    `message ${oneLine(messageId, 500) || 'without an id'}`,
    ...(sent === null ? [] : [`sent ${sent}`]),
    ...(sender === '' ? [] : [`from ${sender}`]),
  ].join(', ');
}
