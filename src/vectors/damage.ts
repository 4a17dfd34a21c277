/** The one way in which this layer says that bytes on disk are not what was written. */
import { AppError } from '../errors.js';

export function damaged(what: string, cause?: unknown): AppError {
  return new AppError('index.damaged', what, cause === undefined ? undefined : { cause });
}

/** True for the error of a file that is not there. */
export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
