/**
 * A collection to look through. The list of all photos that fit a filter comes first, as ids only, so that a page can show any part of
 * it at once; what is in view is asked for by those ids, with addresses of pictures that end after a minute or two.
 */
import { z } from '@hono/zod-openapi';
import { photoErrorCodes } from '../../errors.js';
import { listClusters, shownFaces } from '../../flows/clusters/list-clusters.js';
import { findPhotos, gallerySorts, photoOrigins, showPhotos } from '../../flows/collections/gallery.js';
import { removePhoto } from '../../flows/collections/remove-photo.js';
import { showHealth } from '../../flows/collections/health.js';
import { isSufficient } from '../../flows/search/quality-gate.js';
import { credentialStates, type PhotoId } from '../../types.js';
import { route } from '../define-route.js';
import { pictureAddresses } from '../pictures.js';
import { boxSchema } from '../schemas.js';
import { photoAddress, shownProvenance } from '../search-schemas.js';
import { nameParams } from './collections.js';

const count = z.coerce.number().int().min(0).max(10_000);
const share = z.coerce.number().min(0).max(1);

const filter = z.object({
  minFaces: count.optional(),
  maxFaces: count.optional(),
  minQuality: share.optional(),
  maxQuality: share.optional(),
  year: z
    .string()
    .regex(/^(\d{4}|none)$/, 'expected a year of four digits, or none')
    .optional(),
  text: z.string().trim().min(1).max(200).optional(),
  sort: z.enum(gallerySorts).default('added'),
  order: z.enum(['ascending', 'descending']).default('ascending'),
});

const find = route(
  ['curator'],
  {
    method: 'get',
    path: '/collections/{name}/gallery',
    summary: 'All photos of a collection that fit a filter, as a list of ids',
    params: nameParams,
    query: filter,
    answer: z.object({
      total: z.number().int(),
      ids: z.string().openapi({
        description:
          'In order, separated by commas; each as the difference to the one before it, the first to 0.',
        example: '17,1,1,3,-2',
      }),
    }),
  },
  async ({ vitrine, actor, params, query: { sort, order, ...wanted } }) => {
    const ids = await findPhotos(vitrine, actor, params.name, {
      filter: wanted,
      order: { sort, descending: order === 'descending' },
    });
    return { total: ids.length, ids: differences(ids) };
  },
);

/** Neighbours are mostly one apart: a hundred thousand ids are some two hundred kilobytes, and next to nothing when compressed. */
function differences(ids: readonly number[]): string {
  return ids.map((id, i) => id - (ids[i - 1] ?? 0)).join(',');
}

const mostShown = 200;

const shownIds = z
  .string()
  .regex(/^\d{1,15}(,\d{1,15})*$/, 'expected ids, separated by commas')
  .transform((text) => text.split(',').map((id) => Number(id) as PhotoId))
  .refine((ids) => ids.length <= mostShown, `expected at most ${mostShown} ids`);

const credentials = z.object({
  state: z.enum(credentialStates).openapi({
    description:
      'valid: the bytes are those that were signed, nobody says by whom; trusted: the signer is known too; invalid: something does not hold.',
  }),
  signer: z.string().nullable(),
  signedAt: z.string().nullable(),
  generator: z.string().nullable(),
  actions: z.array(z.string()).readonly(),
  problems: z.array(z.string()).readonly(),
});

const facts = z
  .object({
    make: z.string().nullable(),
    model: z.string().nullable(),
    title: z.string().nullable(),
    caption: z.string().nullable(),
    author: z.string().nullable(),
    copyright: z.string().nullable(),
    keywords: z.array(z.string()).readonly(),
    regions: z
      .array(z.object({ name: z.string().nullable(), kind: z.string().nullable(), box: boxSchema }))
      .readonly()
      .openapi({
        description:
          'Labels that whoever wrote the file put on parts of the picture; in shares of it, upright. Never facts, never searched by.',
      }),
    credentials: credentials.nullable().openapi({ description: 'Content credentials (C2PA) in the file.' }),
  })
  .openapi({ description: 'What the file says of itself; anybody can have written it.' });

const photo = z.object({
  id: z.number().int(),
  sha256: z.string(),
  widthPx: z.number().int(),
  heightPx: z.number().int(),
  addedAt: z.string(),
  source: z.string().nullable(),
  page: z.string().nullable(),
  title: z.string().nullable(),
  capturedAt: z.string().nullable(),
  cameraTime: z.string().nullable().openapi({ description: 'As the camera wrote it.' }),
  place: z.object({ latitude: z.number(), longitude: z.number() }).nullable(),
  facts: facts.nullable(),
  thumbnail: z
    .string()
    .openapi({ description: 'At most 320 px long; a signed address, good for some minutes.' }),
  preview: z
    .string()
    .openapi({ description: 'At most 800 px long; a signed address, good for some minutes.' }),
  faces: z.array(
    z.object({
      id: z.number().int(),
      box: boxSchema,
      quality: z.number(),
      sufficient: z
        .boolean()
        .openapi({ description: 'False: below the quality gate, where scores mislead.' }),
      thumbnail: z.string(),
    }),
  ),
});

const show = route(
  ['curator'],
  {
    method: 'get',
    path: '/collections/{name}/gallery/photos',
    summary: 'Some photos of a collection, by their ids',
    params: nameParams,
    query: z.object({ ids: shownIds }),
    answer: z.object({ items: z.array(photo) }),
  },
  async ({ served, vitrine, actor, params, query }) => {
    const pictures = pictureAddresses(served, actor, null);
    const found = await showPhotos(vitrine, actor, params.name, query.ids);
    const items = found.map((each) => ({
      ...each,
      thumbnail: pictures.thumbnail(each.id),
      preview: pictures.preview(each.id),
      faces: each.faces.map((face) => ({
        ...face,
        sufficient: isSufficient({ unified: face.quality }),
        thumbnail: pictures.face(each.id, face.id),
      })),
    }));
    return { items };
  },
);

const origins = route(
  ['curator'],
  {
    method: 'get',
    path: '/collections/{name}/photos/{photo}/addresses',
    summary: 'Where a photo was found: who published it, when it was fetched, how it came here',
    params: nameParams.extend({ photo: z.coerce.number().int().min(1) }),
    answer: z.object({ items: z.array(photoAddress) }),
  },
  async ({ vitrine, actor, params }) => {
    const found = await photoOrigins(vitrine, actor, params.name, params.photo as PhotoId);
    return { items: found.map((each) => ({ ...each, provenance: shownProvenance(each.provenance) })) };
  },
);

const remove = route(
  ['curator'],
  {
    method: 'delete',
    path: '/collections/{name}/gallery/photos/{photo}',
    summary: 'Take one photo out of a collection, with everything that was computed from it',
    params: nameParams.extend({ photo: z.coerce.number().int().min(1) }),
  },
  ({ vitrine, actor, params }) => removePhoto(vitrine, actor, params.name, params.photo as PhotoId),
);

const health = route(
  ['curator', 'privacy-officer'],
  {
    method: 'get',
    path: '/collections/{name}/health',
    summary: 'What a collection is like, in numbers: quality, years, places, what was left out',
    params: nameParams,
    answer: z.object({
      photos: z.number().int(),
      faces: z.number().int(),
      clusters: z.number().int(),
      lowestSufficient: z.number(),
      quality: z.array(z.object({ from: z.number(), faces: z.number().int() })),
      years: z.array(z.object({ year: z.string().nullable(), photos: z.number().int() })),
      facesPerPhoto: z.array(z.object({ faces: z.number().int(), photos: z.number().int() })),
      skipped: z.array(z.object({ code: z.enum(photoErrorCodes), count: z.number().int() })),
      places: z.array(z.object({ latitude: z.number(), longitude: z.number(), photos: z.number().int() })),
      placed: z.number().int(),
    }),
  },
  ({ vitrine, actor, params }) => showHealth(vitrine, actor, params.name),
);

const clusters = route(
  ['curator'],
  {
    method: 'get',
    path: '/collections/{name}/clusters',
    summary: 'Unknown persons of a collection as the last clustering left them, most faces first',
    params: nameParams,
    query: z.object({
      minFaces: z.coerce.number().int().min(1).max(10_000).default(2),
      offset: z.coerce.number().int().min(0).max(1e9).default(0),
      limit: z.coerce.number().int().min(1).max(100).default(20),
    }),
    answer: z.object({
      total: z.number().int(),
      items: z.array(
        z.object({
          number: z.number().int(),
          faces: z.number().int(),
          photos: z.number().int(),
          firstCaptured: z.string().nullable(),
          lastCaptured: z.string().nullable(),
          members: z
            .array(z.object({ face: z.number().int(), photo: z.number().int(), thumbnail: z.string() }))
            .max(shownFaces),
        }),
      ),
    }),
  },
  async ({ served, vitrine, actor, params, query }) => {
    const pictures = pictureAddresses(served, actor, null);
    const { total, clusters: found } = await listClusters(vitrine, actor, params.name, query);
    const items = found.map((cluster) => ({
      ...cluster,
      members: cluster.members.map((each) => ({ ...each, thumbnail: pictures.face(each.photo, each.face) })),
    }));
    return { total, items };
  },
);

export const galleryRoutes = [find, show, origins, remove, health, clusters];
