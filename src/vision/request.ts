/** What a child process is asked, and the one thing beside its replies that it can say. */
import type { AnalyseOptions, FaceToShow, KnownFaces } from '../types.js';
import type { ModelFiles } from './open-models.js';

/** With `known`, the faces are those and none are looked for; with `show`, one face is shown. */
export type PhotoRequest = {
  kind: 'photo';
  bytes: Uint8Array;
  options: AnalyseOptions;
  known?: KnownFaces;
  show?: FaceToShow;
};
export type Request = { kind: 'start'; models: ModelFiles; memoryLimitBytes: number } | PhotoRequest;

/** Exit status by which the parent knows that the memory limit was hit. */
export const memoryExitStatus = 86;
