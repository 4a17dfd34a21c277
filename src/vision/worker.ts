/**
 * The child process: the only place where untrusted bytes are decoded. It is started by pool.ts with models handed
 * over by message, and answers each photo with faces or with the reason why not, in the order in which they come: the
 * next one may already wait, but only one is in work.
 *
 * It watches its own memory and ends itself above the limit, so that a photo that explodes costs itself only; it ends
 * when the parent does; and it leaves ctrl-C to the parent, who decides what is finished first. Only ever started, never
 * imported: the parent would take its signals and messages for its own, and load the decoders.
 */
import { AppError, isPhotoError } from '../errors.js';
import type { AnalysedPhoto, AnalyseOptions } from '../types.js';
import { analysePhoto } from './analyse.js';
import { embedKnownFaces } from './embed-known.js';
import { openModels, type ModelFiles, type Sessions } from './open-models.js';
import { perturbPhoto } from './perturb.js';
import type { Reply } from './reply.js';
import { memoryExitStatus, type PhotoRequest, type Request } from './request.js';
import { showFace } from './show-face.js';

const memoryCheckMs = 25;

let sessions: Sessions | undefined;

function reply(message: Reply): void {
  // The callback takes the error of a parent that has just gone; `disconnect` ends this process then.
  process.send?.(message, () => {});
}

async function start(models: ModelFiles, memoryLimitBytes: number): Promise<void> {
  setInterval(() => {
    if (process.memoryUsage.rss() > memoryLimitBytes) process.exit(memoryExitStatus);
  }, memoryCheckMs).unref();
  sessions = await openModels(models);
  reply({ kind: 'ready' });
}

async function work(request: PhotoRequest): Promise<void> {
  if (!sessions) throw new AppError('internal', 'a photo came before the models');
  try {
    reply({ ...(await answer(sessions, request)), residentBytes: process.memoryUsage.rss() });
  } catch (error) {
    if (!isPhotoError(error)) throw error;
    reply({
      kind: 'refused',
      code: error.code,
      message: error.message,
      residentBytes: process.memoryUsage.rss(),
    });
  }
}

async function answer(models: Sessions, { bytes, options, known, show }: PhotoRequest) {
  if (show) return { kind: 'shown', shown: await showFace(models, bytes, show) } as const;
  if (known) return { kind: 'embedded', known: await embedKnownFaces(models, bytes, known) } as const;
  return { kind: 'analysed', photo: await analyse(models, bytes, options) } as const;
}

async function analyse(
  models: Sessions,
  bytes: Uint8Array,
  { effort, perturbation, within }: AnalyseOptions,
): Promise<AnalysedPhoto> {
  if (perturbation === undefined) return analysePhoto(models, bytes, effort, within);
  const altered = await perturbPhoto(bytes, perturbation, (photo) => analysePhoto(models, photo));
  return analysePhoto(models, altered, effort);
}

process.on('SIGINT', () => {});
process.on('disconnect', () => process.exit(0));
let lastWork = Promise.resolve();
process.on('message', (request: Request) => {
  lastWork = lastWork
    .then(() => (request.kind === 'start' ? start(request.models, request.memoryLimitBytes) : work(request)))
    .catch((error: unknown) => {
      const code = error instanceof AppError && error.code === 'model.mismatch' ? error.code : 'internal';
      reply({ kind: 'failed', code, message: error instanceof Error ? error.message : String(error) });
    });
});
