/**
 * What a page embeds, links to and says of its rights. Runs only in the child process of `reading-worker.ts`. Nothing is run, nothing is
 * fetched; a page of a million images costs as many as are counted.
 */
import { Parser } from 'htmlparser2';
import { most, type PageContents } from './reading-messages.js';

/** Names of meta elements that speak of rights; `vitrine`: to us alone. */
const spokenMetas = ['robots', 'vitrine', 'tdm-reservation', 'tdm-policy'];
const embeddingMetas = [
  'og:image',
  'og:image:url',
  'og:image:secure_url',
  'twitter:image',
  'twitter:image:src',
];

const deepest = 4000;
const tooDeep = new Error('too deep');

/** `charset`: of the content type; null: what the page itself says, or UTF-8. */
export function readPage(bytes: Uint8Array, address: string, charset: string | null): PageContents {
  const images = new Map<string, string | null>();
  const links = new Set<string>();
  const metas: PageContents['metas'] = [];
  let base = address;
  let title = '';
  let inTitle = false;
  let licence: string | null = null;

  const addImage = (text: string | undefined, alt: string | undefined): void => {
    if (images.size >= most.images) return;
    const found = absolute(text, base);
    if (found !== null && !images.has(found)) images.set(found, cut(alt));
  };
  const open: Record<string, (attributes: Record<string, string>) => void> = {
    base: ({ href }) => (base = absolute(href, address) ?? base),
    a: ({ href, rel }) => {
      const isLicence = words(rel).includes('license');
      const found = isLicence || links.size < most.links ? absolute(href, base) : null;
      if (found === null) return;
      if (isLicence) licence ??= found;
      else links.add(found);
    },
    link: ({ href, rel }) => {
      if (words(rel).includes('license')) licence ??= absolute(href, base);
      if (words(rel).includes('image_src')) addImage(href, undefined);
    },
    img: ({ src, srcset, alt, ...more }) => {
      const set = srcset ?? more['data-srcset'];
      addImage(largestOf(set) ?? more['data-src'] ?? src, alt);
    },
    source: ({ srcset }) => addImage(largestOf(srcset), undefined),
    meta: (attributes) => {
      const name = (attributes['name'] ?? attributes['property'] ?? '').trim().toLowerCase();
      const content = attributes['content'] ?? '';
      if (embeddingMetas.includes(name)) addImage(content, undefined);
      if (spokenMetas.includes(name) && metas.length < most.metas)
        metas.push({ name, content: content.slice(0, 1000) });
    },
    title: () => (inTitle = title === ''),
  };
  let depth = 0;
  const parser = new Parser({
    onopentag: (name, attributes) => {
      // The parser's own list of open elements costs the square of its length.
      if (++depth > deepest) throw tooDeep;
      if (Object.hasOwn(open, name)) open[name]?.(attributes);
    },
    ontext: (text) => {
      if (inTitle && title.length < 1000) title += text;
    },
    onclosetag: (name) => {
      depth--;
      if (name === 'title') inTitle = false;
    },
  });
  try {
    parser.end(decoded(bytes, charset));
  } catch (error) {
    // What came before counts.
    if (error !== tooDeep) throw error;
  }
  return {
    title: cut(title),
    licence,
    links: [...links],
    images: [...images].map(([each, alt]) => ({ address: each, title: alt })),
    metas,
  };
}

function decoded(bytes: Uint8Array, charset: string | null): string {
  const head = Buffer.from(bytes.subarray(0, 1024)).toString('latin1');
  const label = charset ?? /<meta[^>]{0,200}charset=["']?([\w-]{1,40})/i.exec(head)?.[1] ?? 'utf-8';
  try {
    return new TextDecoder(label).decode(bytes);
  } catch {
    return new TextDecoder().decode(bytes);
  }
}

/** Without its fragment, which no server sees; null for what is no web address, too long for one, or holds a user's name. */
export function absolute(text: string | undefined, base: string): string | null {
  if (text === undefined || text.trim() === '' || !URL.canParse(text.trim(), base)) return null;
  const url = new URL(text.trim(), base);
  url.hash = '';
  const isPlain = /^https?:$/.test(url.protocol) && url.username === '' && url.password === '';
  return isPlain && url.href.length <= 2000 ? url.href : null;
}

/** The candidate of the largest width or density (HTML, "srcset attributes"). Addresses may hold commas. */
function largestOf(srcset: string | undefined): string | undefined {
  let best: { text: string; size: number } | undefined;
  for (const candidate of (srcset ?? '').slice(0, 20_000).split(/,\s+|(?<=\s[\d.]{1,10}[wx]),/)) {
    const [text = '', descriptor = '1x'] = candidate.trim().split(/\s+/);
    const size = Number.parseFloat(descriptor);
    if (text !== '' && (best === undefined || size > best.size)) best = { text, size };
  }
  return best?.text;
}

function words(text: string | undefined): string[] {
  return (text ?? '').toLowerCase().split(/\s+/);
}

function cut(text: string | undefined): string | null {
  const line = (text ?? '').replaceAll(/\s+/g, ' ').trim().slice(0, 500);
  return line === '' ? null : Buffer.from(line).toString();
}
