/**
 * Who acts. Every flow that changes or reveals something takes an `Actor` first and asks it for a role; actors come into being only
 * where somebody was recognised: by a session or token (http), or by the operating system (cli, unsupervised only).
 */
import { AppError } from '../../errors.js';
import { localDate } from '../../lib/local-date.js';
import { searchingRoles, type Person, type PersonId, type Role } from '../../types.js';
import type { Policy } from '../policy/policy.js';

declare const acting: unique symbol;

export interface Actor {
  readonly [acting]: true;
  readonly person: PersonId;
  readonly name: string;
  readonly unit: string;
  readonly roles: ReadonlySet<Role>;
  /** Roles that are held but asleep: the training they need is over. */
  readonly untrained: ReadonlySet<Role>;
  readonly means: 'session' | 'token' | 'operating-system';
  /** As in `Recognition`. */
  readonly secondFactor: boolean;
}

/** How somebody was recognised. */
export interface Recognition {
  means: Actor['means'];
  /** A passkey or one-time code was shown for this session or when the token was made. */
  secondFactor: boolean;
}

const recognised = new WeakSet<Actor>();

/** Throws `person.inactive`, `person.ended` or `second-factor.missing`. `now` by the clock of the installation. */
export function actAs(
  person: Person,
  policy: Policy,
  { means, secondFactor }: Recognition,
  now = new Date(),
): Actor {
  const today = localDate(now);
  if (person.state !== 'active') {
    throw new AppError('person.inactive', whyInactive(person));
  }
  if (person.endsOn !== null && person.endsOn < today) {
    throw new AppError('person.ended', `this account ended on ${person.endsOn}`);
  }
  if (policy.secondFactor && !secondFactor) {
    throw new AppError('second-factor.missing', 'sign in with a passkey or a one-time code as well');
  }
  const isTrained = person.trainingValidUntil !== null && person.trainingValidUntil >= today;
  const untrained = new Set(policy.training && !isTrained ? searchingRoles : []);
  const actor = Object.freeze({
    person: person.id,
    name: person.name,
    unit: person.unit,
    roles: new Set(person.roles.filter((role) => !untrained.has(role))),
    untrained: new Set(person.roles.filter((role) => untrained.has(role))),
    means,
    secondFactor,
  }) as unknown as Actor;
  recognised.add(actor);
  return actor;
}

/** Who was approved and has come needs nobody but themselves. */
function whyInactive({ state }: Person): string {
  return state === 'approved'
    ? 'this account becomes active with a second factor: set up an authenticator app first (POST /account/code, then /account/code/confirm) or a passkey (POST /account/passkeys/challenge)'
    : 'this account is not active; an administrator can tell why';
}

/** Throws `training.expired` or `role.missing` unless the actor has one of the roles; a look-alike that nobody recognised has none. */
export function requireRole(actor: Actor, ...wanted: readonly Role[]): void {
  const isRecognised = recognised.has(actor);
  if (isRecognised && wanted.some((role) => actor.roles.has(role))) return;
  if (isRecognised && wanted.some((role) => actor.untrained.has(role))) {
    throw new AppError('training.expired', 'the training that this needs is over, or was never entered');
  }
  throw new AppError('role.missing', `this needs the role of ${wanted.join(' or ')}`);
}
