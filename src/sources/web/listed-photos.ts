/** Photos by their addresses, as a list names them: one request after the other, each host asked for leave first. */
import { AppError } from '../../errors.js';
import type { SourceItems } from '../../types.js';
import { overTheWeb, type WebSettings } from './open-web.js';
import { fetchPhoto } from './web-photo.js';

/** One line of a list. Null: the list does not say. */
export interface ListedPhoto {
  source: string;
  page: string | null;
  title: string | null;
  capturedAt: string | null;
}

export const gapMs = 1000;
export const mostPhotoBytes = 50_000_000;

/** `list`: what the list is called. Throws `source.refused` without a contact. */
export function listedItems(
  list: string,
  lines: readonly ListedPhoto[],
  contact: string | null,
  settings: WebSettings,
): SourceItems {
  const hosts = new Set(lines.map(({ source }) => new URL(source).host));
  const bounds = { contact: requireContact(contact), isNamed: (host: string) => hosts.has(host), gapMs };
  return overTheWeb(settings, bounds, async function* ({ web }, { known, signal }) {
    for (const { source, page, title, capturedAt } of lines) {
      const address = new URL(source);
      address.hash = '';
      const lead = {
        address,
        page,
        title,
        capturedAt,
        custody: [`list ${JSON.stringify(list)}`],
        rights: [],
      };
      const { item } = await fetchPhoto(web, known, lead, { mostBytes: mostPhotoBytes, signal });
      if (signal?.aborted === true) return;
      yield item;
    }
  });
}

/** Publishers must be able to ask who that was. */
export function requireContact(contact: string | null): string {
  if (contact !== null && contact.trim() !== '') return contact.trim();
  throw new AppError(
    'source.refused',
    'expected a contact for the publishers who are asked: a mail address or a page, in VITRINE_CONTACT or --contact',
  );
}
