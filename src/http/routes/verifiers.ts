/** The stand-alone verifiers as files: what a stranger runs to check a log, a report or a package without this program. */
import { z } from '@hono/zod-openapi';
import { readFile } from 'node:fs/promises';
import { AppError } from '../../errors.js';
import { rawRoute } from '../define-route.js';
import { download } from '../download.js';

const folder = new URL('../../verifier/', import.meta.url);

const verifier = rawRoute(
  'public',
  {
    method: 'get',
    path: '/verifiers/{file}',
    summary:
      'The stand-alone verifier of logs, of reports or of evidence packages: one file that needs Node.js and nothing else',
    params: z.object({ file: z.enum(['verify-log.js', 'verify-report.js', 'verify-evidence.js']) }),
    media: 'text/javascript',
  },
  async ({ params: { file }, context }) => {
    const source = await readFile(new URL(file, folder), 'utf8').catch(() => {
      throw new AppError('request.unknown', 'the verifiers are not among the files of this installation');
    });
    return download(context, source, file);
  },
);

export const verifierRoutes = [verifier];
