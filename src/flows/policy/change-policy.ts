/**
 * How a policy comes into force: at first start, while nobody is there, or later through a proposal that two administrators agree on.
 * What `strict` stands for cannot be taken out of it piece by piece, and there is no way from `strict` to `solo`.
 */
import { AppError } from '../../errors.js';
import { sha256 } from '../../lib/sha256.js';
import { insertPolicy, isUntouched } from '../../store/policies.js';
import type { Db } from '../../store/tables.js';
import { personsRequestPurpose } from '../cases/cases.js';
import { describeChanges, type PolicyChange } from './policy-diff.js';
import { currentPolicy, policySchema, type Policy, type VersionedPolicy } from './policy.js';
import { defineKind, parseDocument, type Step } from './proposal-kind.js';
import { record, type Recorded } from '../log/record.js';
import type { Vitrine } from '../vitrine.js';

/**
 * The first policy of an installation, or another one before anybody is there. Throws `policy.invalid`, also for a way from `strict`
 * to `solo`, and `policy.strict` once somebody is there or something was searched.
 */
export async function setPolicy(vitrine: Vitrine, document: unknown): Promise<VersionedPolicy> {
  const policy = checkedPolicy(document);
  // Witnesses are told the keys of both logs before there is a search.
  await vitrine.logs.open('searches');
  return record(vitrine, null, async (db, at) => {
    const before = await currentPolicy(db);
    await requireUntouched(db);
    if (before.version > 0) refuseSolo(before.policy, policy);
    const events = await putInForce(db, before.version + 1, policy, at);
    return { result: { version: before.version + 1, policy }, events };
  });
}

/** Nobody is here yet and nothing was searched. Throws `policy.strict`. */
export async function requireUntouched(db: Db): Promise<void> {
  if (!(await isUntouched(db))) throw howElse(await currentPolicy(db));
}

export const changePolicy = defineKind<Policy, { basedOn: number; policy: Policy; changes: PolicyChange[] }>({
  pairs: [['administrator', 'administrator']],
  document: policySchema,
  mistake: 'policy.invalid',
  async propose(step, wanted) {
    const policy = checkedPolicy(wanted);
    const { version, changes } = await changesTo(step, policy);
    return { document: { basedOn: version, policy, changes } };
  },
  async approve(step, { basedOn, policy }) {
    const { version } = await changesTo(step, policy);
    if (version !== basedOn)
      throw new AppError('proposal.invalid', 'the policy was changed since this was proposed');
    return { events: await putInForce(step.db, version + 1, policy, step.now.toISOString()) };
  },
});

async function changesTo(
  { db }: Step,
  policy: Policy,
): Promise<{ version: number; changes: PolicyChange[] }> {
  const before = await currentPolicy(db);
  refuseSolo(before.policy, policy);
  // Whoever is here under solo has no account to sign in to, and would stay an administrator for ever.
  if (before.policy.preset === 'solo' && policy.preset === 'strict') throw howElse(before);
  const changes = describeChanges(before.policy, policy);
  if (changes.length === 0) throw new AppError('policy.invalid', 'this is the policy in force');
  return { version: before.version, changes };
}

async function putInForce(db: Db, version: number, policy: Policy, at: string): Promise<Recorded[]> {
  const document = JSON.stringify(policy);
  await insertPolicy(db, version, document, at);
  const hash = sha256(Buffer.from(document));
  return [{ event: { type: 'policy.changed', version, preset: policy.preset, sha256: hash } }];
}

/** Throws `policy.invalid`. */
function checkedPolicy(document: unknown): Policy {
  const policy = parseDocument(policySchema, document, 'policy.invalid');
  const codes = policy.purposes.map(({ code }) => code);
  if (new Set(codes).size < codes.length) refuse('expected every purpose once');
  if (codes.includes(personsRequestPurpose.purpose))
    refuse(`purposes: ${personsRequestPurpose.purpose} is there without a policy`);
  const { from, to } = policy.workingHours;
  if (from >= to) refuse(`workingHours: expected from before to, got ${from} and ${to}`);
  const keys = policy.witnesses.list.map(({ key }) => key);
  if (new Set(keys).size < keys.length) refuse('witnesses: expected every key once');
  if (policy.preset === 'strict') checkStrict(policy);
  return policy;
}

/** What `strict` stands for. Throws `policy.invalid`. */
function checkStrict({ authorisation, examination, secondFactor, training, activation, witnesses }: Policy) {
  const { quorum, list } = witnesses;
  const fixed: [boolean, string][] = [
    [authorisation.required, 'authorisation.required: true'],
    [authorisation.modes.includes('exAnte'), 'exAnte among authorisation.modes'],
    [examination.examiners === 2, 'examination.examiners: 2'],
    [secondFactor, 'secondFactor: true'],
    [training, 'training: true'],
    [activation, 'activation: true'],
    [quorum >= 1, 'witnesses.quorum: 1 at least'],
    // Without a list yet, searches stop after maxHours: that does not weaken anything.
    [list.length === 0 || list.length >= quorum, 'as many witnesses as witnesses.quorum, once there are any'],
  ];
  for (const [holds, what] of fixed) if (!holds) refuse(`the preset strict means ${what}`);
}

function refuseSolo(before: Policy, after: Policy): void {
  if (before.preset === 'strict' && after.preset === 'solo')
    refuse('there is no way from strict to solo: work without supervision begins in a new data folder');
}

function howElse({ policy }: VersionedPolicy): AppError {
  return new AppError(
    'policy.strict',
    policy.preset === 'strict'
      ? 'somebody is here already: one administrator proposes the change of policy, another one approves it'
      : 'this data folder was worked in without supervision; a strict policy begins in a new one: vitrine init --data DIR',
  );
}

function refuse(message: string): never {
  throw new AppError('policy.invalid', message);
}
