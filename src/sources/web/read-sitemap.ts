/** Sitemaps (sitemaps.org 0.9, with Google's image extension), packed or not. Runs only in the child process of `reading-worker.ts`. */
import { gunzipSync } from 'node:zlib';
import { Parser } from 'htmlparser2';
import { absolute } from './read-page.js';
import { most, type SitemapContents } from './reading-messages.js';

/** What the protocol allows a sitemap to be, unpacked. */
const largestBytes = 50 * 1024 * 1024;

export function readSitemap(bytes: Uint8Array, address: string): SitemapContents {
  const isPacked = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const text = Buffer.from(
    isPacked ? gunzipSync(bytes, { maxOutputLength: largestBytes }) : bytes,
  ).toString();
  const pages: SitemapContents['pages'] = [];
  const sitemaps: string[] = [];
  const path: string[] = [];
  let loc = '';
  let imageCount = 0;
  const take = (holder: string | undefined): void => {
    const found = absolute(loc, address);
    if (found === null) return;
    if (holder === 'sitemap' && sitemaps.length < most.sitemaps) sitemaps.push(found);
    if (holder === 'url' && pages.length < most.sitemapPages) pages.push({ address: found, images: [] });
    const images = pages.at(-1)?.images;
    if (holder !== 'image' || images === undefined || images.length >= most.images) return;
    if (imageCount++ < most.sitemapImages) images.push(found);
  };
  const parser = new Parser(
    {
      onopentagname: (name) => {
        path.push(localName(name));
        if (path.length > 20) throw new Error('too deep');
        if (path.at(-1) === 'loc') loc = '';
      },
      ontext: (part) => {
        if (path.at(-1) === 'loc' && loc.length < 4000) loc += part;
      },
      onclosetag: () => {
        if (path.pop() === 'loc') take(path.at(-1));
      },
    },
    { xmlMode: true },
  );
  parser.end(text);
  return { pages, sitemaps };
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1).toLowerCase();
}
