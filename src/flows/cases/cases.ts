/** Cases: whoever searches says for what. A reference is given once, and a case that was closed stays closed. */
import { AppError } from '../../errors.js';
import { localDate } from '../../lib/local-date.js';
import { isVisibleLine, visibleLineExpected } from '../../lib/visible-line.js';
import {
  allCases,
  findCase,
  findCaseByReference,
  insertCase,
  markCaseClosed,
  type CaseFile,
  type OnBehalf,
} from '../../store/cases.js';
import type { Db } from '../../store/tables.js';
import type { CaseId } from '../../types.js';
import { requireRole, type Actor } from '../people/actor.js';
import { record } from '../log/record.js';
import { currentPolicy, type Policy } from '../policy/policy.js';
import type { Vitrine } from '../vitrine.js';

export interface NewCase {
  reference: string;
  /** Codes of the policy; without supervision `unsupervised` and `none` when not given. */
  purpose?: string;
  offence?: string;
  /** When not given, that of whoever opens it. */
  unit?: string;
  /** ISO date, the last day; null or not given, where there is no supervision: none. */
  endsOn?: string | null;
  /** On behalf of another body. */
  onBehalf?: OnBehalf | null;
}

export const unsupervisedPurpose = { purpose: 'unsupervised', offence: 'none' } as const;
/** Of cases in which somebody asks about their own data. Only flows/rights opens them; no policy needs to name it, for the law does. */
export const personsRequestPurpose = { purpose: 'data-subject-request', offence: 'none' } as const;

/** For investigators. Throws `case.invalid` or `case.exists`. */
export async function openCase(vitrine: Vitrine, actor: Actor, wanted: NewCase): Promise<CaseFile> {
  requireRole(actor, 'investigator');
  return record(vitrine, actor.person, async (db, openedAt) => {
    const { policy } = await currentPolicy(db);
    const checked = checkCase(wanted, policy, new Date(openedAt));
    const result = await insertCase(db, {
      ...checked,
      unit: wanted.unit?.trim() || actor.unit,
      owner: actor.person,
      supervised: policy.authorisation.required,
      openedAt,
    });
    const secrets = { reference: result.reference };
    return { result, events: [{ event: openedEvent(result), secrets }] };
  });
}

/** Of a case that is not there yet, on its first use. */
export async function openUnsupervisedCase(
  vitrine: Vitrine,
  actor: Actor,
  reference: string,
): Promise<CaseFile> {
  try {
    return await openCase(vitrine, actor, { reference });
  } catch (error) {
    // Another process was first.
    const known = await findCaseByReference(vitrine.store.db, reference);
    if (known !== null) return known;
    throw error;
  }
}

/** For its owner. Throws `case.unknown`, `case.closed` or `role.missing`. Its data are erased when the policy's time is over. */
export async function closeCase(vitrine: Vitrine, actor: Actor, id: CaseId): Promise<CaseFile> {
  return record(vitrine, actor.person, async (db, closedAt) => {
    const found = await requireCase(db, id);
    if (found.purpose === personsRequestPurpose.purpose)
      throw new AppError('case.invalid', 'the case of a person’s request closes with its answer');
    if (found.owner !== actor.person) requireRole(actor, 'privacy-officer');
    else requireRole(actor, 'investigator');
    if (found.closedAt !== null) throw new AppError('case.closed', 'the case is closed already');
    await markCaseClosed(db, id, actor.person, closedAt);
    return {
      result: { ...found, closedAt, closedBy: actor.person },
      events: [{ event: { type: 'case.closed', case: id } }],
    };
  });
}

/** In the order in which they were opened: those of the unit, or all for whoever oversees them. */
export async function listCases(vitrine: Vitrine, actor: Actor): Promise<CaseFile[]> {
  requireRole(actor, ...caseReaders);
  return (await allCases(vitrine.store.db)).filter((each) => isTheirCase(actor, each));
}

/** Overseers see every case, investigators those of their unit and their own; who asks about themselves is no business of theirs. */
export function isTheirCase(actor: Actor, { owner, unit, purpose }: CaseFile): boolean {
  if (purpose === personsRequestPurpose.purpose) return overseesCases(actor);
  return overseesCases(actor) || owner === actor.person || unit === actor.unit;
}

export function overseesCases(actor: Actor): boolean {
  return caseReaders.some((role) => role !== 'investigator' && actor.roles.has(role));
}

/** Who may see that there is a case, and what was done in it; never its results. */
export const caseReaders = ['investigator', 'authoriser', 'auditor', 'privacy-officer'] as const;

/** Throws `case.unknown`. */
export async function requireCase(db: Db, id: CaseId): Promise<CaseFile> {
  const found = await findCase(db, id);
  if (found === null) throw unknownCase();
  return found;
}

export function unknownCase(): AppError {
  return new AppError('case.unknown', 'there is no such case');
}

/** By what people call it, for the command line: the error repeats what was typed. Throws `case.unknown`. */
export async function requireCaseByReference(db: Db, reference: string): Promise<CaseFile> {
  const found = await findCaseByReference(db, reference.trim());
  if (found === null)
    throw new AppError(
      'case.unknown',
      `there is no case ${JSON.stringify(reference.trim())}; vitrine case list shows those there are`,
    );
  return found;
}

/** Throws `case.closed`. */
export function requireOpen({ closedAt, endsOn }: CaseFile, now: Date): void {
  if (closedAt !== null) throw new AppError('case.closed', 'the case is closed');
  if (endsOn !== null && endsOn < localDate(now)) {
    throw new AppError('case.closed', `the last day of the case was ${endsOn}`);
  }
}

/** Throws `case.invalid` unless the policy knows the offence under this purpose. */
export function requireOffence(policy: Policy, purpose: string, offence: string): void {
  const known = policy.purposes.find(({ code }) => code === purpose);
  if (known === undefined) {
    throw new AppError(
      'case.invalid',
      `expected a purpose of the policy, by its code: ${listPurposes(policy.purposes)}`,
    );
  }
  if (!known.offences.includes(offence)) {
    throw new AppError(
      'case.invalid',
      `expected an offence of the purpose ${known.code}, by its code: ${known.offences.join(', ')}`,
    );
  }
}

function openedEvent({ id, purpose, offence, unit, onBehalf }: CaseFile) {
  return {
    type: 'case.opened',
    case: id,
    purpose,
    offence,
    unit,
    onBehalf: onBehalf !== null,
  } as const;
}

function checkCase(
  { reference, purpose, offence, unit = '', endsOn = null, onBehalf = null }: NewCase,
  policy: Policy,
  now: Date,
): Pick<CaseFile, 'reference' | 'purpose' | 'offence' | 'endsOn' | 'onBehalf'> {
  const named = reference.trim();
  if (named === '' || named.length > 200) {
    throw new AppError('case.invalid', 'expected a reference of 1 to 200 characters');
  }
  if (purpose === personsRequestPurpose.purpose)
    throw new AppError('case.invalid', 'cases of this purpose are opened by a person’s request only');
  if (!isVisibleLine(named) || (unit.trim() !== '' && !isVisibleLine(unit)))
    throw new AppError('case.invalid', `reference and unit: ${visibleLineExpected}`);
  if (endsOn !== null && (!/^\d{4}-\d\d-\d\d$/.test(endsOn) || endsOn < localDate(now))) {
    throw new AppError('case.invalid', 'expected a last day such as 2027-03-31 that is not over');
  }
  if (policy.authorisation.required) requireStated({ purpose, offence, endsOn }, policy);
  if (onBehalf !== null && Object.values(onBehalf).some((text) => text.trim() === '')) {
    throw new AppError(
      'case.invalid',
      'expected of the requesting body its name, its legal basis, and who receives what',
    );
  }
  if (onBehalf !== null && !Object.values(onBehalf).every(isVisibleLine))
    throw new AppError('case.invalid', `the requesting body: ${visibleLineExpected}`);
  const given = { ...unsupervisedPurpose, ...defined({ purpose, offence }) };
  if (policy.authorisation.required || (policy.purposes.length > 0 && purpose !== undefined)) {
    requireOffence(policy, given.purpose, given.offence);
  }
  return { reference: named, ...given, endsOn, onBehalf };
}

/** Under supervision nothing of a case is assumed. Throws `case.invalid` with all that is missing. */
function requireStated(
  stated: Record<'purpose' | 'offence' | 'endsOn', string | null | undefined>,
  { purposes }: Policy,
): void {
  const words = { purpose: 'its purpose', offence: 'its offence', endsOn: 'its last day (ends)' } as const;
  const missing = (['purpose', 'offence', 'endsOn'] as const).filter(
    (name) => (stated[name] ?? null) === null,
  );
  if (missing.length === 0) return;
  throw new AppError(
    'case.invalid',
    `under supervision a case says ${missing.map((name) => words[name]).join(', ')}; purposes of the policy with their offences: ${listPurposes(purposes)}`,
  );
}

function listPurposes(purposes: Policy['purposes']): string {
  return purposes.map(({ code, offences }) => `${code} (${offences.join(', ')})`).join('; ') || 'none yet';
}

function defined(given: { purpose: string | undefined; offence: string | undefined }): {
  purpose?: string;
  offence?: string;
} {
  return {
    ...(given.purpose === undefined ? {} : { purpose: given.purpose }),
    ...(given.offence === undefined ? {} : { offence: given.offence }),
  };
}
