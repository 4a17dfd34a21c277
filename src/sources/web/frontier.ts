/**
 * What the crawl of one site has seen, what waits to be visited, and what is left of the limits of its site.yaml. Pages are written by strangers:
 * everything here that grows with them is bounded.
 */
import { localDate } from '../../lib/local-date.js';
import type { Site } from './site.js';

/** Addresses that wait to be visited; a site that makes up more has its oldest ones visited first. */
const mostWaiting = 200_000;

export interface WaitingPage {
  address: URL;
  /** The page or sitemap that led to it. */
  from: string | null;
}

export type Frontier = ReturnType<typeof openFrontier>;

export function openFrontier({ limits, permits, until }: Site, now: () => Date) {
  const waiting: WaitingPage[] = [];
  const seenPages = new Set<string>();
  const seenPhotos = new Set<string>();
  const sitemapPhotos = new Map<string, string[]>();
  let pagesLeft = limits.pages;
  let photosLeft = limits.photos;
  let bytesLeft = limits.megabytes * 1e6;
  let sitemapPhotosLeft = limits.photos;
  /** A run may take days. */
  const isOverdue = (): boolean => until < localDate(now());
  const mayGoOn = (): boolean => bytesLeft > 0 && !isOverdue();

  return {
    /** Links that lead out of the manifest are passed over in silence: they are no photos, and nobody asked for them. */
    addPage(address: URL, from: string | null): void {
      if (!permits.page(address) || seenPages.has(address.href) || waiting.length >= mostWaiting) return;
      seenPages.add(address.href);
      waiting.push({ address, from });
    },
    nextPage: (): WaitingPage | undefined => waiting.shift(),
    /** Photos that a sitemap says are on a page: they are taken with it, for the page may refuse. */
    addSitemapPhotos(page: string, photos: readonly string[]): void {
      const taken = photos.slice(0, sitemapPhotosLeft);
      sitemapPhotosLeft -= taken.length;
      if (taken.length > 0) sitemapPhotos.set(page, [...(sitemapPhotos.get(page) ?? []), ...taken]);
    },
    sitemapPhotosOf: (page: string): readonly string[] => sitemapPhotos.get(page) ?? [],
    hasSeenPhoto: (address: string): boolean => seenPhotos.has(address),
    seePhoto(address: string): void {
      seenPhotos.add(address);
    },
    get photosLeft() {
      return photosLeft;
    },
    /** Whether anything may be asked for at all. */
    mayGoOn,
    countPage: () => void pagesLeft--,
    countPhoto: () => void photosLeft--,
    countBytes: (bytes: number) => void (bytesLeft -= bytes),
    /** Photos of the last page that may be read are taken all the same. */
    mayTakePhoto: (): boolean => photosLeft > 0 && mayGoOn(),
    /** In words; null: none is. */
    spentLimit(): string | null {
      if (photosLeft <= 0) return `${limits.photos} photos`;
      if (bytesLeft <= 0) return `${limits.megabytes} MB`;
      if (pagesLeft <= 0) return `${limits.pages} pages`;
      return isOverdue() ? `its last day, ${until}` : null;
    },
  };
}
