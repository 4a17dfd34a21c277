/** Photos, and holders of photos, by their addresses as a list names them: one request after the other, each host asked for leave first. */
import type { KnownItems, SourceItem, SourceItems } from '../../types.js';
import { holdsPhotos } from '../open-holders.js';
import { mostHolderBytes, openFetched } from '../open-remote.js';
import { requireContact } from './contact.js';
import { openLosses, type Losses } from './losses.js';
import { overTheWeb, type WebSettings } from './open-web.js';
import { fetchPhoto, type FetchedPhoto } from './web-photo.js';

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
  return overTheWeb(settings, bounds, async function* ({ web, mayLoseMost }, context) {
    const { known, signal } = context;
    const losses = openLosses(known, mayLoseMost);
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
      const name = nameOf(address);
      const toFile = { isMeant: (head: Buffer) => holdsPhotos(head, name), mostBytes: mostHolderBytes };
      const fetched = await fetchPhoto(web, known, lead, { mostBytes: mostPhotoBytes, toFile, signal });
      if (fetched.holder !== null) yield* openFetched(fetched.item, name, fetched.holder, context);
      if (signal?.aborted === true) return;
      if (fetched.holder !== null) continue;
      yield* await losses.pass(fetched);
      yield* held(fetched, known, losses);
    }
    yield* losses.settle();
  });
}

/** As a file that is saved from there is called. */
function nameOf({ pathname }: URL): string {
  const name = pathname.slice(pathname.lastIndexOf('/') + 1);
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/** What a holder held that is gone, or refused, goes with it. */
async function* held(
  { item, refusal }: FetchedPhoto,
  known: KnownItems,
  losses: Losses,
): AsyncGenerator<SourceItem> {
  if (refusal === null || refusal.standing === 'passing') return;
  for await (const { location, hasPhoto } of known.below(`${item.location}!/`))
    if (hasPhoto) yield* await losses.pass({ item: { ...item, location }, refusal });
}
