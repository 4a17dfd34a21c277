/**
 * IIIF manifests and collections of museums and libraries as a source. Only the host of the named document is asked, and those that were
 * allowed beside it: pictures often lie on another one. The rights statement comes with each photo.
 */
import { AppError } from '../../errors.js';
import type { RightsSignal, SourceContext, SourceItem, SourceItems } from '../../types.js';
import { requireContact } from './contact.js';
import { mostPhotoBytes } from './listed-photos.js';
import { openLosses, type Losses } from './losses.js';
import { overTheWeb, type WebSettings, type WebTools } from './open-web.js';
import type { IiifContents, IiifImage } from './reading-messages.js';
import { fetchPhoto, photoOf, refusedItem, refusedPhoto, type PhotoLead } from './web-photo.js';

export interface IiifRequest {
  /** Of a manifest or a collection. */
  address: string;
  /** Other hosts, with their ports where they are not the usual ones. */
  allowHosts: readonly string[];
  contact: string | null;
}

const gapMs = 1000;
const mostDocumentBytes = 16 * 1024 * 1024;
export const mostDocuments = 5000;
const mostPhotos = 100_000;

/**
 * Throws `source.refused` without a contact. The iteration throws `source.unreachable` or `source.refused` where the named document itself
 * cannot be had, is no IIIF, or may not be fetched; any other one is an item with its reason.
 */
export function iiifItems({ address, allowHosts, contact }: IiifRequest, settings: WebSettings): SourceItems {
  const root = new URL(address);
  root.hash = '';
  const hosts = new Set([root.host, ...allowHosts.map((host) => host.toLowerCase())]);
  const bounds = { contact: requireContact(contact), isNamed: (host: string) => hosts.has(host), gapMs };
  return overTheWeb(settings, bounds, async function* (tools, context) {
    const losses = openLosses(context.known, tools.mayLoseMost);
    const taken = new Set<string>();
    yield* documents(root, taken, losses, tools, context);
    yield* missing(root, hosts, taken, losses, tools, context);
    if (context.signal?.aborted !== true) yield* losses.settle();
  });
}

/** `taken`: the photos that were asked for, which grows. */
async function* documents(
  root: URL,
  taken: Set<string>,
  losses: Losses,
  tools: WebTools,
  context: SourceContext,
): AsyncGenerator<SourceItem> {
  const { known, signal } = context;
  const isOver = (): boolean => signal?.aborted === true;
  /** In the order in which they were found, which is that of a loop over them while it grows. */
  const named = new Set([root.href]);
  let beyond: { address: string; limit: string } | null = null;
  for (const href of named) {
    if (isOver()) return;
    const address = new URL(href);
    const contents = await readDocument(address, root, tools, context);
    if ('item' in contents) {
      yield contents.item;
      continue;
    }
    for (const each of contents.documents)
      if (isFull(named, mostDocuments, each))
        beyond ??= { address: each, limit: `${mostDocuments} documents` };
      else named.add(each);
    for (const image of contents.images) {
      if (taken.has(image.address)) continue;
      if (isFull(taken, mostPhotos, image.address)) {
        beyond ??= { address: image.address, limit: `${mostPhotos} photos` };
        break;
      }
      taken.add(image.address);
      const lead = imageLead(image, address, root);
      const fetched = await fetchPhoto(tools.web, known, lead, { mostBytes: mostPhotoBytes, signal });
      if (isOver()) return;
      yield* await losses.pass(fetched);
    }
  }
  if (beyond !== null) {
    const lead = leadTo(new URL(beyond.address), root);
    const error = new AppError('photo.refused', `more than ${beyond.limit}`);
    yield* await losses.pass(refusedPhoto(lead, [], { error, standing: 'passing' }));
  }
}

/** What came through the same document once and is in it no more is asked for again: what was taken down goes, and the rest stays. */
async function* missing(
  root: URL,
  hosts: ReadonlySet<string>,
  taken: ReadonlySet<string>,
  losses: Losses,
  { web }: WebTools,
  { known, signal }: SourceContext,
): AsyncGenerator<SourceItem> {
  for (const prefix of [...hosts].flatMap((host) => [`https://${host}/`, `http://${host}/`]))
    for await (const { location, hasPhoto } of known.below(prefix)) {
      if (signal?.aborted === true) return;
      if (!hasPhoto || taken.has(location) || !URL.canParse(location)) continue;
      const here = await known.find(location);
      if (here === null || here.custody[0] !== `IIIF ${root.href}`) continue;
      const lead = { ...leadTo(root, root), ...here, address: new URL(location) };
      const fetched = await fetchPhoto(web, known, lead, { mostBytes: mostPhotoBytes, signal });
      const items = await losses.pass(fetched);
      if (!fetched.isUnchanged) yield* items;
    }
}

function isFull(found: ReadonlySet<string>, most: number, address: string): boolean {
  return found.size >= most && !found.has(address);
}

async function readDocument(
  address: URL,
  root: URL,
  { web, reader }: WebTools,
  { signal }: SourceContext,
): Promise<IiifContents | { item: SourceItem }> {
  const isRoot = address.href === root.href;
  const headers = { accept: 'application/ld+json,application/json;q=0.9,*/*;q=0.1' };
  const answer = await web.ask({ address, mostBytes: mostDocumentBytes, headers, signal });
  if (signal?.aborted === true) return { images: [], documents: [] };
  if (answer.kind !== 'answered') {
    if (!isRoot) return { item: photoOf(answer, leadTo(address, root)).item };
    throw new AppError(
      answer.error.code === 'photo.not-permitted' ? 'source.refused' : 'source.unreachable',
      answer.error.message,
    );
  }
  const { status, bytes } = answer.fetched;
  if (status !== 200) {
    if (!isRoot) return { item: photoOf(answer, leadTo(address, root)).item };
    throw new AppError('source.unreachable', `expected a IIIF manifest, the server answered ${status}`);
  }
  try {
    return await reader.iiif(bytes, answer.fetched.address.href);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (!isRoot) return { item: refusedItem(leadTo(address, root), answer.rights, error) };
    throw new AppError(
      'source.refused',
      'expected the address of a IIIF manifest or collection; a website is named in a site.yaml, single photos in a list of addresses',
    );
  }
}

function leadTo(address: URL, root: URL): PhotoLead {
  const custody = [root, address].map(({ href }) => `IIIF ${href}`);
  return { address, page: null, title: null, custody: [...new Set(custody)], rights: [] };
}

function imageLead(image: IiifImage, document: URL, root: URL): PhotoLead {
  const { page, title, author, rights, capturedAt } = image;
  const statement: RightsSignal = {
    signal: 'licence',
    value: rights,
    from: document.href,
    effect: 'allowed',
  };
  const lead = leadTo(document, root);
  return {
    ...lead,
    address: new URL(image.address),
    page,
    title,
    author,
    licence: rights,
    capturedAt,
    rights: [statement],
  };
}
