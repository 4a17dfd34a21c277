/**
 * Kysely on libsql, an embedded SQLite with encryption of every page, its journal included.
 *
 * What differs from Kysely's own SQLite driver: migrations are atomic; transactions take the write lock when they
 * begin (one that reads first and writes later would fail instead of waiting when another process commits in
 * between); statements are compiled once; failures of disk and database come out as `AppError`.
 *
 * Waiting for another connection's lock blocks the event loop, so a process opens a store once.
 */
import {
  CompiledQuery,
  SqliteAdapter,
  SqliteDriver,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type DatabaseConnection,
  type Dialect,
  type SqliteDatabase,
  type SqliteStatement,
} from 'kysely';
import Libsql from 'libsql';
import { asStorageError } from '../lib/storage-errors.js';

/** How long a statement waits for another process's short transaction. */
export const busyTimeoutMs = 20_000;

/** Opens (and makes, where missing) the database file. Throws `store.damaged` when the key does not fit. */
export function libsqlDialect(path: string, key: Uint8Array): Dialect {
  const database = orStorageError(() => openEncrypted(path, key));
  return {
    createDriver: () => new WritingDriver({ database }),
    createAdapter: () => new AtomicAdapter(),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  };
}

/** SQLite rolls definitions back too, so a migration is whole or not there; Kysely leaves it in pieces by default. */
class AtomicAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): true {
    return true;
  }
}

class WritingDriver extends SqliteDriver {
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'));
  }

  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    try {
      await super.rollbackTransaction(connection);
    } catch (error) {
      // A full disk rolls back by itself; the second rollback would hide what happened.
      if (!(error instanceof Error && error.message.includes('no transaction is active'))) throw error;
    }
  }
}

function openEncrypted(path: string, key: Uint8Array): SqliteDatabase {
  // The package's types leave the encryption options out.
  const options: Libsql.Options & Record<'encryptionCipher' | 'encryptionKey', string> = {
    encryptionCipher: 'aes256cbc',
    encryptionKey: Buffer.from(key).toString('hex'),
  };
  const database = new Libsql(path, options);
  try {
    database.exec(`pragma busy_timeout = ${busyTimeoutMs}`);
    database.exec('pragma journal_mode = wal');
    // A commit is on disk when it returns: a search record must survive the power cut that follows it.
    database.exec('pragma synchronous = full');
    database.exec('pragma foreign_keys = on');
    // Deleted rows are overwritten, and nothing is spilled unencrypted into temporary files.
    database.exec('pragma secure_delete = on');
    database.exec('pragma temp_store = memory');
  } catch (error) {
    database.close();
    throw error;
  }
  const compiled = new Map<string, SqliteStatement>();
  return {
    prepare(sql) {
      const known = compiled.get(sql);
      if (known !== undefined) return known;
      const statement = orStorageError(() => wrapStatement(database.prepare(sql)));
      // Definitions change what other statements mean; lists of varying length would pile up.
      if (compiled.size >= 200) compiled.clear();
      if (/^(select|insert|update|delete) /i.test(sql)) compiled.set(sql, statement);
      else compiled.clear();
      return statement;
    },
    close() {
      compiled.clear();
      database.close();
    },
  };
}

type LibsqlStatement = ReturnType<InstanceType<typeof Libsql>['prepare']>;

function wrapStatement(statement: LibsqlStatement): SqliteStatement {
  return {
    reader: statement.reader,
    all: (parameters) => orStorageError(() => statement.all(checked(parameters)).map(withUint8Arrays)),
    run: (parameters) => orStorageError(() => statement.run(checked(parameters))),
    iterate: () => {
      throw new TypeError('streamed queries are not used: a half-read one would block the writer');
    },
  };
}

/** libsql 0.5 aborts the whole process when it is given a boolean. */
function checked(parameters: readonly unknown[]): unknown[] {
  for (const value of parameters) {
    if (typeof value === 'boolean') throw new TypeError('the database takes no booleans; use 0 and 1');
  }
  return [...parameters];
}

/** libsql hands blobs over as ArrayBuffer, other drivers as Uint8Array. */
function withUint8Arrays(row: unknown): unknown {
  const columns = row as Record<string, unknown>;
  for (const name in columns) {
    const value = columns[name];
    if (value instanceof ArrayBuffer) columns[name] = new Uint8Array(value);
  }
  return row;
}

function orStorageError<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw asStorageError(error);
  }
}
