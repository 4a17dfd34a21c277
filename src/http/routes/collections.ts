/** Collections and what is in them. Every one has an owner, a legal basis and a purpose before its first photo. */
import { z } from '@hono/zod-openapi';
import { photoErrorCodes } from '../../errors.js';
import { addCollection, listCollections, removeCollection } from '../../flows/collections/collections.js';
import { listPhotos, listSkipped } from '../../flows/collections/gallery.js';
import { route } from '../define-route.js';
import { pageOfItems, readCursor } from '../pagination.js';
import { pictureAddresses } from '../pictures.js';
import { boxSchema, pageOf, pageQuery, refusingSignalSchema } from '../schemas.js';

const collection = z
  .object({
    id: z.number().int(),
    name: z.string(),
    owner: z.string(),
    basis: z.string(),
    purpose: z.string(),
    expires: z.string().nullable(),
    maxPhotos: z.number().int().nullable(),
    createdAt: z.string(),
  })
  .openapi('Collection');

const listed = collection.extend({
  photos: z.number().int(),
  faces: z.number().int(),
  skipped: z.number().int(),
  expired: z.boolean(),
});

export const nameParams = z.object({ name: z.string().min(1).max(100) });

const photo = z.object({
  id: z.number().int(),
  sha256: z.string(),
  widthPx: z.number().int(),
  heightPx: z.number().int(),
  addedAt: z.string(),
  source: z.string().nullable(),
  title: z.string().nullable(),
  capturedAt: z.string().nullable(),
  preview: z.string().openapi({ description: 'A signed address, good for some minutes.' }),
  faces: z.array(
    z.object({ id: z.number().int(), box: boxSchema, quality: z.number(), thumbnail: z.string() }),
  ),
});

const list = route(
  'anyone',
  {
    method: 'get',
    path: '/collections',
    summary: 'Collections, in the order in which they were added',
    answer: z.object({ items: z.array(listed) }),
  },
  async ({ vitrine }) => ({ items: await listCollections(vitrine) }),
);

const add = route(
  ['curator'],
  {
    method: 'post',
    path: '/collections',
    summary: 'Open a collection',
    body: z.object({
      name: z.string(),
      owner: z.string(),
      basis: z.string(),
      purpose: z.string(),
      expires: z.iso.date().nullable().default(null),
      maxPhotos: z.number().int().nullable().default(null),
    }),
    status: 201,
    answer: collection,
  },
  ({ vitrine, actor, body }) => addCollection(vitrine, actor, body),
);

const remove = route(
  ['curator', 'privacy-officer'],
  {
    method: 'delete',
    path: '/collections/{name}',
    summary: 'Remove a collection with everything in it',
    params: nameParams,
    answer: z.object({
      removed: z.object({ photos: z.number().int(), faces: z.number().int() }),
      overwritten: z.boolean(),
    }),
  },
  ({ vitrine, actor, params }) => removeCollection(vitrine, actor, params.name),
);

const photos = route(
  ['curator'],
  {
    method: 'get',
    path: '/collections/{name}/photos',
    summary: 'Photos of a collection, page by page',
    params: nameParams,
    query: z.object(pageQuery),
    answer: pageOf(photo),
  },
  async ({ served, vitrine, actor, params, query }) => {
    const after = readCursor(query.cursor);
    const found = await listPhotos(vitrine, actor, params.name, { after, limit: query.limit });
    const pictures = pictureAddresses(served, actor, null);
    const items = found.map((each) => ({
      ...each,
      preview: pictures.preview(each.id),
      faces: each.faces.map((face) => ({ ...face, thumbnail: pictures.face(each.id, face.id) })),
    }));
    return pageOfItems(items, query.limit);
  },
);

const skipped = route(
  ['curator'],
  {
    method: 'get',
    path: '/collections/{name}/skipped',
    summary: 'What indexing left out, and why',
    params: nameParams,
    query: z.object(pageQuery),
    answer: pageOf(
      z.object({
        source: z.string(),
        code: z.enum(photoErrorCodes),
        reason: z.string(),
        signal: refusingSignalSchema,
        recordedAt: z.string(),
      }),
    ),
  },
  async ({ vitrine, actor, params, query }) => {
    const after = readCursor(query.cursor);
    const items = await listSkipped(vitrine, actor, params.name, { after, limit: query.limit });
    return pageOfItems(items, query.limit);
  },
);

export const collectionRoutes = [list, add, remove, photos, skipped];
