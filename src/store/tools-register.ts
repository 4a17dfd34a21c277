/** Other face search tools and attestations, as rows. */
import { localDate } from '../lib/local-date.js';
import type { PersonId } from '../types.js';
import type { Db } from './tables.js';

export interface ExternalTool {
  id: string;
  tool: string;
  vendor: string;
  kind: string;
  unit: string;
  /** ISO date. */
  from: string;
  /** ISO date; null: still in use. */
  to: string | null;
  note: string;
  registeredBy: PersonId;
  registeredAt: string;
}

export interface Attestation {
  unit: string;
  /** Such as 2026-Q4. */
  quarter: string;
  attestedBy: PersonId;
  attestedAt: string;
}

export async function insertTool(db: Db, tool: ExternalTool): Promise<void> {
  const { from, to, registeredBy, registeredAt, ...rest } = tool;
  await db
    .insertInto('external_tool')
    .values({
      ...rest,
      used_from: from,
      used_to: to,
      registered_by: registeredBy,
      registered_at: registeredAt,
    })
    .execute();
}

/** In the order in which they were registered. */
export async function allTools(db: Db): Promise<ExternalTool[]> {
  const rows = await db
    .selectFrom('external_tool')
    .selectAll()
    .orderBy('registered_at')
    .orderBy('id')
    .execute();
  return rows.map(({ used_from, used_to, registered_by, registered_at, ...rest }) => ({
    ...rest,
    from: used_from,
    to: used_to,
    registeredBy: registered_by,
    registeredAt: registered_at,
  }));
}

/** False: there is one for the unit and quarter already. */
export async function insertAttestation(db: Db, attestation: Attestation): Promise<boolean> {
  const { unit, quarter, attestedBy, attestedAt } = attestation;
  const row = await db
    .insertInto('tools_attestation')
    .values({ unit, quarter, attested_by: attestedBy, attested_at: attestedAt })
    .onConflict((conflict) => conflict.columns(['unit', 'quarter']).doNothing())
    .returning('unit')
    .executeTakeFirst();
  return row !== undefined;
}

export async function attestationsOf(db: Db, quarter: string): Promise<Attestation[]> {
  const rows = await db.selectFrom('tools_attestation').selectAll().where('quarter', '=', quarter).execute();
  return rows.map(({ unit, attested_by: attestedBy, attested_at: attestedAt }) => ({
    unit,
    quarter,
    attestedBy,
    attestedAt,
  }));
}

/** Of persons who were here on a day of this time (ISO dates): not those who ended before it or came after it. */
export async function unitsWithPersons(db: Db, time: { first: string; last: string }): Promise<string[]> {
  const rows = await db
    .selectFrom('person')
    .select(['unit', 'created_at'])
    .where('state', 'in', ['active', 'disabled'])
    .where((where) => where.or([where('ends_on', 'is', null), where('ends_on', '>=', time.first)]))
    .orderBy('unit')
    .execute();
  const here = rows.filter(({ created_at: came }) => localDate(new Date(came)) <= time.last);
  return [...new Set(here.map(({ unit }) => unit))];
}
