/**
 * Pictures, under addresses that others of our routes signed for two minutes at most. An address is bound to the person it was told;
 * whether that person may see the picture now, after a lock, an erasure or the loss of a role, is asked again.
 */
import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { AppError } from '../../errors.js';
import { readPhotoImages } from '../../flows/collections/photo-images.js';
import { photoThumbnail } from '../../flows/collections/photo-thumbnail.js';
import { requireRole } from '../../flows/people/actor.js';
import { probePicture } from '../../flows/search/probe-picture.js';
import { requireReadable } from '../../flows/search/read-search.js';
import type { FaceId, PhotoId, SearchId } from '../../types.js';
import { type Call, rawRoute } from '../define-route.js';
import type { HttpEnv } from '../served.js';

const searchId = z
  .string()
  .max(100)
  .transform((id) => id as SearchId);
const signature = z.object({ until: z.coerce.number().int(), signature: z.string().max(100) });
const signed = signature.extend({ search: searchId.optional() });
const number = z.coerce.number().int().min(1);

/** Throws `request.foreign`, `role.missing`, `search.unknown`, `search.erased`, `search.locked` or `authorisation.refused`. */
async function requireVisible(
  { served, vitrine, actor, query }: Call<unknown, z.output<typeof signature>, unknown>,
  path: string,
  search: SearchId | null,
): Promise<void> {
  served.addresses.check({ path, person: actor.person, search }, query, Date.now());
  if (search === null) requireRole(actor, 'curator');
  else await requireReadable(vitrine, vitrine.store.db, actor, search);
}

function picture(context: Context<HttpEnv>, bytes: Uint8Array): Response {
  // The browser may show it again while the address is good, but nobody between may keep it.
  const headers = { 'Content-Type': 'image/jpeg', 'Cache-Control': 'private, max-age=60' };
  return context.body(new Uint8Array(bytes), 200, headers);
}

function gone(): AppError {
  return new AppError('request.unknown', 'there is no such picture, or not any more');
}

const preview = rawRoute(
  'signed',
  {
    method: 'get',
    path: '/pictures/photos/{photo}',
    summary: 'A photo, at most 800 px long',
    params: z.object({ photo: number }),
    query: signed,
    media: 'image/jpeg',
  },
  async (call) => {
    const { photo } = call.params;
    await requireVisible(call, `/pictures/photos/${photo}`, call.query.search ?? null);
    const images = await readPhotoImages(call.vitrine, photo as PhotoId);
    if (images === null) throw gone();
    return picture(call.context, images.preview);
  },
);

const thumbnail = rawRoute(
  'signed',
  {
    method: 'get',
    path: '/pictures/photos/{photo}/thumbnail',
    summary: 'A photo, at most 320 px long',
    params: z.object({ photo: number }),
    query: signed,
    media: 'image/jpeg',
  },
  async (call) => {
    const { photo } = call.params;
    await requireVisible(call, `/pictures/photos/${photo}/thumbnail`, call.query.search ?? null);
    const found = await photoThumbnail(call.vitrine, photo as PhotoId);
    if (found === null) throw gone();
    return picture(call.context, found);
  },
);

const face = rawRoute(
  'signed',
  {
    method: 'get',
    path: '/pictures/photos/{photo}/faces/{face}',
    summary: 'One face of a photo',
    params: z.object({ photo: number, face: number }),
    query: signed,
    media: 'image/jpeg',
  },
  async (call) => {
    const { photo, face: wanted } = call.params;
    await requireVisible(call, `/pictures/photos/${photo}/faces/${wanted}`, call.query.search ?? null);
    const images = await readPhotoImages(call.vitrine, photo as PhotoId);
    const found = images?.faces.find(({ faceId }) => faceId === (wanted as FaceId));
    if (found === undefined) throw gone();
    return picture(call.context, found.thumbnail);
  },
);

const probe = rawRoute(
  'signed',
  {
    method: 'get',
    path: '/pictures/probes/{search}/{number}',
    summary: 'A probe photo, at most 800 px long',
    params: z.object({ search: searchId, number }),
    query: signature,
    heavy: true,
    media: 'image/jpeg',
  },
  async (call) => {
    const { search, number: wanted } = call.params;
    await requireVisible(call, `/pictures/probes/${search}/${wanted}`, search);
    const found = await probePicture(call.vitrine, search, wanted);
    if (found === null) throw gone();
    return picture(call.context, found);
  },
);

export const pictureRoutes = [preview, thumbnail, face, probe];
