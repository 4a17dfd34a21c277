/** A zip file of photos: its directory is looked at before the answer, its photos are indexed as a job, like photos by themselves. */
import { z } from '@hono/zod-openapi';
import { requireCollection } from '../../flows/collections/collection-use.js';
import { indexPhotos } from '../../flows/collections/index-photos.js';
import { openArchive } from '../../sources/archive.js';
import { route } from '../define-route.js';
import { nameParams } from './collections.js';
import { jobSchema, uploadFields } from './jobs.js';

/** In memory until its job has ended, as uploaded photos are. */
const mostArchiveBytes = 256 * 1024 * 1024;

const upload = route(
  ['curator'],
  {
    method: 'post',
    path: '/collections/{name}/archives',
    summary: 'Add the photos of a zip file; the answer is a job whose events tell how far it is',
    params: nameParams,
    form: z.object({
      archive: z
        .custom<File>((value) => value instanceof File, 'expected a zip file')
        .openapi({ type: 'string', format: 'binary' }),
      ...uploadFields,
    }),
    maxBodyBytes: mostArchiveBytes,
    heavy: true,
    status: 202,
    answer: jobSchema,
  },
  async ({ served, vitrine, actor, params, body }) => {
    await requireCollection(vitrine, params.name);
    const bytes = Buffer.from(await body.archive.arrayBuffer());
    const archive = await openArchive(body.archive.name, bytes);
    return served.jobs.start({
      collection: params.name,
      by: actor.person,
      total: archive.total,
      bytes: bytes.length,
      run: (onProgress, signal) => {
        const items = archive.items(body.sourceBase);
        const retrySkipped = body.retry === 'true';
        return indexPhotos(vitrine, actor, {
          collection: params.name,
          items,
          retrySkipped,
          signal,
          onProgress,
        });
      },
    });
  },
);

export const archiveRoutes = [upload];
