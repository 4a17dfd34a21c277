/**
 * One file that holds photos: a zip or tar file, a web archive, a letter. It is opened in a process of its own, as a job, and what it holds is indexed
 * like photos by themselves.
 */
import { z } from '@hono/zod-openapi';
import { AppError } from '../../errors.js';
import { requireCollection } from '../../flows/collections/collection-use.js';
import { indexPhotos } from '../../flows/collections/index-photos.js';
import { declareUpload } from '../../sources/declare.js';
import { holdsPhotos, openHolders } from '../../sources/open-holders.js';
import { uploadedItems } from '../../sources/upload.js';
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
    summary:
      'Add what a zip, tar or WARC file or the like holds; the answer is a job whose events tell how far it is',
    params: nameParams,
    form: z.object({
      archive: z
        .custom<File>((value) => value instanceof File, 'expected a file that holds photos')
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
    const { name } = body.archive;
    const bytes = new Uint8Array(await body.archive.arrayBuffer());
    if (!holdsPhotos(bytes, name)) {
      const message = 'expected a file that holds photos, such as a zip, tar or WARC file, got another kind';
      throw new AppError('archive.invalid', message);
    }
    const { sourceBase } = body;
    return served.jobs.start({
      collection: params.name,
      by: actor.person,
      source: { kind: 'archive', name },
      total: 1,
      openEnded: true,
      bytes: bytes.length,
      run: (report, signal) =>
        indexPhotos(vitrine, actor, {
          collection: params.name,
          items: (context) =>
            openHolders(
              uploadedItems([{ name, bytes }], { sourceBase, insideBase: true }),
              context,
              report.opened,
            ),
          sources: [declareUpload(1, bytes.length, sourceBase)],
          retrySkipped: body.retry === 'true',
          signal,
          onProgress: report.progress,
        }),
    });
  },
);

export const archiveRoutes = [upload];
