/**
 * Somebody asks whether they are in here, or wants to be out of it: taken in by a privacy officer, with a case of its own that no
 * investigator sees. What names the person stays in the request's row and goes with the case; the log has ids and dates.
 */
import { AppError } from '../../errors.js';
import { localDate } from '../../lib/local-date.js';
import { monthsLater } from '../../lib/months-later.js';
import { isVisibleLine, visibleLineExpected } from '../../lib/visible-line.js';
import { insertAuthorisation } from '../../store/authorisations.js';
import { findCaseByReference, insertCase, type CaseFile } from '../../store/cases.js';
import { allCollections } from '../../store/collections.js';
import {
  allRightsRequests,
  changeRightsRequest,
  countReceivedIn,
  insertRightsRequest,
  type NewRightsRequest,
  type RightsRequest,
} from '../../store/rights-requests.js';
import type { Db } from '../../store/tables.js';
import type { AuthorisationId, IdentityMethod, RightsRequestId } from '../../types.js';
import { personsRequestPurpose } from '../cases/cases.js';
import { record, type Recorded } from '../log/record.js';
import { requireRole, type Actor } from '../people/actor.js';
import { currentPolicy } from '../policy/policy.js';
import type { Vitrine } from '../vitrine.js';
import { mostSearches, requireAt, requireRequest, stateOf, type RightsState } from './rights-steps.js';

export type Intake = Omit<NewRightsRequest, 'caseId' | 'dueOn'>;

/** For privacy officers. Throws `rights.invalid`. The answer is due within one month (GDPR art. 12(3)). */
export async function receiveRequest(vitrine: Vitrine, actor: Actor, wanted: Intake): Promise<RightsState> {
  requireRole(actor, 'privacy-officer');
  const intake = checkIntake(wanted, localDate(vitrine.now()));
  const id = await record(vitrine, actor.person, async (db, at) => {
    const caseFile = await openItsCase(db, actor, at);
    const dueOn = monthsLater(intake.receivedOn, 1);
    const request = await insertRightsRequest(db, { ...intake, caseId: caseFile.id, dueOn });
    const { id: ofCase, purpose, offence, unit, reference } = caseFile;
    const { asked, name, contact } = intake;
    const opened = { type: 'case.opened', case: ofCase, purpose, offence, unit, onBehalf: false } as const;
    const received = { type: 'rights.received', request, case: ofCase, asked, due: dueOn } as const;
    return {
      result: request,
      events: [
        { event: opened, secrets: { reference } },
        { event: received, secrets: { name, contact } },
      ],
    };
  });
  return requireRequest(vitrine, vitrine.store.db, actor, id);
}

/** Named by year and number, never by the person. */
async function openItsCase(db: Db, actor: Actor, openedAt: string): Promise<CaseFile> {
  const { policy } = await currentPolicy(db);
  return insertCase(db, {
    reference: await nextReference(db, openedAt.slice(0, 4)),
    ...personsRequestPurpose,
    unit: actor.unit,
    owner: actor.person,
    supervised: policy.authorisation.required,
    endsOn: null,
    onBehalf: null,
    openedAt,
  });
}

async function nextReference(db: Db, year: string): Promise<string> {
  for (let number = (await countReceivedIn(db, year)) + 1; ; number++) {
    const reference = `PR-${year}-${String(number).padStart(3, '0')}`;
    // Somebody may have called a case so.
    if ((await findCaseByReference(db, reference)) === null) return reference;
  }
}

function checkIntake(wanted: Intake, today: string): Intake {
  const [name, contact, message] = [wanted.name.trim(), wanted.contact.trim(), wanted.message.trim()];
  if (!isVisibleLine(name)) throw new AppError('rights.invalid', `the name: ${visibleLineExpected}`);
  if (contact === '') throw new AppError('rights.invalid', 'expected where the answer is to be sent');
  if (wanted.asked.length === 0) throw new AppError('rights.invalid', 'expected what the person asks for');
  if (wanted.receivedOn > today) {
    throw new AppError('rights.invalid', `expected a day of receipt that has come, got ${wanted.receivedOn}`);
  }
  return { ...wanted, name, contact, message, asked: [...new Set(wanted.asked)] };
}

/** What is due first comes first; requests that are answered too. */
export async function listRightsRequests(vitrine: Vitrine, actor: Actor): Promise<RightsState[]> {
  requireRole(actor, 'privacy-officer');
  const { db } = vitrine.store;
  const states: RightsState[] = [];
  for (const request of await allRightsRequests(db)) states.push(await stateOf(vitrine, db, request));
  return states;
}

/** Once, by two months, and only while the first is not over (art. 12(3)). Throws `rights.step` or `reason.missing`. */
export async function extendRequest(
  vitrine: Vitrine,
  actor: Actor,
  id: RightsRequestId,
  reason: string,
): Promise<RightsState> {
  const why = reason.trim();
  if (why === '') throw new AppError('reason.missing', 'say why one month is not enough');
  await record(vitrine, actor.person, async (db, at) => {
    const { request } = await requireRequest(vitrine, db, actor, id);
    if (request.closedAt !== null) throw new AppError('rights.step', 'the request is closed');
    if (request.extension !== null) throw new AppError('rights.step', 'it was extended already');
    if (localDate(vitrine.now()) > request.dueOn) {
      throw new AppError('rights.step', `the month was over on ${request.dueOn}; it cannot be extended now`);
    }
    const due = monthsLater(request.receivedOn, 3);
    await changeRightsRequest(db, id, { due_on: due, extended_at: at, extension_reason: why });
    const event = { type: 'rights.extended', request: id, case: request.caseId, due } as const;
    return { result: undefined, events: [{ event, secrets: { reason: why } }] };
  });
  return requireRequest(vitrine, vitrine.store.db, actor, id);
}

export interface IdentityCheck {
  method: IdentityMethod;
  /** What was compared with what; never a number or a copy of a document. */
  note: string;
  checkedOn: string;
}

/**
 * Whether it is they who asks. Nothing is searched before, as anybody could come with anybody's photo. Where the policy wants a second
 * person, the authorisation is asked for at once. Throws `rights.invalid` or `rights.step`.
 */
export async function recordIdentity(
  vitrine: Vitrine,
  actor: Actor,
  id: RightsRequestId,
  { method, note, checkedOn }: IdentityCheck,
): Promise<RightsState> {
  const how = note.trim();
  if (how === '') throw new AppError('rights.invalid', 'expected how it was checked that it is the person');
  await record(vitrine, actor.person, async (db, at) => {
    const { request } = await requireAt(vitrine, db, actor, id, 'identity');
    if (checkedOn < request.receivedOn || checkedOn > localDate(vitrine.now())) {
      throw new AppError('rights.invalid', 'expected a day of the check between receipt and today');
    }
    await changeRightsRequest(db, id, {
      identity_method: method,
      identity_note: how,
      identity_checked_on: checkedOn,
      identity_checked_by: actor.person,
    });
    const event = { type: 'rights.identified', request: id, case: request.caseId, method } as const;
    const events: Recorded[] = [{ event, secrets: { note: how } }];
    const asked = await askForAuthorisation(db, actor, request, method, at);
    return { result: undefined, events: [...events, ...asked] };
  });
  return requireRequest(vitrine, vitrine.store.db, actor, id);
}

/** Again: the last one was refused, ran out or is used up. Throws `rights.step`. */
export async function requestAgain(
  vitrine: Vitrine,
  actor: Actor,
  id: RightsRequestId,
): Promise<RightsState> {
  await record(vitrine, actor.person, async (db, at) => {
    const { request } = await requireAt(vitrine, db, actor, id, 'authorisation');
    const method = request.identity?.method ?? 'other';
    return { result: undefined, events: await askForAuthorisation(db, actor, request, method, at) };
  });
  return requireRequest(vitrine, vitrine.store.db, actor, id);
}

/** Whoever decides is told nothing that names the person. */
async function askForAuthorisation(
  db: Db,
  actor: Actor,
  { id, caseId }: RightsRequest,
  method: IdentityMethod,
  at: string,
): Promise<Recorded[]> {
  const { policy } = await currentPolicy(db);
  if (!policy.authorisation.required) return [];
  const collections = (await allCollections(db)).map((each) => ({ id: each.id, name: each.name }));
  const texts = {
    facts: `A person asks what is held about themselves. That it is they was checked (${method}).`,
    necessity:
      'Whether somebody is shown in a collection cannot be told without comparing their photo with it.',
    alternatives: 'None: photos here are not filed by name.',
    probeDescription: 'A photo of themselves, from the person who asks',
  };
  const authorisation: AuthorisationId = await insertAuthorisation(db, {
    caseId,
    requester: actor.person,
    mode: 'dataSubject',
    offence: personsRequestPurpose.offence,
    ...texts,
    collections,
    searches: mostSearches,
    requestedAt: at,
    expiresAt: new Date(new Date(at).getTime() + policy.authorisation.validDays * 86_400_000).toISOString(),
  });
  await changeRightsRequest(db, id, { authorisation_id: authorisation });
  const event = {
    type: 'authorisation.requested',
    authorisation,
    case: caseId,
    mode: 'dataSubject',
    collections: collections.map((each) => each.id),
    searches: mostSearches,
  } as const;
  return [{ event, secrets: texts }];
}
