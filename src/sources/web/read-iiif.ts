/**
 * IIIF manifests and collections (Presentation API 2 and 3) with the largest picture of each canvas (Image API). Runs only in the child
 * process of `reading-worker.ts`. What is not of the expected form is passed over: manifests in the wild rarely validate.
 */
import { absolute } from './read-page.js';
import { most, type IiifContents, type IiifImage } from './reading-messages.js';

type Json = Record<string, unknown>;
type Facts = Omit<IiifImage, 'address'>;

/** Throws for what is neither a manifest nor a collection. */
export function readIiif(bytes: Uint8Array, address: string): IiifContents {
  const document = asObject(JSON.parse(Buffer.from(bytes).toString()));
  const type = typeOf(document);
  if (document === null || !/manifest|collection/i.test(type))
    throw new Error('neither manifest nor collection');
  const images: IiifImage[] = [];
  const documents = new Set<string>();
  if (/collection/i.test(type)) addDocuments(document, address, documents);
  else {
    const facts = factsOf(document, address);
    for (const canvas of canvasesOf(document))
      for (const picture of picturesOf(canvas)) {
        const found = absolute(largest(picture), address);
        if (found === null || images.length >= most.canvases) continue;
        const own = textOf(canvas['label']);
        const title = [facts.title, own].filter((each) => each !== null).join(', ');
        images.push({
          address: found,
          ...facts,
          title: cut(title),
          capturedAt: dateOf(canvas) ?? facts.capturedAt,
        });
      }
  }
  return { images, documents: [...documents] };
}

/** Presentation 3 has `items`, 2 has `manifests`, `collections` and `members`; an item that embeds its own is named by its address. */
function addDocuments(collection: Json, base: string, documents: Set<string>): void {
  for (const key of ['items', 'manifests', 'collections', 'members'])
    for (const each of asList(collection[key])) {
      const found = absolute(idOf(each) ?? undefined, base);
      if (found !== null && documents.size < most.canvases) documents.add(found);
    }
}

function canvasesOf(manifest: Json): Json[] {
  const three = asList(manifest['items']);
  return three.length > 0 ? three : asList(manifest['sequences']).flatMap((each) => asList(each['canvases']));
}

/** The bodies of a canvas: annotations that paint it, or, in version 2, its `images`. A choice gives its first. */
function picturesOf(canvas: Json): Json[] {
  const bodies = [
    ...asList(canvas['items'])
      .flatMap((page) => asList(page['items']))
      .flatMap((note) => asList(note['body'])),
    ...asList(canvas['images']).flatMap((note) => asList(note['resource'])),
  ];
  return bodies
    .map((body) =>
      /choice/i.test(typeOf(body)) ? (asList(body['items'] ?? body['default'])[0] ?? body) : body,
    )
    .filter((body) => /image/i.test(typeOf(body)) || asList(body['service']).length > 0);
}

/**
 * The whole picture as its service gives it (Image API 3.0, 4.1 and 4.2: `full/max`; 2.x: `full/full`, which 2.1 still serves; 1.x:
 * `native`), or the address of the body where there is no service.
 */
function largest(body: Json): string | undefined {
  const service = asList(body['service']).find((each) => idOf(each) !== null && isImageService(each));
  if (service === undefined) return idOf(body) ?? undefined;
  const id = (idOf(service) ?? '').replace(/\/+$/, '');
  const words = `${typeOf(service)} ${contextOf(service)}`;
  if (/ImageService3|image\/3/.test(words)) return `${id}/full/max/0/default.jpg`;
  if (/ImageService1|image\/1|image-api\/1/.test(words)) return `${id}/full/full/0/native.jpg`;
  return `${id}/full/full/0/default.jpg`;
}

function isImageService(service: Json): boolean {
  return /ImageService|image\/\d|image-api/.test(
    `${typeOf(service)} ${contextOf(service)} ${JSON.stringify(service['profile'] ?? '')}`,
  );
}

function contextOf(json: Json): string {
  const context = json['@context'];
  return typeof context === 'string' ? context : '';
}

function factsOf(manifest: Json, address: string): Facts {
  const required = asList(manifest['requiredStatement'])[0];
  const page = asList(manifest['homepage'])[0] ?? asList(manifest['related'])[0];
  const related = manifest['related'];
  return {
    page: absolute(
      (page === undefined ? null : idOf(page)) ?? (typeof related === 'string' ? related : address),
      address,
    ),
    title: textOf(manifest['label']),
    author:
      textOf(required?.['value']) ??
      textOf(manifest['attribution']) ??
      metadataOf(manifest, /creator|photograph|artist|author|maker/i),
    rights:
      textOf(manifest['rights']) ?? textOf(manifest['license']) ?? metadataOf(manifest, /rights|licen[cs]e/i),
    capturedAt: dateOf(manifest),
  };
}

/** `navDate` is the date by which a publisher orders its own. */
function dateOf(json: Json): string | null {
  const date = json['navDate'];
  return typeof date === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$/.test(date)
    ? date
    : null;
}

function metadataOf(manifest: Json, label: RegExp): string | null {
  const entry = asList(manifest['metadata']).find((each) => label.test(textOf(each['label']) ?? ''));
  return entry === undefined ? null : textOf(entry['value']);
}

/** Plain text, `{ en: ['…'] }`, `{ '@value': '…' }`, or a list of them: the first, without markup. */
function textOf(value: unknown): string | null {
  if (typeof value === 'string') return cut(value.replaceAll(/<[^<>]*>/g, ' '));
  if (Array.isArray(value)) return value.length === 0 ? null : textOf(value[0]);
  const json = asObject(value);
  if (json === null) return null;
  return textOf(json['@value'] ?? json['en'] ?? json['none'] ?? Object.values(json)[0]);
}

function idOf(json: Json): string | null {
  const id = json['id'] ?? json['@id'];
  return typeof id === 'string' ? id : null;
}

function typeOf(json: Json | null): string {
  const type = json?.['type'] ?? json?.['@type'];
  return typeof type === 'string' ? type : '';
}

function asObject(value: unknown): Json | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : null;
}

function asList(value: unknown): Json[] {
  return (Array.isArray(value) ? value : [value]).map(asObject).filter((each) => each !== null);
}

function cut(text: string): string | null {
  const line = text.replaceAll(/\s+/g, ' ').trim().slice(0, 500);
  return line === '' ? null : Buffer.from(line).toString();
}
