/** Who may act here, and how they sign in. */
import type { ColumnType } from 'kysely';
import type { PersonId, PersonState } from '../types.js';
import type { Fixed } from './columns.js';

export interface PersonTable {
  id: Fixed<PersonId>;
  name: string;
  /** Unique; null for the one person of an unsupervised installation. */
  email: string | null;
  organisation: string;
  unit: string;
  sponsor: string;
  /** JSON array of roles. */
  roles: string;
  ends_on: string | null;
  training_valid_until: string | null;
  state: PersonState;
  created_at: Fixed<string>;
  /** When an administrator last confirmed that the person is still needed here; null: not since the invitation. */
  confirmed_at: ColumnType<string | null, string | null | undefined, string | null>;
}

/** The account library's own, as its other tables of migration 0009; the program itself only ends sessions and removes passkeys. */
export interface AccountSessionTable {
  userId: Fixed<string>;
}

export interface AccountUserTable {
  /** The person's. */
  id: Fixed<string>;
  /** 1: an authenticator app is set up. */
  twoFactorEnabled: Fixed<number | null>;
}

export interface AccountPasskeyTable {
  id: Fixed<string>;
  userId: Fixed<string>;
}

/** A program that acts for a named person. */
export interface AccountTokenTable {
  id: Fixed<string>;
  /** Of the account, which is the person's. */
  user_id: Fixed<string>;
  name: Fixed<string>;
  /** 1: who made it had shown a second factor. */
  second_factor: Fixed<number>;
  /** SHA-256 of the token, which only its holder has. */
  hash: Fixed<string>;
  created_at: Fixed<string>;
  expires_at: Fixed<string>;
  used_at: string | null;
}

/** With which the first administrator is made, once; at most one row. */
export interface SetupLinkTable {
  /** SHA-256 of the link's secret. */
  hash: Fixed<string>;
  expires_at: Fixed<string>;
}
