/**
 * A named website as a source: its sitemaps, its start pages, and what they link to within the manifest, one request after the other. No
 * address outside of the manifest is ever asked for; what is refused becomes an item with its reason, so that the store can tell why a
 * photo is not there. What was found before and is linked no more is asked for again at the end, so that what was taken down goes.
 */
import { AppError } from '../../errors.js';
import { refusalOfKind } from '../../lib/photo-kind.js';
import type { RightsSignal, SourceContext, SourceItem, SourceItems } from '../../types.js';
import { headerOf, type Fetched } from './guarded-fetch.js';
import { overTheWeb, type WebSettings, type WebTools } from './open-web.js';
import { outside, type Answer } from './polite-web.js';
import type { PageContents } from './reading-messages.js';
import { forbidsLinks, metaSignals, refusalIn } from './rights.js';
import { refuseUnlawful, type Site } from './site.js';
import { fetchPhoto, isKnownPhoto, photoOf, refusedItem, type PhotoLead } from './web-photo.js';

const mostPageBytes = 10 * 1024 * 1024;
const mostSitemapBytes = 50 * 1024 * 1024;
const mostSitemaps = 1000;
/** Addresses that wait to be visited; a site that makes up more has its oldest ones visited first. */
const mostWaiting = 200_000;

interface Frontier {
  pages: { address: URL; from: string | null }[];
  seenPages: Set<string>;
  seenPhotos: Set<string>;
  /** Embedded on a page that refuses; taken all the same where another page permits it. */
  refusedByPage: Map<string, { lead: PhotoLead; reason: string }>;
  pagesLeft: number;
  photosLeft: number;
  bytesLeft: number;
  /** One item says where a limit was reached; the rest is left out in silence. */
  hasToldLimit: boolean;
}

export async function* crawlSite(
  site: Site,
  tools: WebTools,
  context: SourceContext,
): AsyncGenerator<SourceItem> {
  const { limits } = site;
  const frontier: Frontier = {
    pages: [],
    seenPages: new Set(),
    seenPhotos: new Set(),
    refusedByPage: new Map(),
    pagesLeft: limits.pages,
    photosLeft: limits.photos,
    bytesLeft: limits.megabytes * 1e6,
    hasToldLimit: false,
  };
  const crawl = openCrawl(site, tools, context, frontier);
  yield* crawl.sitemaps();
  for (const address of site.start) crawl.addPage(new URL(address), null);
  for (let next = frontier.pages.shift(); next !== undefined; next = frontier.pages.shift()) {
    if (context.signal?.aborted === true) return;
    const spent = crawl.spentLimit();
    if (spent !== null) {
      if (!frontier.hasToldLimit) yield await crawl.leftOut(next.address, spent);
      break;
    }
    yield* crawl.visit(next.address, next.from);
  }
  for (const { lead, reason } of frontier.refusedByPage.values()) {
    frontier.seenPhotos.add(lead.address.href);
    yield refusedItem(lead, lead.rights, new AppError('photo.not-permitted', reason));
  }
  yield* crawl.missing();
}

function openCrawl(site: Site, { web, reader, now }: WebTools, context: SourceContext, frontier: Frontier) {
  const { signal } = context;
  const custody = [`website ${JSON.stringify(site.name)}, named by ${site.approver}`];
  const signals: RightsSignal[] = (['permission', 'licence', 'basis'] as const).flatMap((name) => {
    const value = site[name];
    return value === undefined
      ? []
      : [{ signal: name, value, from: 'site.yaml', effect: 'allowed' as const }];
  });
  const mostPhotoBytes = site.limits.photo_megabytes * 1e6;
  const isOver = (): boolean => signal?.aborted === true;
  const whyNoPage = (address: URL) => (site.permits.page(address) ? null : 'the site.yaml excludes its path');
  const whyNoPhoto = (address: URL) =>
    site.permits.photo(address)
      ? null
      : site.hosts.includes(address.host)
        ? 'the site.yaml excludes its path'
        : outside(address);
  const leadTo = (address: URL, page: string | null, rights: readonly RightsSignal[] = []): PhotoLead => ({
    address,
    page,
    title: null,
    licence: site.licence ?? null,
    custody,
    rights: [...signals, ...rights],
  });

  function spentLimit(): string | null {
    if (frontier.photosLeft <= 0) return `${site.limits.photos} photos`;
    if (frontier.bytesLeft <= 0) return `${site.limits.megabytes} MB`;
    return frontier.pagesLeft <= 0 ? `${site.limits.pages} pages` : null;
  }

  /** A photo that is known is not let go of for having come late. */
  async function leftOut(address: URL, limit: string): Promise<SourceItem> {
    frontier.hasToldLimit = true;
    frontier.seenPhotos.add(address.href);
    const code = (await isKnownPhoto(context.known, address.href)) ? 'photo.unreadable' : 'photo.refused';
    const error = new AppError(code, `the limit of the site.yaml is reached: ${limit}`);
    return refusedItem(leadTo(address, null), signals, error);
  }

  /** Links that lead out of the manifest are passed over in silence: they are not photos, and nobody asked for them. */
  function addPage(address: URL, from: string | null): void {
    if (!site.permits.page(address) || frontier.seenPages.has(address.href)) return;
    if (frontier.pages.length >= mostWaiting) return;
    frontier.seenPages.add(address.href);
    frontier.pages.push({ address, from });
  }

  async function* sitemaps(): AsyncGenerator<SourceItem> {
    const waiting = site.sitemaps.map((address) => new URL(address));
    const seen = new Set<string>();
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      if (isOver() || frontier.bytesLeft <= 0) return;
      if (seen.has(next.href) || seen.size >= mostSitemaps || !site.hosts.includes(next.host)) continue;
      seen.add(next.href);
      const answer = await web.ask({ address: next, mostBytes: mostSitemapBytes, signal });
      if (isOver()) return;
      if (answer.kind !== 'answered' || answer.fetched.status !== 200) {
        yield photoOf(answer, leadTo(next, null), false).item;
        continue;
      }
      const { bytes, address } = answer.fetched;
      frontier.bytesLeft -= bytes.length;
      try {
        const found = await reader.sitemap(bytes, address.href);
        waiting.push(...found.sitemaps.map((each) => new URL(each)));
        for (const page of found.pages) {
          addPage(new URL(page.address), address.href);
          for (const image of page.images) yield* photo(new URL(image), page.address, null, []);
        }
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        yield refusedItem(leadTo(next, null), answer.rights, error);
      }
    }
  }

  async function* visit(address: URL, from: string | null): AsyncGenerator<SourceItem> {
    // A link may lead to a photo itself, which the sitemap or a page has named before.
    if (frontier.seenPhotos.has(address.href)) return;
    frontier.pagesLeft--;
    const version = await context.known.version(address.href);
    if (version !== undefined && version !== null) {
      // Only photos have one: it is asked for as such, on condition that it changed.
      yield* photo(address, from, null, []);
      return;
    }
    const answer = await web.ask({
      address,
      mostBytes: Math.max(mostPageBytes, mostPhotoBytes),
      whyNot: whyNoPage,
      signal,
    });
    if (isOver()) return;
    if (answer.kind !== 'answered') {
      yield refusedItem(leadTo(address, from), [...signals, ...answer.rights], answer.error);
      return;
    }
    frontier.bytesLeft -= answer.fetched.bytes.length;
    const contents = await readAnswer(answer.fetched);
    if (contents === 'photo') yield linkedPhoto(address, from, answer);
    else if (contents instanceof AppError)
      yield refusedItem(leadTo(address, from), [...signals, ...answer.rights], contents);
    else {
      if (version !== undefined) yield nowRead(address);
      yield* embedded(contents, answer);
    }
  }

  /** A link that led to a photo rather than to a page. */
  function linkedPhoto(address: URL, from: string | null, answer: Answer): SourceItem {
    frontier.seenPhotos.add(address.href);
    frontier.refusedByPage.delete(address.href);
    frontier.photosLeft--;
    const lead = leadTo(address, from);
    const why = whyNoPhoto(address);
    if (why === null) return photoOf(answer, lead, false).item;
    return refusedItem(lead, [...lead.rights, ...answer.rights], new AppError('photo.not-permitted', why));
  }

  /** Says that what was refused before is a page that can be read now. */
  function nowRead(address: URL): SourceItem {
    return {
      ...refusedItem(leadTo(address, null), signals, new AppError('photo.unreadable', '')),
      read: async () => null,
    };
  }

  async function readAnswer({
    status,
    bytes,
    address,
    headers,
  }: Fetched): Promise<PageContents | 'photo' | AppError> {
    if (status !== 200)
      return new AppError(
        status === 404 || status === 410 ? 'photo.gone' : 'photo.unreadable',
        `the page answered ${status}`,
      );
    const kind = refusalOfKind(bytes);
    if (kind === null && bytes.length > 0) return 'photo';
    if (kind !== null && !/got (XML or HTML|text)$/.test(kind.message)) return kind;
    const charset = /charset="?([\w-]{1,40})/i.exec(headerOf(headers, 'content-type') ?? '')?.[1] ?? null;
    try {
      return await reader.page(bytes, address.href, charset);
    } catch (error) {
      if (error instanceof AppError) return error;
      throw error;
    }
  }

  async function* embedded(
    contents: PageContents,
    { fetched, rights: pageRights }: Answer & { kind: 'answered' },
  ): AsyncGenerator<SourceItem> {
    const { address, headers } = fetched;
    const rights = [...pageRights, ...metaSignals(contents.metas, address.href, now())];
    if (!forbidsLinks(headers, contents.metas))
      for (const link of contents.links) addPage(new URL(link), address.href);
    const refusal = refusalIn(rights);
    for (const image of contents.images) {
      const at = new URL(image.address);
      if (refusal === null)
        yield* photo(at, address.href, image.title ?? contents.title, rights, contents.licence);
      else if (!frontier.seenPhotos.has(at.href)) {
        const lead = { ...leadTo(at, address.href, rights), title: image.title ?? contents.title };
        frontier.refusedByPage.set(at.href, { lead, reason: refusal });
      }
    }
  }

  async function* photo(
    address: URL,
    page: string | null,
    title: string | null,
    rights: readonly RightsSignal[],
    licence: string | null = null,
  ): AsyncGenerator<SourceItem> {
    if (frontier.seenPhotos.has(address.href) || isOver()) return;
    // Photos of the last page that may be read are taken all the same.
    if (frontier.photosLeft <= 0 || frontier.bytesLeft <= 0) {
      if (!frontier.hasToldLimit) yield await leftOut(address, spentLimit() ?? '');
      return;
    }
    frontier.seenPhotos.add(address.href);
    frontier.refusedByPage.delete(address.href);
    const lead = { ...leadTo(address, page, rights), title, licence: licence ?? site.licence ?? null };
    const why = whyNoPhoto(address);
    if (why !== null) {
      yield refusedItem(lead, lead.rights, new AppError('photo.not-permitted', why));
      return;
    }
    frontier.photosLeft--;
    const fetched = await fetchPhoto(web, context.known, lead, wanted());
    if (isOver()) return;
    frontier.bytesLeft -= fetched.bytes;
    yield fetched.item;
  }

  function wanted() {
    return { mostBytes: mostPhotoBytes, whyNot: whyNoPhoto, signal };
  }

  /** What the manifest names no more is left as it is: it may have come from elsewhere. */
  async function* missing(): AsyncGenerator<SourceItem> {
    for (const prefix of site.hosts.flatMap((host) => [`https://${host}/`, `http://${host}/`]))
      for await (const { location, hasPhoto } of context.known.below(prefix)) {
        if (isOver() || frontier.bytesLeft <= 0) return;
        if (!hasPhoto || frontier.seenPhotos.has(location) || !URL.canParse(location)) continue;
        const address = new URL(location);
        if (!site.permits.photo(address)) continue;
        const fetched = await fetchPhoto(web, context.known, leadTo(address, null), wanted());
        if (isOver()) return;
        frontier.bytesLeft -= fetched.bytes;
        if (!fetched.isUnchanged) yield fetched.item;
      }
  }

  return { sitemaps, addPage, visit, missing, spentLimit, leftOut };
}

/** Throws `source.refused` before the first request; see `refuseUnlawful`. */
export function siteItems(site: Site, settings: WebSettings): SourceItems {
  refuseUnlawful(site, settings.now());
  const { hosts, contact, seconds_between_requests: seconds } = site;
  const bounds = { contact, isNamed: (host: string) => hosts.includes(host), gapMs: seconds * 1000 };
  return overTheWeb(settings, bounds, (tools, context) => crawlSite(site, tools, context));
}
