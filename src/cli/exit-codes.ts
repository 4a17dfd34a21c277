/**
 * What the shell learns. Every error code has exactly one exit code, decided here: the record is exhaustive, so a new
 * code does not compile without a decision. docs/cli.md documents the table.
 */
import type { ErrorCode } from '../errors.js';

export const exitCodes = {
  ok: 0,
  failure: 1,
  usage: 2,
  chooseFace: 3,
  unusablePhoto: 4,
  refused: 5,
  damaged: 6,
  interrupted: 130,
} as const;

const exitCodeByError: Readonly<Record<ErrorCode, (typeof exitCodes)[keyof typeof exitCodes]>> = {
  'photo.empty': exitCodes.unusablePhoto,
  'photo.truncated': exitCodes.unusablePhoto,
  'photo.corrupt': exitCodes.unusablePhoto,
  'photo.unsupported': exitCodes.unusablePhoto,
  'photo.too-large': exitCodes.unusablePhoto,
  'photo.too-small': exitCodes.unusablePhoto,
  'photo.no-face': exitCodes.unusablePhoto,
  'photo.unreadable': exitCodes.unusablePhoto,
  'photo.changed': exitCodes.unusablePhoto,
  'photo.out-of-memory': exitCodes.unusablePhoto,
  'photo.timeout': exitCodes.unusablePhoto,
  'photo.crashed': exitCodes.unusablePhoto,
  usage: exitCodes.usage,
  'path.not-found': exitCodes.usage,
  'manifest.invalid': exitCodes.usage,
  'collection.invalid': exitCodes.usage,
  'collection.unknown': exitCodes.usage,
  'collection.exists': exitCodes.usage,
  'collection.expired': exitCodes.refused,
  'collection.full': exitCodes.refused,
  'case.missing': exitCodes.refused,
  'reason.missing': exitCodes.refused,
  'grant.invalid': exitCodes.refused,
  'face.choose': exitCodes.chooseFace,
  'face.unknown': exitCodes.usage,
  'face.low-quality': exitCodes.unusablePhoto,
  'decision.contradictory': exitCodes.usage,
  'calibration.missing': exitCodes.usage,
  'calibration.too-few': exitCodes.usage,
  'calibration.invalid': exitCodes.usage,
  'model.hash-mismatch': exitCodes.failure,
  'model.unavailable': exitCodes.failure,
  'model.mismatch': exitCodes.failure,
  'model.invalid': exitCodes.usage,
  'model.unknown': exitCodes.usage,
  'model.licence': exitCodes.refused,
  'key.missing': exitCodes.failure,
  'key.wrong': exitCodes.failure,
  'key.exposed': exitCodes.failure,
  'key.exists': exitCodes.failure,
  'store.missing': exitCodes.failure,
  'store.busy': exitCodes.failure,
  'store.full': exitCodes.failure,
  'store.unwritable': exitCodes.failure,
  'store.damaged': exitCodes.damaged,
  'store.newer': exitCodes.failure,
  'index.damaged': exitCodes.damaged,
  'log.damaged': exitCodes.damaged,
  'log.unwritable': exitCodes.failure,
  'log.key-wrong': exitCodes.failure,
  'witness.fork': exitCodes.damaged,
  'witness.unreachable': exitCodes.failure,
  'witness.refused': exitCodes.failure,
  interrupted: exitCodes.interrupted,
  internal: exitCodes.failure,
};

export function exitCodeOf(code: ErrorCode): number {
  return exitCodeByError[code];
}
