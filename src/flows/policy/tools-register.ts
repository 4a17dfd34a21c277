/**
 * What the organisation knows of its use of other face search tools: bought, tried, lent. Once a quarter somebody answers for every
 * unit that there was none. Auditors found most authorities unable to say which tools their staff used (GAO-21-518).
 */
import { z } from 'zod';
import { AppError } from '../../errors.js';
import { localDate } from '../../lib/local-date.js';
import { randomId } from '../../lib/random-id.js';
import { visibleLine } from '../../lib/visible-line.js';
import {
  allTools,
  attestationsOf,
  insertAttestation,
  insertTool,
  unitsWithPersons,
  type Attestation,
  type ExternalTool,
} from '../../store/tools-register.js';
import type { Db } from '../../store/tables.js';
import { roles } from '../../types.js';
import { requireRole, type Actor } from '../people/actor.js';
import { parseDocument } from './proposal-kind.js';
import { record } from '../log/record.js';
import type { Vitrine } from '../vitrine.js';

export const toolKinds = ['trial', 'subscription', 'payment', 'one-off-use', 'shared-account'] as const;

export const toolSchema = z.strictObject({
  tool: visibleLine(200),
  vendor: visibleLine(200),
  kind: z.enum(toolKinds),
  unit: visibleLine(100),
  from: z.iso.date(),
  /** null: still in use. */
  to: z.iso.date().nullable(),
  note: z.string().trim().max(2000),
});
export type NewTool = z.infer<typeof toolSchema>;

/** By anybody who may act here: whoever knows of a use can say so. Throws `role.missing` or `tool.invalid`. */
export async function registerTool(vitrine: Vitrine, actor: Actor, tool: NewTool): Promise<ExternalTool> {
  requireRole(actor, ...roles);
  const document = parseDocument(toolSchema, tool, 'tool.invalid');
  if (document.to !== null && document.to < document.from) refuse('expected an end after the beginning');
  if (document.from > localDate(vitrine.now())) refuse('expected a beginning that has come');
  return record(vitrine, actor.person, async (db, at) => {
    const id = randomId();
    const entered = { ...document, id, registeredBy: actor.person, registeredAt: at };
    await insertTool(db, entered);
    const { kind, unit, vendor, note } = document;
    const event = { type: 'tool.registered', tool: id, kind, unit } as const;
    const secrets = { tool: document.tool, vendor, note };
    return { result: entered, events: [{ event, secrets }] };
  });
}

/**
 * "This unit used no other face search tool in this quarter", once the quarter is over. An authoriser answers for their own unit,
 * administrator and privacy officer for any. Throws `role.missing`, or `tool.invalid` where the register knows of a use.
 */
export async function attestNoTools(
  vitrine: Vitrine,
  actor: Actor,
  { unit, quarter }: { unit: string; quarter: string },
): Promise<Attestation> {
  requireRole(
    actor,
    'administrator',
    'privacy-officer',
    ...(unit === actor.unit ? (['authoriser'] as const) : []),
  );
  const days = daysOf(quarter);
  if (days.last >= localDate(vitrine.now())) refuse('a quarter is attested once it is over');
  return record(vitrine, actor.person, async (db, at) => {
    const known = await unitsWithPersons(db, days);
    if (!known.includes(unit)) refuse('nobody of this unit was here in that quarter');
    if ((await toolsIn(db, quarter)).some((tool) => tool.unit === unit))
      refuse('the register has another tool of this unit in that quarter');
    const attestation = { unit, quarter, attestedBy: actor.person, attestedAt: at };
    if (!(await insertAttestation(db, attestation))) refuse('this quarter is attested already');
    return { result: attestation, events: [{ event: { type: 'tools.attested', unit, quarter } }] };
  });
}

export interface ToolsRegister {
  quarter: string;
  tools: ExternalTool[];
  attestations: Attestation[];
  /** Units with somebody in that quarter that neither attested nor have a tool in the register. */
  missing: string[];
}

/** Of a quarter, such as 2026-Q3; the last one that is over where none is named. Throws `role.missing` or `tool.invalid`. */
export async function toolsRegister(
  vitrine: Vitrine,
  actor: Actor,
  quarter = lastQuarter(localDate(vitrine.now())),
): Promise<ToolsRegister> {
  requireRole(actor, 'administrator', 'privacy-officer', 'auditor', 'authoriser');
  const { db } = vitrine.store;
  const tools = await toolsIn(db, quarter);
  const attestations = await attestationsOf(db, quarter);
  const told = new Set([...tools, ...attestations].map(({ unit }) => unit));
  const units = await unitsWithPersons(db, daysOf(quarter));
  return { quarter, tools, attestations, missing: units.filter((unit) => !told.has(unit)) };
}

/** In use on any day of the quarter. */
async function toolsIn(db: Db, quarter: string): Promise<ExternalTool[]> {
  const { first, last } = daysOf(quarter);
  return (await allTools(db)).filter(({ from, to }) => from <= last && (to === null || to >= first));
}

/** Throws `tool.invalid`. */
function daysOf(quarter: string): { first: string; last: string } {
  const match = /^(20\d\d)-Q([1-4])$/.exec(quarter);
  if (match === null) refuse('expected a quarter such as 2026-Q3');
  const [year, number] = [Number(match[1]), Number(match[2])];
  const last = new Date(Date.UTC(year, number * 3, 0));
  return {
    first: new Date(Date.UTC(year, number * 3 - 3, 1)).toISOString().slice(0, 10),
    last: last.toISOString().slice(0, 10),
  };
}

function lastQuarter(today: string): string {
  const [year = 0, month = 0] = today.split('-').map(Number);
  const number = Math.ceil(month / 3) - 1;
  return number === 0 ? `${year - 1}-Q4` : `${year}-Q${number}`;
}

function refuse(message: string): never {
  throw new AppError('tool.invalid', message);
}
