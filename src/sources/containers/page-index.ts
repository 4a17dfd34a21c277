/**
 * Which page embeds which picture, as the pages of a web archive say. Bounded whatever they say: so many pages, so many pictures of each and of all
 * together, so much text; what comes after is passed over, and those pictures come out without a page.
 */
import { Parser } from 'htmlparser2';

export interface EmbeddingPage {
  page: string;
  title: string | null;
}

export interface PageIndex {
  addHtml(address: string, html: string): void;
  /** `url` was asked for with the page in `Referer`. */
  addReferrer(url: string, page: string): void;
  addRedirect(from: string, to: string): void;
  /** As the archive lists it; counts more than what its HTML says. */
  addTitle(page: string, title: string): void;
  /** The first page that embeds it, or else that asked for it. */
  find(url: string): EmbeddingPage | null;
}

export const pageLimits = {
  htmlBytes: 4 * 1024 * 1024,
  picturesPerPage: 2000,
  pictures: 300_000,
  pages: 100_000,
  addressLength: 2000,
  titleLength: 300,
  nesting: 1000,
  /** Of all addresses and titles together. */
  characters: 128e6,
} as const;

const mostRedirects = 5;

export function startPageIndex(): PageIndex {
  const pages: { page: string; title: string | null }[] = [];
  const embedded = new Map<string, { page: number; alt: string | null }>();
  const referrers = new Map<string, string>();
  const redirectedFrom = new Map<string, string>();
  const titles = new Map<string, string>();
  let characters = 0;

  function hasRoom(...texts: (string | null)[]): boolean {
    for (const text of texts) characters += text?.length ?? 0;
    return characters <= pageLimits.characters;
  }

  function put<T>(map: Map<string, T>, key: string | null, value: T, text: string | null): void {
    if (key === null || map.size >= pageLimits.pictures || map.has(key)) return;
    if (hasRoom(key, text)) map.set(key, value);
  }

  function findExact(url: string): EmbeddingPage | null {
    const found = embedded.get(url);
    const page = found === undefined ? referrers.get(url) : pages[found.page]!.page;
    if (page === undefined) return null;
    const own = found === undefined ? undefined : pages[found.page]!.title;
    return { page, title: titles.get(page) ?? own ?? found?.alt ?? null };
  }

  return {
    addHtml(address, html) {
      const page = webAddress(address);
      if (page === null || pages.length >= pageLimits.pages) return;
      const { title, pictures } = readPage(page, html);
      if (title !== null) put(titles, page, title, title);
      if (pictures.size === 0 || !hasRoom(page, title)) return;
      pages.push({ page, title });
      for (const [url, alt] of pictures) put(embedded, url, { page: pages.length - 1, alt }, alt);
    },
    addReferrer(url, page) {
      const address = webAddress(page);
      // Some send no more than their host: that is no page.
      if (address !== null && new URL(address).pathname !== '/')
        put(referrers, webAddress(url), address, address);
    },
    addRedirect(from, to) {
      const target = webAddress(to, from);
      const source = webAddress(from);
      if (target !== null && source !== null && target !== source)
        put(redirectedFrom, target, source, source);
    },
    addTitle(page, title) {
      const address = webAddress(page);
      if (address === null || titles.size >= pageLimits.pages) return;
      const line = inOneLine(title);
      if (hasRoom(address, line)) titles.set(address, line);
    },
    find(url) {
      let address = webAddress(url) ?? undefined;
      for (let steps = 0; address !== undefined && steps <= mostRedirects; steps++) {
        const found = findExact(address);
        if (found !== null) return found;
        address = redirectedFrom.get(address);
      }
      return null;
    },
  };
}

interface ReadPage {
  title: string | null;
  /** By address, with what is written in their place. */
  pictures: Map<string, string | null>;
}

const parsedAtOnce = 16 * 1024;

/** `img`, `picture`, what is loaded late, and what the page gives others to show (Open Graph, Twitter). */
function readPage(address: string, html: string): ReadPage {
  const pictures = new Map<string, string | null>();
  let [base, title, isTitle, depth] = [address, '', false, 0];
  const add = (url: string | undefined, alt?: string): void => {
    if (url === undefined || pictures.size >= pageLimits.picturesPerPage) return;
    const found = webAddress(url, base);
    if (found === null || pictures.has(found)) return;
    pictures.set(found, alt === undefined || alt.trim() === '' ? null : inOneLine(alt));
  };
  const parser = new Parser({
    onopentag(name, has) {
      depth++;
      if (name === 'base' && has['href'] !== undefined) base = webAddress(has['href'], address) ?? base;
      else if (name === 'title' && title === '') isTitle = true;
      else if (name === 'img' || name === 'source' || name === 'amp-img') {
        for (const each of ['src', 'data-src', 'data-original', 'data-lazy-src']) add(has[each], has['alt']);
        for (const each of ['srcset', 'data-srcset', 'data-lazy-srcset'])
          for (const url of addressesOf(has[each] ?? '')) add(url, has['alt']);
      } else if (name === 'video') add(has['poster']);
      else if (name === 'image') add(has['href'] ?? has['xlink:href']);
      else if (name === 'link' && has['rel'] === 'image_src') add(has['href']);
      else if (
        name === 'meta' &&
        /^(og:image(:secure_url|:url)?|twitter:image(:src)?)$/i.test(has['property'] ?? has['name'] ?? '')
      )
        add(has['content']);
    },
    ontext(text) {
      if (isTitle && title.length < pageLimits.titleLength) title += text;
    },
    onclosetag(name) {
      depth--;
      if (name === 'title') isTitle = false;
    },
  });
  // Each open element costs the parser more time than the one before: what is nested deeper is no page.
  for (let at = 0; at < html.length && depth < pageLimits.nesting; at += parsedAtOnce)
    parser.write(html.slice(at, at + parsedAtOnce));
  parser.end();
  return { title: title.trim() === '' ? null : inOneLine(title), pictures };
}

/** Of a `srcset`: addresses, each with how wide or dense it is. Word by word: whatever is in it, it takes no longer than it is long. */
function addressesOf(srcset: string): string[] {
  return srcset
    .slice(0, 64 * 1024)
    .split(/\s+/)
    .map((word) => word.replace(/^[\d.]+[wxh](,|$)/, '').replace(/,$/, ''))
    .filter((address) => address !== '');
}

/** As a whole, without fragment; null for what is none of the web. Its text is its own: nothing of the page is kept alive by it. */
function webAddress(text: string, base?: string): string | null {
  if (text.length > pageLimits.addressLength) return null;
  try {
    const url = new URL(text.trim(), base);
    if (url.protocol !== 'http:' && url.protocol !== 'https:') return null;
    url.hash = '';
    return url.href.length > pageLimits.addressLength ? null : url.href;
  } catch {
    return null;
  }
}

function inOneLine(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim().slice(0, pageLimits.titleLength);
  return Buffer.from(line).toString();
}
