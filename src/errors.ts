/**
 * The one error of the project and the closed list of its codes. Codes are stable: scripts, metrics and documents
 * (docs/errors.md) name them. Messages say what was expected and what came, in lower case, in one line, and never
 * carry a face, a vector or a person's name.
 */

/** What can be wrong with one photo. Indexing records it and goes on. */
export const photoErrorCodes = [
  'photo.empty',
  'photo.truncated',
  'photo.corrupt',
  'photo.unsupported',
  'photo.too-large',
  'photo.too-small',
  'photo.no-face',
  'photo.unreadable',
  'photo.changed',
  'photo.suppressed',
  'photo.refused',
  'photo.not-permitted',
  'photo.gone',
  'photo.out-of-memory',
  'photo.timeout',
  'photo.crashed',
] as const;

export const errorCodes = [
  ...photoErrorCodes,
  'usage',
  'path.not-found',
  'manifest.invalid',
  'source.invalid',
  'source.refused',
  'source.unreachable',
  'archive.invalid',
  'collection.invalid',
  'collection.unknown',
  'collection.exists',
  'collection.expired',
  'collection.full',
  'case.missing',
  'case.invalid',
  'case.exists',
  'case.unknown',
  'case.closed',
  'reason.missing',
  'request.text',
  'request.invalid',
  'authorisation.missing',
  'authorisation.unknown',
  'authorisation.expired',
  'authorisation.used-up',
  'authorisation.scope',
  'authorisation.refused',
  'authorisation.decided',
  'role.conflict',
  'search.unknown',
  'search.locked',
  'search.erased',
  'examination.unknown',
  'examination.closed',
  'examination.incomplete',
  'export.unsupported',
  'export.corroboration',
  'disclosure.invalid',
  'note.invalid',
  'rights.unknown',
  'rights.invalid',
  'rights.identity',
  'rights.step',
  'grant.invalid',
  'face.choose',
  'face.unknown',
  'face.low-quality',
  'decision.contradictory',
  'calibration.missing',
  'calibration.too-few',
  'calibration.invalid',
  'model.hash-mismatch',
  'model.unavailable',
  'model.mismatch',
  'model.invalid',
  'model.unknown',
  'model.licence',
  'key.missing',
  'key.wrong',
  'key.exposed',
  'key.exists',
  'store.missing',
  'store.busy',
  'store.full',
  'store.unwritable',
  'store.damaged',
  'store.newer',
  'index.damaged',
  'person.unknown',
  'person.invalid',
  'person.inactive',
  'person.ended',
  'second-factor.missing',
  'training.expired',
  'role.missing',
  'policy.invalid',
  'policy.strict',
  'proposal.unknown',
  'proposal.invalid',
  'proposal.closed',
  'proposal.same-person',
  'invitation.invalid',
  'setup.done',
  'activation.missing',
  'activation.expired',
  'activation.invalid',
  'search.stopped',
  'witness.quorum',
  'quota.exceeded',
  'tool.invalid',
  'report.invalid',
  'log.damaged',
  'log.unwritable',
  'session.missing',
  'session.refused',
  'link.invalid',
  'request.unknown',
  'request.foreign',
  'request.misdirected',
  'request.too-large',
  'request.too-many',
  'server.busy',
  'server.exposed',
  'log.key-wrong',
  'witness.fork',
  'witness.unreachable',
  'witness.refused',
  'interrupted',
  'internal',
] as const;

export type PhotoErrorCode = (typeof photoErrorCodes)[number];
export type ErrorCode = (typeof errorCodes)[number];

/** Where that which is refused belongs, by ids: told only to those who may know of it. */
export interface ErrorAbout {
  case: string;
  authorisation: string;
}

export class AppError extends Error {
  readonly code: ErrorCode;
  readonly about: ErrorAbout | null;

  constructor(code: ErrorCode, message: string, options: { cause?: unknown; about?: ErrorAbout } = {}) {
    super(message, options);
    this.name = 'AppError';
    this.code = code;
    this.about = options.about ?? null;
  }
}

/** True for errors that concern one photo only. */
export function isPhotoError(error: unknown): error is AppError & { code: PhotoErrorCode } {
  return error instanceof AppError && error.code.startsWith('photo.');
}
