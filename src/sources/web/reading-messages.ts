/** What the process that reads pages is asked and may answer. It reads untrusted bytes: its answers are checked like any other input. */
import { z } from 'zod';

/** `address`: where the bytes came from, after redirects; what stands in them is relative to it. */
export type ReadingRequest =
  | { kind: 'page'; bytes: Uint8Array; address: string; charset: string | null }
  | { kind: 'sitemap' | 'iiif'; bytes: Uint8Array; address: string }
  /** May `wanted` be fetched by `agent`? `address` is that of the robots.txt. */
  | { kind: 'robots'; bytes: Uint8Array; address: string; wanted: string; agent: string };

/** Of one page, sitemap or manifest; what comes after is passed over. */
export const most = {
  images: 2000,
  links: 5000,
  sitemapPages: 50_000,
  sitemapImages: 100_000,
  sitemaps: 1000,
  canvases: 20_000,
  metas: 50,
};

const address = z
  .string()
  .max(2000)
  .refine((text) => URL.canParse(text));
const text = z.string().max(1000);

export const pageSchema = z.object({
  title: text.nullable(),
  licence: text.nullable(),
  links: z.array(address).max(most.links),
  images: z.array(z.object({ address, title: text.nullable() })).max(most.images),
  metas: z.array(z.object({ name: z.string().max(100), content: text })).max(most.metas),
});
export type PageContents = z.infer<typeof pageSchema>;

export const sitemapSchema = z.object({
  pages: z.array(z.object({ address, images: z.array(address).max(most.images) })).max(most.sitemapPages),
  sitemaps: z.array(address).max(most.sitemaps),
});
export type SitemapContents = z.infer<typeof sitemapSchema>;

export const robotsSchema = z.object({
  isAllowed: z.boolean(),
  /** The line that decided, as it stands there; null: none speaks of it. */
  rule: text.nullable(),
  delaySeconds: z.number().nonnegative().nullable(),
});
export type RobotsAnswer = z.infer<typeof robotsSchema>;

const iiifFacts = {
  page: address.nullable(),
  title: text.nullable(),
  author: text.nullable(),
  rights: text.nullable(),
  capturedAt: z.string().max(40).nullable(),
};
export const iiifSchema = z.object({
  images: z.array(z.object({ address, ...iiifFacts })).max(most.canvases),
  /** Manifests and collections that a collection names. */
  documents: z.array(address).max(most.canvases),
});
export type IiifContents = z.infer<typeof iiifSchema>;
export type IiifImage = IiifContents['images'][number];

export const readingReplySchema = z.union([
  z.object({ ok: z.literal(true), contents: z.unknown() }),
  z.object({ ok: z.literal(false), message: z.string().max(500) }),
]);
export type ReadingReply = { ok: true; contents: object } | { ok: false; message: string };
