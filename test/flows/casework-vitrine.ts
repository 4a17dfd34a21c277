/** A real installation under supervision: a policy, people who act in it, a clock that tests move, and a few faces. */
import { randomBytes } from 'node:crypto';
import { afterAll } from 'vitest';
import { actAs, type Actor } from '#vitrine/flows/people/actor.js';
import {
  requestAuthorisation,
  type ListedAuthorisation,
  type NewAuthorisationRequest,
} from '#vitrine/flows/cases/authorisations.js';
import { openCase, type NewCase } from '#vitrine/flows/cases/cases.js';
import { decideAuthorisation } from '#vitrine/flows/cases/decide-authorisation.js';
import type { LogName } from '#vitrine/flows/log/logs.js';
import { currentPolicy, strictPolicy, type Policy } from '#vitrine/flows/policy/policy.js';
import { initialise, openVitrine, type Vitrine } from '#vitrine/flows/vitrine.js';
import { randomId } from '#vitrine/lib/random-id.js';
import type { CaseFile } from '#vitrine/store/cases.js';
import { insertPerson } from '#vitrine/store/persons.js';
import type { AuthorisationId, PersonId, Role } from '#vitrine/types.js';
import type { Config } from '#vitrine/config.js';
import { addCollection, indexPhotos } from '../support/curator.js';
import { faceItems, lawful, streamOf, temporaryConfig } from './temporary-vitrine.js';

export const missingPersons: Policy['purposes'][number] = {
  code: 'missing',
  title: 'Missing persons',
  legalBasis: 'Act, section 3',
  leastSevereOffence: 'none',
  offences: ['missing-person'],
};

export const tested: Policy = {
  ...strictPolicy,
  purposes: [
    missingPersons,
    {
      code: 'serious',
      title: 'Serious offences',
      legalBasis: 'Act, section 4',
      leastSevereOffence: 'robbery',
      offences: ['robbery', 'murder'],
    },
  ],
  authorisation: {
    ...strictPolicy.authorisation,
    modes: ['exAnte', 'urgent48h', 'exemptInitialId'],
    minTextLength: 20,
  },
  secondFactor: false,
  training: false,
  activation: false,
  witnesses: { ...strictPolicy.witnesses, quorum: 0 },
  quotas: { searchesPerPersonPerDay: 10_000, searchesPerCase: 10_000 },
};

export interface Supervised {
  vitrine: Vitrine;
  config: Config;
  folder: string;
  /** Moves the clock. */
  pass: (hours: number) => void;
  at: () => Date;
  /** Somebody new with these roles. */
  person: (...roles: Role[]) => Promise<Actor>;
  setPolicy: (policy: Policy) => Promise<void>;
  entries: (log: LogName) => Promise<Record<string, unknown>[]>;
  case: (actor: Actor, wanted?: Partial<NewCase>) => Promise<CaseFile>;
  request: (
    actor: Actor,
    caseFile: CaseFile,
    wanted?: Partial<NewAuthorisationRequest>,
  ) => Promise<ListedAuthorisation>;
  grant: (actor: Actor, id: AuthorisationId) => Promise<ListedAuthorisation>;
  refuse: (actor: Actor, id: AuthorisationId) => Promise<ListedAuthorisation>;
  remove: () => Promise<void>;
}

export interface Staffed {
  supervised: Supervised;
  vitrine: Vitrine;
  investigator: Actor;
  authoriser: Actor;
}

/** `persons` of three photos each in the collection `faces`; an empty one is `others`. */
export async function supervisedVitrine(persons = 4): Promise<Supervised> {
  const config = temporaryConfig();
  await initialise(config);
  let now = new Date('2026-03-02T09:00:00Z');
  const vitrine = await openVitrine(config, { workers: 2, now: () => now });
  const { db } = vitrine.store;
  let version = 0;
  const setPolicy = async (policy: Policy): Promise<void> => {
    version++;
    const document = JSON.stringify(policy);
    await db.insertInto('policy').values({ version, document, recorded_at: now.toISOString() }).execute();
  };
  await addCollection(vitrine, { ...lawful, name: 'faces' });
  await addCollection(vitrine, { ...lawful, name: 'others' });
  await indexPhotos(vitrine, { collection: 'faces', items: streamOf(faceItems(persons, 3)) });
  await setPolicy(tested);
  return {
    vitrine,
    config,
    folder: config.dataDir,
    pass: (hours) => void (now = new Date(now.getTime() + hours * 3_600_000)),
    at: () => now,
    setPolicy,
    async person(...roles) {
      const id = randomId() as PersonId;
      const known = {
        id,
        name: `Person ${id.slice(0, 4)}`,
        email: `${id}@police.test`,
        organisation: 'Police',
        unit: 'north',
        sponsor: 'Chief',
        roles,
        endsOn: '2030-01-01',
        trainingValidUntil: '2030-01-01',
        state: 'active',
      } as const;
      await insertPerson(db, known, now.toISOString());
      const { policy } = await currentPolicy(db);
      return actAs(known, policy, { means: 'session', secondFactor: true }, now);
    },
    async entries(log) {
      const read: Record<string, unknown>[] = [];
      for await (const { bytes } of (await vitrine.logs.open(log)).entries()) {
        read.push(JSON.parse(Buffer.from(bytes).toString('utf8')) as Record<string, unknown>);
      }
      return read;
    },
    case: (actor, wanted = {}) =>
      openCase(vitrine, actor, {
        reference: `2026-${randomBytes(4).toString('hex')}`,
        purpose: 'serious',
        offence: 'robbery',
        endsOn: '2026-12-31',
        ...wanted,
      }),
    request: (actor, { id }, wanted = {}) =>
      requestAuthorisation(vitrine, actor, {
        caseId: id,
        mode: 'exAnte',
        collections: ['faces'],
        searches: 2,
        probeDescription: 'A still from the shop camera',
        ...texts(),
        ...wanted,
      }),
    grant: (actor, id) => decideAuthorisation(vitrine, actor, id, { ...decision, decision: 'granted' }),
    refuse: (actor, id) =>
      decideAuthorisation(vitrine, actor, id, { ...decision, decision: 'refused', text: 'Not necessary' }),
    async remove() {
      await vitrine.close();
      config.remove();
    },
  };
}

/** One for all tests of a file, gone with them, and the two who meet in most of them. */
export async function staffedVitrine(): Promise<Staffed> {
  const supervised = await supervisedVitrine();
  afterAll(() => supervised.remove());
  const investigator = await supervised.person('investigator');
  const authoriser = await supervised.person('authoriser');
  return { supervised, vitrine: supervised.vitrine, investigator, authoriser };
}

export const decision = { reference: 'D-1', authority: 'Public prosecutor' };

/** Texts that nobody has used yet. */
export function texts(): { facts: string; necessity: string; alternatives: string } {
  const unique = randomBytes(8).toString('hex');
  return {
    facts: `A witness saw it happen ${unique}`,
    necessity: `Nothing else leads on ${unique}`,
    alternatives: `Posters and questions ${unique}`,
  };
}
