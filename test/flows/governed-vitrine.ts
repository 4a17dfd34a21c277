/** A real installation under the strict policy, with a clock that tests move, and persons who came in as persons do. */
import { onTestFinished } from 'vitest';
import { actAs, type Actor } from '#vitrine/flows/people/actor.js';
import { setPolicy } from '#vitrine/flows/policy/change-policy.js';
import { acceptInvitation, type Invitation } from '#vitrine/flows/people/invitation.js';
import { activatePerson } from '#vitrine/flows/people/people.js';
import type { NewPerson } from '#vitrine/flows/people/people-rules.js';
import { currentPolicy, strictPolicy, type Policy } from '#vitrine/flows/policy/policy.js';
import { decide, propose, type ProposalRequest } from '#vitrine/flows/policy/proposals.js';
import { inviteSecondAdministrator, setupFirstAdministrator } from '#vitrine/flows/people/setup.js';
import { initialise, openVitrine, type Vitrine } from '#vitrine/flows/vitrine.js';
import { findPerson } from '#vitrine/store/persons.js';
import type { Entry } from '#vitrine/audit/entries.js';
import type { PersonId, Role } from '#vitrine/types.js';
import { temporaryConfig } from './temporary-vitrine.js';

export const purpose = {
  code: 'missing-person',
  title: 'Missing persons',
  legalBasis: 'Police act, section 3',
  leastSevereOffence: 'none: protection of life',
  offences: ['none'],
};

export const policyForTests: Policy = { ...strictPolicy, purposes: [purpose] };

export interface Supervised {
  vitrine: Vitrine;
  /** Moves the clock of the installation. */
  pass: (time: { days?: number; hours?: number; minutes?: number }) => void;
  setClock: (iso: string) => void;
  /** Two administrators, who are there from the beginning. */
  ada: Actor;
  ben: Actor;
  /** Invited by one administrator, approved by the other, active. */
  person: (roles: Role[], facts?: Partial<NewPerson>) => Promise<Actor>;
  /** The same person as the store has them now. */
  again: (id: PersonId) => Promise<Actor>;
  /** Proposed by the first, approved by the second. */
  agree: (first: Actor, second: Actor, request: Omit<ProposalRequest, 'reason'>) => Promise<void>;
  entries: (log?: 'searches' | 'events') => Promise<Entry[]>;
}

let number = 0;

export function newPerson(roles: Role[], facts: Partial<NewPerson> = {}): NewPerson {
  number += 1;
  return {
    name: `Person ${number}`,
    email: `person-${number}@police.test`,
    organisation: 'Police of Testland',
    unit: 'unit-a',
    sponsor: 'Head of unit',
    roles,
    endsOn: '2027-06-30',
    trainingValidUntil: '2027-06-30',
    ...facts,
  };
}

/** Without a policy: nobody is there yet. Closed and deleted when the test is over. */
export async function emptyVitrine(now = () => new Date()): Promise<Vitrine> {
  const config = temporaryConfig();
  await initialise(config);
  const vitrine = await openVitrine(config, { workers: 1, now });
  onTestFinished(async () => {
    await vitrine.close();
    config.remove();
  });
  return vitrine;
}

/** It begins on a Tuesday, within working hours. */
export async function supervised(
  policy: Policy = policyForTests,
  begin = '2026-11-24T10:00:00.000Z',
): Promise<Supervised> {
  let clock = new Date(begin).getTime();
  const vitrine = await emptyVitrine(() => new Date(clock));
  await setPolicy(vitrine, policy);
  const again: Supervised['again'] = async (id) => {
    const person = (await findPerson(vitrine.store.db, id))!;
    const inForce = (await currentPolicy(vitrine.store.db)).policy;
    return actAs(person, inForce, { means: 'session', secondFactor: true }, vitrine.now());
  };
  const enrol = async ({ token }: Invitation): Promise<Actor> => {
    const { id } = await acceptInvitation(vitrine, token);
    await activatePerson(vitrine, id);
    return again(id);
  };
  const ada = await enrol(await setupFirstAdministrator(vitrine, newPerson(['administrator'])));
  const ben = await enrol(await inviteSecondAdministrator(vitrine, ada, newPerson(['administrator'])));
  return {
    vitrine,
    pass({ days = 0, hours = 0, minutes = 0 }) {
      clock += ((days * 24 + hours) * 60 + minutes) * 60_000;
    },
    setClock(iso) {
      clock = new Date(iso).getTime();
    },
    ada,
    ben,
    again,
    async person(roles, facts) {
      const document = newPerson(roles, facts);
      const { id } = await propose(vitrine, ada, { kind: 'person.invite', document, reason: 'needed' });
      return enrol((await decide(vitrine, ben, id, 'approved')).invitation!);
    },
    async agree(first, second, request) {
      const { id } = await propose(vitrine, first, { ...request, reason: 'agreed' });
      await decide(vitrine, second, id, 'approved');
    },
    async entries(log = 'events') {
      const entries: Entry[] = [];
      for await (const { bytes } of (await vitrine.logs.open(log)).entries())
        entries.push(JSON.parse(Buffer.from(bytes).toString()) as Entry);
      return entries;
    },
  };
}

/** What the activation needs, valid for a year. */
export const activationForTests = {
  legalBases: { 'missing-person': 'Police act, section 3' },
  dpia: { reference: 'DPIA 2026-4', date: '2026-10-01', reviewOn: '2027-10-01' },
  fria: { reference: 'FRIA 2026-1', date: '2026-10-15', reviewOn: '2027-09-30' },
  priorConsultation: { reference: 'Authority 2026/771' },
  registerNumber: 'EU-0000-TEST',
  organisation: 'Police of Testland',
  responsiblePerson: 'Chief of investigations',
  boardApproval: 'Decision 2026-33',
};
