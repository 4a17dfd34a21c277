/**
 * Accounts: how a person proves who he is. The tables `account_user` to `account_passkey` belong to the account library,
 * which names their columns (see src/http/accounts); a test compares them with what it expects. An account's id is its
 * person's id. Tokens and the setup
 * link are kept as hashes only: whoever reads the store cannot use them.
 */
import type { CreateTableBuilder, Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await withId(db, 'account_user')
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('email', 'text', (column) => column.notNull().unique())
    .addColumn('emailVerified', 'integer', (column) => column.notNull())
    .addColumn('image', 'text')
    .addColumn('createdAt', 'text', (column) => column.notNull())
    .addColumn('updatedAt', 'text', (column) => column.notNull())
    .addColumn('twoFactorEnabled', 'integer')
    .execute();

  await ofUser(withId(db, 'account_session'))
    .addColumn('expiresAt', 'text', (column) => column.notNull())
    .addColumn('token', 'text', (column) => column.notNull().unique())
    .addColumn('createdAt', 'text', (column) => column.notNull())
    .addColumn('updatedAt', 'text', (column) => column.notNull())
    .addColumn('ipAddress', 'text')
    .addColumn('userAgent', 'text')
    .addColumn('factor', 'text', (column) => column.notNull())
    .execute();

  await ofUser(withId(db, 'account_credential'))
    .addColumn('accountId', 'text', (column) => column.notNull())
    .addColumn('providerId', 'text', (column) => column.notNull())
    .addColumn('accessToken', 'text')
    .addColumn('refreshToken', 'text')
    .addColumn('idToken', 'text')
    .addColumn('accessTokenExpiresAt', 'text')
    .addColumn('refreshTokenExpiresAt', 'text')
    .addColumn('scope', 'text')
    .addColumn('password', 'text')
    .addColumn('createdAt', 'text', (column) => column.notNull())
    .addColumn('updatedAt', 'text', (column) => column.notNull())
    .execute();

  await withId(db, 'account_verification')
    .addColumn('identifier', 'text', (column) => column.notNull())
    .addColumn('value', 'text', (column) => column.notNull())
    .addColumn('expiresAt', 'text', (column) => column.notNull())
    .addColumn('createdAt', 'text', (column) => column.notNull())
    .addColumn('updatedAt', 'text', (column) => column.notNull())
    .execute();

  await ofUser(withId(db, 'account_two_factor'))
    .addColumn('secret', 'text', (column) => column.notNull())
    .addColumn('backupCodes', 'text', (column) => column.notNull())
    .addColumn('verified', 'integer')
    .addColumn('failedVerificationCount', 'integer')
    .addColumn('lockedUntil', 'text')
    .execute();

  await ofUser(withId(db, 'account_passkey'))
    .addColumn('name', 'text')
    .addColumn('publicKey', 'text', (column) => column.notNull())
    .addColumn('credentialID', 'text', (column) => column.notNull())
    .addColumn('counter', 'integer', (column) => column.notNull())
    .addColumn('deviceType', 'text', (column) => column.notNull())
    .addColumn('backedUp', 'integer', (column) => column.notNull())
    .addColumn('transports', 'text')
    .addColumn('createdAt', 'text')
    .addColumn('aaguid', 'text')
    .execute();

  await db.schema
    .createTable('account_token')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('user_id', 'text', (column) =>
      column.notNull().references('account_user.id').onDelete('cascade'),
    )
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('second_factor', 'integer', (column) => column.notNull())
    .addColumn('hash', 'text', (column) => column.notNull().unique())
    .addColumn('created_at', 'text', (column) => column.notNull())
    .addColumn('expires_at', 'text', (column) => column.notNull())
    .addColumn('used_at', 'text')
    .execute();

  await db.schema
    .createTable('setup_link')
    .addColumn('hash', 'text', (column) => column.primaryKey().notNull())
    .addColumn('expires_at', 'text', (column) => column.notNull())
    .execute();

  for (const table of ['session', 'credential', 'two_factor', 'passkey']) {
    const name = `account_${table}`;
    await db.schema.createIndex(`${name}_of_user`).on(name).column('userId').execute();
  }
  await index(db, 'account_verification', 'identifier');
  await index(db, 'account_two_factor', 'secret');
  await index(db, 'account_passkey', 'credentialID');
  await index(db, 'account_token', 'user_id');
  await db.schema
    .createIndex('account_credential_once')
    .on('account_credential')
    .columns(['providerId', 'accountId'])
    .unique()
    .execute();
}

function withId(db: Kysely<unknown>, table: string) {
  return db.schema.createTable(table).addColumn('id', 'text', (column) => column.primaryKey().notNull());
}

function ofUser<Table extends string, Column extends string>(table: CreateTableBuilder<Table, Column>) {
  return table.addColumn('userId', 'text', (column) =>
    column.notNull().references('account_user.id').onDelete('cascade'),
  );
}

async function index(db: Kysely<unknown>, table: string, column: string): Promise<void> {
  await db.schema.createIndex(`${table}_by_${column.toLowerCase()}`).on(table).column(column).execute();
}
