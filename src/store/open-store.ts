/**
 * The truth: one encrypted database file, brought to the newest schema when it is opened.
 * Many processes may have it open; whoever changes photos holds the writer lock besides (writer-lock.ts).
 */
import { Kysely, Migrator, sql, type Migration } from 'kysely';
import { AppError } from '../errors.js';
import { busyTimeoutMs, libsqlDialect } from './libsql-dialect.js';
import * as photosAndSearches from './migrations/0001-photos-and-searches.js';
import * as calibrations from './migrations/0002-calibrations.js';
import * as unifiedQuality from './migrations/0003-unified-quality.js';
import * as models from './migrations/0004-models.js';
import * as searchSettings from './migrations/0005-search-settings.js';
import * as clusters from './migrations/0006-clusters.js';
import * as peopleAndPolicy from './migrations/0007-people-and-policy.js';
import * as casework from './migrations/0008-casework.js';
import * as accounts from './migrations/0009-accounts.js';
import * as governance from './migrations/0010-governance.js';
import * as witnessForks from './migrations/0011-witness-forks.js';
import * as personsRequests from './migrations/0012-persons-requests.js';
import * as adjustments from './migrations/0013-adjustments.js';
import * as cameraFacts from './migrations/0014-camera-facts.js';
import * as caseNotes from './migrations/0015-case-notes.js';
import * as provenance from './migrations/0016-provenance.js';
import * as sourceDeclarations from './migrations/0017-source-declarations.js';
import type { Db, Tables } from './tables.js';

/** In the order of their names; a published one never changes. */
const migrations: Record<string, Migration> = {
  '0001-photos-and-searches': photosAndSearches,
  '0002-calibrations': calibrations,
  '0003-unified-quality': unifiedQuality,
  '0004-models': models,
  '0005-search-settings': searchSettings,
  '0006-clusters': clusters,
  '0007-people-and-policy': peopleAndPolicy,
  '0008-casework': casework,
  '0009-accounts': accounts,
  '0010-governance': governance,
  '0011-witness-forks': witnessForks,
  '0012-persons-requests': personsRequests,
  '0013-adjustments': adjustments,
  '0014-camera-facts': cameraFacts,
  '0015-case-notes': caseNotes,
  '0016-provenance': provenance,
  '0017-source-declarations': sourceDeclarations,
};

export interface Store {
  readonly db: Db;
  /** Name of the newest migration. */
  readonly version: string;
  /** Runs `change` in one transaction, durable when the promise resolves. Uses only the `db` it is handed. */
  write<T>(change: (db: Db) => Promise<T>): Promise<T>;
  /**
   * Makes what was deleted unreadable for the holder of the key too: writes the journal, which has old pages, back and
   * empties it. False when another process reads from it; then it is to be done again.
   */
  overwriteDeleted(): Promise<boolean>;
  /** What the database says against itself; empty when it is sound. */
  checkIntegrity(): Promise<string[]>;
  close(): Promise<void>;
}

/** Throws `store.damaged` (also when the key does not fit), `store.newer`, `store.busy` or `store.full`. */
export async function openStore(path: string, key: Uint8Array): Promise<Store> {
  const db: Db = new Kysely<Tables>({ dialect: libsqlDialect(path, key) });
  try {
    await migrate(db);
  } catch (error) {
    await db.destroy();
    throw error;
  }
  return {
    db,
    version: newest(Object.keys(migrations)),
    write: (change) => db.transaction().execute(change),
    overwriteDeleted: () => overwriteDeleted(db),
    checkIntegrity: () => checkIntegrity(db),
    async close() {
      // Leaves an empty journal where nobody else reads or writes; at once, never waiting for them.
      await sql`pragma busy_timeout = 0`.execute(db);
      await sql`pragma wal_checkpoint(truncate)`.execute(db).catch(() => undefined);
      await db.destroy();
    },
  };
}

async function migrate(db: Db): Promise<void> {
  const applied = await appliedMigrations(db);
  const unknown = applied.filter((name) => !(name in migrations));
  if (unknown.length > 0) {
    throw new AppError(
      'store.newer',
      `the store was made by a newer vitrine (it has ${newest(unknown)}, this one knows up to ${newest(Object.keys(migrations))})`,
    );
  }
  // The migrator takes the write lock even when there is nothing to do; searches must not wait for that.
  if (applied.length === Object.keys(migrations).length) return;
  const migrator = new Migrator({ db, provider: { getMigrations: () => Promise.resolve(migrations) } });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw error;
}

async function appliedMigrations(db: Db): Promise<string[]> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some((table) => table.name === 'kysely_migration')) return [];
  const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db);
  return rows.map((row) => row.name);
}

/** Searches read for milliseconds at a time; whoever reads for longer is not waited for. */
async function overwriteDeleted(db: Db): Promise<boolean> {
  await sql`pragma busy_timeout = 1000`.execute(db);
  try {
    const { rows } = await sql<{ busy: number }>`pragma wal_checkpoint(truncate)`.execute(db);
    return rows[0]?.busy === 0;
  } finally {
    await sql`pragma busy_timeout = ${sql.raw(String(busyTimeoutMs))}`.execute(db);
  }
}

async function checkIntegrity(db: Db): Promise<string[]> {
  const structure = await sql<{ integrity_check: string }>`pragma integrity_check`.execute(db);
  const references = await sql<{ table: string }>`pragma foreign_key_check`.execute(db);
  return [
    ...structure.rows.map((row) => row.integrity_check).filter((line) => line !== 'ok'),
    ...references.rows.map((row) => `a row of ${row.table} refers to a missing row`),
  ];
}

function newest(names: readonly string[]): string {
  return names.reduce((last, name) => (name > last ? name : last), '');
}
