/** The only place where a `Grant` comes into being. */
import { AppError } from '../errors.js';
import type { Collection } from '../types.js';
import type { Vitrine } from './vitrine.js';

declare const granted: unique symbol;

/** Leave to search these collections for this case. */
export interface Grant {
  readonly [granted]: true;
  readonly case: string;
  readonly reason: string;
  readonly user: string;
  readonly collections: readonly Collection[];
  readonly grantedAt: string;
}

export interface AuthorisationRequest {
  case: string;
  reason: string;
  /** Names; empty: every collection that is not expired. */
  collections: readonly string[];
  user: string;
}

/** Throws `case.missing`, `reason.missing`, `collection.unknown` or `collection.expired`. */
export async function authorise(_vitrine: Vitrine, _request: AuthorisationRequest): Promise<Grant> {
  throw new AppError('internal', 'not built yet');
}
