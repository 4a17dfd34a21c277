/**
 * The child process: the only place where untrusted bytes are decoded. It is started by pool.ts with models handed
 * over by message, gets photos one at a time and answers each with faces or with the reason why not.
 *
 * It watches its own memory and ends itself above the limit, so that a photo that explodes costs itself only; it ends
 * when the parent does; and it leaves ctrl-C to the parent, who decides what is finished first.
 */
import { AppError, isPhotoError } from '../errors.js';
import { analysePhoto, type Sessions } from './analyse.js';
import type { Reply } from './reply.js';
import { rfbDetector } from './rfb-detector.js';
import { openSession } from './session.js';

/** Model files, already checked and prepared. */
export interface ModelFiles {
  detector: Uint8Array;
  landmarker: Uint8Array;
  recogniser: Uint8Array;
}

export type Request =
  { kind: 'start'; models: ModelFiles; memoryLimitBytes: number } | { kind: 'photo'; bytes: Uint8Array };

/** Exit status by which the parent knows that the memory limit was hit. */
export const memoryExitStatus = 86;

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
  sessions = {
    detector: rfbDetector(await openSession(models.detector)),
    landmarker: await openSession(models.landmarker),
    recogniser: await openSession(models.recogniser),
  };
  reply({ kind: 'ready' });
}

async function analyse(bytes: Uint8Array): Promise<void> {
  if (!sessions) throw new AppError('internal', 'a photo came before the models');
  try {
    const photo = await analysePhoto(sessions, bytes);
    reply({ kind: 'analysed', photo, residentBytes: process.memoryUsage.rss() });
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

process.on('SIGINT', () => {});
process.on('disconnect', () => process.exit(0));
process.on('message', (request: Request) => {
  const work =
    request.kind === 'start' ? start(request.models, request.memoryLimitBytes) : analyse(request.bytes);
  work.catch((error: unknown) => {
    reply({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
  });
});
