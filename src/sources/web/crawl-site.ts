/**
 * A named website as a source: its sitemaps, its start pages, and what they link to within the manifest, one request after the other. No
 * address outside of the manifest is ever asked for. What was found before and is linked no more is asked for again at the end, so that what
 * was taken down goes.
 */
import { AppError } from '../../errors.js';
import { foreignKind, refusalOfKind } from '../../lib/photo-kind.js';
import type { SourceContext, SourceItem, SourceItems } from '../../types.js';
import { openFrontier, type Frontier, type WaitingPage } from './frontier.js';
import { headerOf, type Fetched } from './guarded-fetch.js';
import { openLosses } from './losses.js';
import { overTheWeb, type WebSettings, type WebTools } from './open-web.js';
import type { Answer } from './polite-web.js';
import type { Reader } from './reading-process.js';
import type { PageContents } from './reading-messages.js';
import { forbidsLinks, metaSignals, refusalIn } from './rights.js';
import { refuseUnlawful, type Site } from './site.js';
import { openSitePhotos, type SitePhotos } from './site-photos.js';
import { refusalOfStatus, type Refusal } from './web-photo.js';

const mostPageBytes = 10 * 1024 * 1024;
const mostSitemapBytes = 50 * 1024 * 1024;
const mostSitemaps = 1000;

interface Crawl extends WebTools {
  site: Site;
  context: SourceContext;
  frontier: Frontier;
  photos: SitePhotos;
  isOver: () => boolean;
}

/** Throws `source.refused` before the first request; see `refuseUnlawful`. */
export function siteItems(site: Site, settings: WebSettings): SourceItems {
  refuseUnlawful(site, settings.now());
  const { hosts, contact, seconds_between_requests: seconds } = site;
  const bounds = { contact, isNamed: (host: string) => hosts.includes(host), gapMs: seconds * 1000 };
  return overTheWeb(settings, bounds, (tools, context) => crawlSite(site, tools, context));
}

async function* crawlSite(site: Site, tools: WebTools, context: SourceContext): AsyncGenerator<SourceItem> {
  const frontier = openFrontier(site, tools.now);
  const losses = openLosses(context.known, tools.mayLoseMost);
  const photos = openSitePhotos(site, tools.web, context, frontier, losses);
  const isOver = (): boolean => context.signal?.aborted === true;
  const crawl: Crawl = { ...tools, site, context, frontier, photos, isOver };
  yield* readSitemaps(crawl);
  for (const address of site.start) frontier.addPage(new URL(address), null);
  for (let page = frontier.nextPage(); page !== undefined; page = frontier.nextPage()) {
    if (isOver()) return;
    if (frontier.spentLimit() !== null) {
      yield* await photos.leftOut(page.address);
      break;
    }
    yield* visit(crawl, page);
  }
  yield* photos.refused();
  yield* photos.missing();
  if (!isOver()) yield* losses.settle();
}

async function* readSitemaps(crawl: Crawl): AsyncGenerator<SourceItem> {
  const { site, web, reader, context, frontier, photos, isOver } = crawl;
  /** In the order in which they are named, which is that of a loop over them while it grows. */
  const named = new Set(site.sitemaps.map((address) => new URL(address).href));
  for (const href of named) {
    if (isOver() || !frontier.mayGoOn()) return;
    const sitemap = new URL(href);
    const answer = await web.ask({ address: sitemap, mostBytes: mostSitemapBytes, signal: context.signal });
    if (isOver()) return;
    const refusal = answer.kind === 'refused' ? answer : refusalOfStatus(answer.fetched.status);
    if (refusal !== null) yield* await photos.pageRefused(sitemap, null, answer.rights, refusal);
    if (refusal !== null || answer.kind === 'refused') continue;
    const { bytes, address } = answer.fetched;
    frontier.countBytes(bytes.length);
    try {
      const found = await reader.sitemap(bytes, address.href);
      for (const each of found.sitemaps)
        if (named.size < mostSitemaps && site.hosts.includes(new URL(each).host)) named.add(each);
      for (const page of found.pages) {
        const at = new URL(page.address);
        frontier.addPage(at, address.href);
        if (site.permits.page(at)) frontier.addSitemapPhotos(page.address, page.images);
        // The page itself is not to be read, so that the sitemap alone speaks of them.
        else for (const each of page.images) yield* await photos.take(new URL(each), { page: page.address });
      }
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      yield* await photos.pageRefused(sitemap, null, answer.rights, { error, standing: 'passing' });
    }
  }
}

async function* visit(crawl: Crawl, { address, from }: WaitingPage): AsyncGenerator<SourceItem> {
  const { site, web, reader, context, frontier, photos, isOver } = crawl;
  // A link may lead to a photo itself, which the sitemap or a page has named before.
  if (frontier.hasSeenPhoto(address.href)) return;
  frontier.countPage();
  const version = await context.known.version(address.href);
  if (version !== undefined && version !== null) {
    // Only photos have one: it is asked for as such, on condition that it changed.
    yield* await photos.take(address, { page: from });
    return;
  }
  const answer = await web.ask({
    address,
    mostBytes: Math.max(mostPageBytes, site.limits.photo_megabytes * 1e6),
    whyNot: (to) => (site.permits.page(to) ? null : 'the site.yaml excludes its path'),
    signal: context.signal,
  });
  if (isOver()) return;
  if (answer.kind === 'refused') {
    yield* await photos.pageRefused(address, from, answer.rights, answer);
    return;
  }
  frontier.countBytes(answer.fetched.bytes.length);
  const contents = await readAnswer(answer.fetched, reader);
  if (contents === 'photo') yield* await photos.takeLinked(address, from, answer);
  else if ('error' in contents) yield* await photos.pageRefused(address, from, answer.rights, contents);
  else {
    if (version !== undefined) yield photos.nowRead(address);
    yield* embedded(crawl, contents, answer, frontier.sitemapPhotosOf(address.href));
  }
}

/** A page, or a photo all the same, or why neither. */
async function readAnswer(fetched: Fetched, reader: Reader): Promise<PageContents | 'photo' | Refusal> {
  const { status, bytes, address, headers } = fetched;
  const refusal = refusalOfStatus(status);
  if (refusal !== null) return refusal;
  const kind = foreignKind(bytes);
  if (kind === null && bytes.length > 0) return 'photo';
  const error = kind === 'XML or HTML' || kind === 'text' ? null : refusalOfKind(bytes);
  if (error !== null) return { error, standing: 'passing' };
  const charset = /charset="?([\w-]{1,40})/i.exec(headerOf(headers, 'content-type') ?? '')?.[1] ?? null;
  try {
    return await reader.page(bytes, address.href, charset);
  } catch (cause) {
    if (cause instanceof AppError) return { error: cause, standing: 'passing' };
    throw cause;
  }
}

async function* embedded(
  { frontier, photos, now }: Crawl,
  contents: PageContents,
  { fetched, rights: pageRights }: Answer & { kind: 'answered' },
  ofSitemap: readonly string[],
): AsyncGenerator<SourceItem> {
  const { address, headers } = fetched;
  const rights = [...pageRights, ...metaSignals(contents.metas, address.href, now())];
  if (!forbidsLinks(headers, contents.metas))
    for (const link of contents.links) frontier.addPage(new URL(link), address.href);
  const refusal = refusalIn(rights);
  const { title, licence } = contents;
  for (const image of [...contents.images, ...ofSitemap.map((each) => ({ address: each, title: null }))]) {
    const at = new URL(image.address);
    const found = { page: address.href, title: image.title ?? title, licence, rights };
    if (refusal === null) yield* await photos.take(at, found);
    else photos.refuse(at, refusal, found);
  }
}
