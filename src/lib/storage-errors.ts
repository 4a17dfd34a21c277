/**
 * Which failures of disk and database are which `AppError`. All of them are fatal to the work in hand: the caller
 * stops, and what was committed before stays.
 */
import { AppError, type ErrorCode } from '../errors.js';

const meanings: readonly (readonly [RegExp, ErrorCode, string])[] = [
  [
    /^(ENOSPC|EDQUOT|SQLITE_FULL|SQLITE_IOERR.*)$/,
    'store.full',
    'no room left on the disk of the data folder',
  ],
  [/^SQLITE_BUSY/, 'store.busy', 'another process holds the store; wait until it is done and try again'],
  [/^(SQLITE_NOTADB|SQLITE_CORRUPT.*)$/, 'store.damaged', 'the store is damaged; put back a backup'],
  [
    /^(EACCES|EPERM|EROFS|SQLITE_READONLY.*|SQLITE_CANTOPEN.*)$/,
    'store.unwritable',
    'the data folder cannot be written; check its owner and permissions',
  ],
];

/** The error as an `AppError` when disk or database failed, otherwise the error itself. */
export function asStorageError(error: unknown): unknown {
  if (error instanceof AppError || !(error instanceof Error)) return error;
  const { code } = error as NodeJS.ErrnoException;
  if (typeof code !== 'string') return error;
  const meaning = meanings.find(([pattern]) => pattern.test(code));
  if (meaning === undefined) return error;
  return new AppError(meaning[1], `${meaning[2]} (${code})`, { cause: error });
}
