/**
 * The photos of a named website, each once: embedded in pages, linked to, named by sitemaps, or known from before and linked no more. What is
 * refused becomes an item with its reason, so that the store can tell why a photo is not there.
 */
import { AppError } from '../../errors.js';
import type { RightsSignal, SourceContext, SourceItem } from '../../types.js';
import type { Frontier } from './frontier.js';
import type { Losses } from './losses.js';
import { outside, type Answer, type PoliteWeb } from './polite-web.js';
import type { Site } from './site.js';
import { fetchPhoto, photoOf, refusedItem, refusedPhoto, type PhotoLead, type Refusal } from './web-photo.js';

export type SitePhotos = ReturnType<typeof openSitePhotos>;

/** What a page, or a sitemap, says of a photo. */
type Found = Partial<Pick<PhotoLead, 'page' | 'title' | 'licence' | 'rights'>>;

export function openSitePhotos(
  site: Site,
  web: PoliteWeb,
  { known, signal }: SourceContext,
  frontier: Frontier,
  losses: Losses,
) {
  const custody = [`website ${JSON.stringify(site.name)}, named by ${site.approver}`];
  const mostBytes = site.limits.photo_megabytes * 1e6;
  const signals = (['permission', 'licence', 'basis'] as const).flatMap((name): RightsSignal[] => {
    const value = site[name];
    return value === undefined ? [] : [{ signal: name, value, from: 'site.yaml', effect: 'allowed' }];
  });
  /** Embedded on a page that refuses; taken all the same where another page permits it. */
  const refusedByPage = new Map<string, { lead: PhotoLead; reason: string }>();
  let hasToldLimit = false;

  function leadTo(address: URL, { page = null, title = null, licence, rights = [] }: Found = {}): PhotoLead {
    const stated = licence ?? site.licence ?? null;
    return { address, page, title, licence: stated, custody, rights: [...signals, ...rights] };
  }

  function whyNot(address: URL): string | null {
    if (site.permits.photo(address)) return null;
    return site.hosts.includes(address.host) ? 'the site.yaml excludes its path' : outside(address);
  }

  /** One item says where a limit was reached; the rest is left out in silence. */
  async function leftOut(address: URL): Promise<SourceItem[]> {
    const limit = frontier.spentLimit();
    if (hasToldLimit || limit === null) return [];
    hasToldLimit = true;
    frontier.seePhoto(address.href);
    const error = new AppError('photo.refused', `the limit of the site.yaml is reached: ${limit}`);
    return losses.pass(refusedPhoto(leadTo(address), [], { error, standing: 'passing' }));
  }

  /** What is only refused counts too: pages that embed a million photos of others would fill the store. */
  function begin(address: URL): void {
    frontier.seePhoto(address.href);
    frontier.countPhoto();
    refusedByPage.delete(address.href);
  }

  /** A photo that is here came another way, or before the site.yaml was changed: it is not for this run to let go of. */
  async function notNamed(lead: PhotoLead, rights: readonly RightsSignal[], why: string) {
    if ((await known.find(lead.address.href))?.hasPhoto === true) return [];
    return [refusedItem(lead, rights, new AppError('photo.not-permitted', why))];
  }

  async function ask(lead: PhotoLead) {
    const fetched = await fetchPhoto(web, known, lead, { mostBytes, whyNot, signal });
    frontier.countBytes(fetched.bytes);
    return fetched;
  }

  return {
    leftOut,
    /** By its address alone. */
    async take(address: URL, found: Found): Promise<SourceItem[]> {
      if (frontier.hasSeenPhoto(address.href) || signal?.aborted === true) return [];
      if (!frontier.mayTakePhoto()) return leftOut(address);
      begin(address);
      const lead = leadTo(address, found);
      const why = whyNot(address);
      if (why !== null) return notNamed(lead, [], why);
      const fetched = await ask(lead);
      return isOver() ? [] : losses.pass(fetched);
    },
    /** What a link led to, which turned out to be a photo rather than a page. */
    async takeLinked(address: URL, page: string | null, answer: Answer): Promise<SourceItem[]> {
      begin(address);
      const lead = leadTo(address, { page });
      const why = whyNot(address);
      return why === null ? losses.pass(photoOf(answer, lead)) : notNamed(lead, answer.rights, why);
    },
    /** Embedded on a page that refuses. */
    refuse(address: URL, reason: string, found: Found): void {
      if (frontier.hasSeenPhoto(address.href) || refusedByPage.size >= frontier.photosLeft) return;
      refusedByPage.set(address.href, { lead: leadTo(address, found), reason });
    },
    /** A page or sitemap that could not be had. */
    pageRefused(address: URL, page: string | null, rights: readonly RightsSignal[], refusal: Refusal) {
      return losses.pass(refusedPhoto(leadTo(address, { page }), rights, refusal));
    },
    /** Says that what was refused before is a page that can be read now. */
    nowRead(address: URL): SourceItem {
      const error = new AppError('photo.unreadable', '');
      return { ...refusedItem(leadTo(address), [], error), read: async () => null };
    },
    /** Of pages that refuse, what no other page gave leave for. */
    *refused(): Generator<SourceItem> {
      for (const { lead, reason } of refusedByPage.values()) {
        frontier.seePhoto(lead.address.href);
        yield refusedItem(lead, [], new AppError('photo.not-permitted', reason));
      }
    },
    /** Linked no more. What the manifest names no more is left as it is: it may have come from elsewhere. */
    async *missing(): AsyncGenerator<SourceItem> {
      for (const prefix of site.hosts.flatMap((host) => [`https://${host}/`, `http://${host}/`]))
        for await (const { location, hasPhoto } of known.below(prefix)) {
          if (isOver() || !frontier.mayGoOn()) return;
          if (!hasPhoto || frontier.hasSeenPhoto(location) || !URL.canParse(location)) continue;
          const address = new URL(location);
          if (!site.permits.photo(address) || (await isHeld(location))) continue;
          const { page = null, title = null } = (await known.find(location)) ?? {};
          const fetched = await ask(leadTo(address, { page, title }));
          if (isOver()) return;
          const items = await losses.pass(fetched);
          if (!fetched.isUnchanged) yield* items;
        }
    },
  };

  /** Whether it lies in a holder, which a list has named: it has no address of its own. */
  async function isHeld(location: string): Promise<boolean> {
    for (let at = location.indexOf('!/'); at !== -1; at = location.indexOf('!/', at + 1))
      if ((await known.find(location.slice(0, at))) !== null) return true;
    return false;
  }

  function isOver(): boolean {
    return signal?.aborted === true;
  }
}
