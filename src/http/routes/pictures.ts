/** Pictures, under addresses that others of our routes signed for two minutes at most: an `<img>` carries no token. */
import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { AppError } from '../../errors.js';
import { readPhotoImages } from '../../flows/collections/photo-images.js';
import { probePicture } from '../../flows/search/probe-picture.js';
import type { FaceId, PhotoId, SearchId } from '../../types.js';
import { type Call, rawRoute } from '../define-route.js';
import type { HttpEnv } from '../served.js';

const signed = z.object({ until: z.coerce.number().int(), signature: z.string().max(100) });
const number = z.coerce.number().int().min(1);

/** Throws `request.foreign`. */
function checkAddress(
  { served, query }: Call<unknown, z.output<typeof signed>, unknown>,
  path: string,
): void {
  served.addresses.check(path, query, Date.now());
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
  'public',
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
    checkAddress(call, `/pictures/photos/${photo}`);
    const images = await readPhotoImages(call.vitrine, photo as PhotoId);
    if (images === null) throw gone();
    return picture(call.context, images.preview);
  },
);

const face = rawRoute(
  'public',
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
    checkAddress(call, `/pictures/photos/${photo}/faces/${wanted}`);
    const images = await readPhotoImages(call.vitrine, photo as PhotoId);
    const found = images?.faces.find(({ faceId }) => faceId === (wanted as FaceId));
    if (found === undefined) throw gone();
    return picture(call.context, found.thumbnail);
  },
);

const probe = rawRoute(
  'public',
  {
    method: 'get',
    path: '/pictures/probes/{search}/{number}',
    summary: 'A probe photo, at most 800 px long',
    params: z.object({ search: z.string().max(100), number }),
    query: signed,
    heavy: true,
    media: 'image/jpeg',
  },
  async (call) => {
    const { search, number: wanted } = call.params;
    checkAddress(call, `/pictures/probes/${search}/${wanted}`);
    const found = await probePicture(call.vitrine, search as SearchId, wanted);
    if (found === null) throw gone();
    return picture(call.context, found);
  },
);

export const pictureRoutes = [preview, face, probe];
