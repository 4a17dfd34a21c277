/** Persons who may act here. */
import type { Person, PersonId, Role } from '../types.js';
import type { PersonTable } from './people-tables.js';
import type { Db } from './tables.js';
import type { Selectable } from 'kysely';

export async function insertPerson(db: Db, person: Person, createdAt: string): Promise<void> {
  const { endsOn, trainingValidUntil, roles, ...rest } = person;
  await db
    .insertInto('person')
    .values({
      ...rest,
      roles: JSON.stringify(roles),
      ends_on: endsOn,
      training_valid_until: trainingValidUntil,
      created_at: createdAt,
    })
    .execute();
}

export async function updatePerson(db: Db, { id, ...person }: Person): Promise<void> {
  const { endsOn, trainingValidUntil, roles, ...rest } = person;
  await db
    .updateTable('person')
    .set({
      ...rest,
      roles: JSON.stringify(roles),
      ends_on: endsOn,
      training_valid_until: trainingValidUntil,
    })
    .where('id', '=', id)
    .execute();
}

export async function findPerson(db: Db, id: PersonId): Promise<Person | null> {
  const row = await db.selectFrom('person').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? null : personOf(row);
}

/** Addresses are kept in lower case. */
export async function findPersonByEmail(db: Db, email: string): Promise<Person | null> {
  const row = await db
    .selectFrom('person')
    .selectAll()
    .where('email', '=', email.toLowerCase())
    .executeTakeFirst();
  return row === undefined ? null : personOf(row);
}

/** The person of an unsupervised installation who is known by this account of the operating system: nobody invited them. */
export async function findSoloPerson(db: Db, account: string): Promise<Person | null> {
  const row = await db
    .selectFrom('person')
    .selectAll()
    .where('name', '=', account)
    .where('email', 'is', null)
    .where('sponsor', '=', '')
    .executeTakeFirst();
  return row === undefined ? null : personOf(row);
}

/** In the order in which they came. */
export async function allPersons(db: Db): Promise<Person[]> {
  const rows = await db.selectFrom('person').selectAll().orderBy('created_at').orderBy('id').execute();
  return rows.map(personOf);
}

function personOf(row: Selectable<PersonTable>): Person {
  const { id, name, email, organisation, unit, sponsor, state } = row;
  return {
    id,
    name,
    email,
    organisation,
    unit,
    sponsor,
    roles: JSON.parse(row.roles) as Role[],
    endsOn: row.ends_on,
    trainingValidUntil: row.training_valid_until,
    state,
  };
}
