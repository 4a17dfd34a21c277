/** Policy, activation, the stop and the witnesses: what must hold before anything is searched, and who may change it. */
import { once } from 'node:events';
import { cpSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openLog } from '#vitrine/audit/log.js';
import { vkeyOf } from '#vitrine/audit/note.js';
import { collectCosignatures } from '#vitrine/audit/witness-client.js';
import { witnessHandler } from '#vitrine/audit/witness-handler.js';
import { openWitness } from '#vitrine/audit/witness.js';
import { activationState, requireActivated } from '#vitrine/flows/policy/activation.js';
import { setPolicy } from '#vitrine/flows/policy/change-policy.js';
import { cosignLogs } from '#vitrine/flows/log/collect-cosignatures.js';
import type { LogName } from '#vitrine/flows/log/logs.js';
import { describeChanges } from '#vitrine/flows/policy/policy-diff.js';
import { currentPolicy, soloPolicy, strictPolicy, type Policy } from '#vitrine/flows/policy/policy.js';
import { decide, propose } from '#vitrine/flows/policy/proposals.js';
import { actAsUser } from '#vitrine/flows/people/solo.js';
import { engageStop, requireNotStopped, stoppedSince } from '#vitrine/flows/brakes/stop.js';
import { noteCosignature, requireWitnessed, witnessStates } from '#vitrine/flows/log/witness-quorum.js';
import { openVitrine } from '#vitrine/flows/vitrine.js';
import { logSigners } from '#vitrine/store/log-keys.js';
import type { Role } from '#vitrine/types.js';
import { temporaryFolder } from '../store/temporary-folder.js';
import {
  activationForTests,
  emptyVitrine,
  policyForTests,
  purpose,
  supervised,
  type Supervised,
} from './governed-vitrine.js';

const withMore: Policy = {
  ...policyForTests,
  purposes: [purpose, { ...purpose, code: 'disaster', title: 'Disaster victims' }],
};

describe('the policy', () => {
  test('is set while nobody is there, and afterwards by two administrators only', async () => {
    const place = await supervised();
    const { vitrine, ada, ben } = place;
    await expect(setPolicy(vitrine, withMore)).rejects.toMatchObject({ code: 'policy.strict' });
    const proposal = await propose(vitrine, ada, { kind: 'policy.change', document: withMore, reason: 'x' });
    expect(proposal.document).toMatchObject({
      basedOn: 1,
      changes: expect.arrayContaining([
        { path: ['purposes', 'disaster', 'title'], from: null, to: 'Disaster victims' },
      ]),
    });
    expect((await currentPolicy(vitrine.store.db)).version).toBe(1);
    await decide(vitrine, ben, proposal.id, 'approved');
    expect(await currentPolicy(vitrine.store.db)).toEqual({ version: 2, policy: withMore });
    expect((await place.entries()).slice(-2)).toMatchObject([
      { type: 'proposal.approved', by: ben.person },
      {
        type: 'policy.changed',
        version: 2,
        preset: 'strict',
        sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
    ]);
  });

  test('of two changes that were proposed to the same version, one counts', async () => {
    const { vitrine, ada, ben } = await supervised();
    const changes = [withMore, { ...policyForTests, retentionDays: 30 }];
    const ids: string[] = [];
    for (const document of changes)
      ids.push((await propose(vitrine, ada, { kind: 'policy.change', document, reason: 'x' })).id);
    await decide(vitrine, ben, ids[0]!, 'approved');
    await expect(decide(vitrine, ben, ids[1]!, 'approved')).rejects.toMatchObject({
      code: 'proposal.invalid',
    });
    expect((await currentPolicy(vitrine.store.db)).version).toBe(2);
  });

  const weakened: [string, Policy][] = [
    ['solo', { ...soloPolicy, purposes: [purpose] }],
    [
      'no authorisation',
      { ...policyForTests, authorisation: { ...policyForTests.authorisation, required: false } },
    ],
    ['no examiners', { ...policyForTests, examination: { examiners: 0 } }],
    ['no second factor', { ...policyForTests, secondFactor: false }],
    ['no activation', { ...policyForTests, activation: false }],
    ['no training', { ...policyForTests, training: false }],
    ['no witnesses', { ...policyForTests, witnesses: { ...policyForTests.witnesses, quorum: 0 } }],
    [
      'fewer witnesses than its quorum',
      {
        ...policyForTests,
        witnesses: { quorum: 2, maxHours: 24, list: [{ key: 'witness.test/a', url: 'https://a.test/' }] },
      },
    ],
    [
      'searches that nobody decides on before',
      { ...policyForTests, authorisation: { ...policyForTests.authorisation, modes: ['exemptInitialId'] } },
    ],
    ['the same purpose twice', { ...policyForTests, purposes: [purpose, purpose] }],
    ['a day that ends before it begins', { ...policyForTests, workingHours: { from: 20, to: 7 } }],
    ['no change', policyForTests],
  ];
  test.each(weakened)('does not become %s, whoever agrees', async (_, document) => {
    const { vitrine, ada } = await supervised();
    await expect(
      propose(vitrine, ada, { kind: 'policy.change', document, reason: 'x' }),
    ).rejects.toMatchObject({ code: 'policy.invalid' });
  });

  test('strict is not taken back before anybody is there either', async () => {
    const vitrine = await emptyVitrine();
    await setPolicy(vitrine, strictPolicy);
    await expect(setPolicy(vitrine, soloPolicy)).rejects.toMatchObject({ code: 'policy.invalid' });
    expect(await setPolicy(vitrine, policyForTests)).toMatchObject({ version: 2 });
  });

  test('does not come to a folder that was worked in without supervision', async () => {
    const vitrine = await emptyVitrine();
    await actAsUser(vitrine, 'someone');
    await expect(setPolicy(vitrine, strictPolicy)).rejects.toMatchObject({
      code: 'policy.strict',
      message: expect.stringContaining('new one'),
    });
  });

  test('nor by a proposal: who worked there could never sign in and would stay administrator', async () => {
    const vitrine = await emptyVitrine();
    const alone = await actAsUser(vitrine, 'someone');
    await expect(
      propose(vitrine, alone, { kind: 'policy.change', document: strictPolicy, reason: 'x' }),
    ).rejects.toMatchObject({ code: 'policy.strict', message: expect.stringContaining('new one') });
    expect((await currentPolicy(vitrine.store.db)).version).toBe(0);
  });

  test('needs no witnesses on the first day, and as many as the quorum once there are any', async () => {
    const vitrine = await emptyVitrine();
    const one = { quorum: 1, maxHours: 24, list: [{ key: 'witness.test/a', url: 'https://a.test/' }] };
    await setPolicy(vitrine, { ...strictPolicy, witnesses: { ...one, list: [] } });
    await setPolicy(vitrine, { ...strictPolicy, witnesses: one });
    expect((await currentPolicy(vitrine.store.db)).policy.witnesses).toEqual(one);
  });

  test.each([
    ['not an object', 'strict'],
    ['an unknown field', { ...strictPolicy, backdoor: true }],
    ['a missing field', { preset: 'strict' }],
  ])('%s is none', async (_, document) => {
    const vitrine = await emptyVitrine();
    await expect(setPolicy(vitrine, document)).rejects.toMatchObject({ code: 'policy.invalid' });
  });

  test('a change reads as what differs, whatever the order of lists', () => {
    const [first, second] = withMore.purposes as [typeof purpose, typeof purpose];
    expect(describeChanges(withMore, { ...withMore, purposes: [second, first] })).toEqual([]);
    const stricter = { ...policyForTests, authorisation: { ...policyForTests.authorisation, validDays: 14 } };
    expect(describeChanges(policyForTests, stricter)).toEqual([
      { path: ['authorisation', 'validDays'], from: 30, to: 14 },
    ]);
    const fromNone = describeChanges({ ...policyForTests, purposes: [] }, policyForTests);
    expect(fromNone.length).toBeGreaterThan(0);
    expect(fromNone.every(({ path: [list], from }) => list === 'purposes' && from === null)).toBe(true);
    expect(describeChanges(withMore, policyForTests)).toContainEqual({
      path: ['purposes', 'disaster', 'code'],
      from: 'disaster',
      to: null,
    });
  });
});

const activate = async (place: Supervised, document: object = activationForTests) => {
  const officer = await place.person(['privacy-officer']);
  await place.agree(officer, place.ada, { kind: 'activation', document });
  return officer;
};

describe('the activation', () => {
  test('is missing at first, takes a privacy officer and an administrator, and runs out', async () => {
    const place = await supervised();
    const { vitrine, ada } = place;
    const { db } = vitrine.store;
    await expect(requireActivated(vitrine, db)).rejects.toMatchObject({ code: 'activation.missing' });
    await activate(place);
    await requireActivated(vitrine, db, 'missing-person');
    expect(await activationState(vitrine, ada)).toMatchObject({
      state: 'valid',
      expiresOn: '2027-09-30',
      uncovered: [],
    });
    place.setClock('2027-09-30T12:00:00Z');
    await requireActivated(vitrine, db);
    place.setClock('2027-10-01T12:00:00Z');
    await expect(requireActivated(vitrine, db)).rejects.toMatchObject({ code: 'activation.expired' });
  });

  test('covers the purposes that were approved, not those that come later', async () => {
    const place = await supervised();
    const { vitrine, ada, ben } = place;
    await activate(place);
    await place.agree(ada, ben, { kind: 'policy.change', document: withMore });
    await requireActivated(vitrine, vitrine.store.db, 'missing-person');
    await expect(requireActivated(vitrine, vitrine.store.db, 'disaster')).rejects.toMatchObject({
      code: 'activation.missing',
    });
    expect(await activationState(vitrine, ada)).toMatchObject({ uncovered: ['disaster'] });
  });

  test('is not for two administrators, nor for two privacy officers', async () => {
    const place = await supervised();
    const { vitrine, ada, ben } = place;
    const first = await place.person(['privacy-officer']);
    const second = await place.person(['privacy-officer']);
    for (const [one, other] of [
      [ada, ben],
      [first, second],
    ] as const) {
      const request = { kind: 'activation', document: activationForTests, reason: 'x' } as const;
      const { id } = await propose(vitrine, one, request);
      await expect(decide(vitrine, other, id, 'approved')).rejects.toMatchObject({ code: 'role.missing' });
    }
    await expect(requireActivated(vitrine, vitrine.store.db)).rejects.toMatchObject({
      code: 'activation.missing',
    });
  });

  test.each([
    ['a purpose without legal basis', { legalBases: {} }],
    ['a purpose that nobody approved', { legalBases: { ...activationForTests.legalBases, other: 'x' } }],
    ['a review that is over', { dpia: { ...activationForTests.dpia, reviewOn: '2026-11-23' } }],
    ['an assessment of tomorrow', { fria: { ...activationForTests.fria, date: '2026-11-25' } }],
    ['no number in the register', { registerNumber: '' }],
    ['no word on prior consultation', { priorConsultation: {} }],
  ])('refuses %s', async (_, wrong) => {
    const { vitrine, ada } = await supervised();
    const document = { ...activationForTests, ...wrong };
    await expect(propose(vitrine, ada, { kind: 'activation', document, reason: 'x' })).rejects.toMatchObject({
      code: 'activation.invalid',
    });
  });

  test('is not asked for without supervision', async () => {
    const vitrine = await emptyVitrine();
    await requireActivated(vitrine, vitrine.store.db, 'anything');
  });
});

describe('the stop', () => {
  test('is engaged by one privacy officer; every process sees it', async () => {
    const place = await supervised();
    const { vitrine } = place;
    const officer = await place.person(['privacy-officer']);
    const other = await openVitrine(vitrine.config);
    await requireNotStopped(other.store.db);
    await engageStop(vitrine, officer, 'complaint about unit C');
    await expect(requireNotStopped(other.store.db)).rejects.toMatchObject({ code: 'search.stopped' });
    expect(await stoppedSince(other)).toBe('2026-11-24T10:00:00.000Z');
    await other.close();
    expect((await place.entries()).at(-1)).toMatchObject({
      type: 'stop.engaged',
      by: officer.person,
      commitments: { reason: expect.any(String) },
    });
    expect(JSON.stringify(await place.entries())).not.toContain('complaint');
  });

  const others: Role[] = ['administrator', 'investigator', 'authoriser', 'examiner', 'auditor', 'curator'];
  test.each(others)('is not engaged by a %s', async (role) => {
    const place = await supervised();
    const actor = await place.person([role]);
    await expect(engageStop(place.vitrine, actor, 'x')).rejects.toMatchObject({ code: 'role.missing' });
    await requireNotStopped(place.vitrine.store.db);
  });

  test.each([
    ['privacy-officer', 'administrator', true],
    ['authoriser', 'privacy-officer', true],
    ['privacy-officer', 'privacy-officer', true],
    ['administrator', 'authoriser', false],
    ['administrator', 'administrator', false],
    ['authoriser', 'authoriser', false],
  ] as const)('released by %s and %s: %s', async (first, second, isReleased) => {
    const place = await supervised();
    const { vitrine } = place;
    const officer = await place.person(['privacy-officer']);
    const { id: stop } = await engageStop(vitrine, officer, 'x');
    const [one, two] = [await place.person([first]), await place.person([second])];
    const document = { stop };
    const { id } = await propose(vitrine, one, { kind: 'stop.release', document, reason: 'cleared' });
    const decision = decide(vitrine, two, id, 'approved');
    if (isReleased) {
      await decision;
      await requireNotStopped(vitrine.store.db);
    } else {
      await expect(decision).rejects.toMatchObject({ code: 'role.missing' });
      await expect(requireNotStopped(vitrine.store.db)).rejects.toMatchObject({ code: 'search.stopped' });
    }
  });

  test('a release that names no stop is of the one in force when it is proposed, and of no later one', async () => {
    const place = await supervised();
    const { vitrine, ada } = place;
    const officer = await place.person(['privacy-officer']);
    const request = { kind: 'stop.release', document: {}, reason: 'cleared' } as const;
    await expect(propose(vitrine, ada, request)).rejects.toMatchObject({ code: 'proposal.invalid' });
    const { id: stop } = await engageStop(vitrine, officer, 'x');
    const [first, second] = [await propose(vitrine, ada, request), await propose(vitrine, ada, request)];
    expect(first.document).toEqual({ stop });
    await decide(vitrine, officer, first.id, 'approved');
    await requireNotStopped(vitrine.store.db);
    await engageStop(vitrine, officer, 'again');
    await expect(decide(vitrine, officer, second.id, 'approved')).rejects.toMatchObject({
      code: 'proposal.invalid',
    });
  });

  test('an old release does not end a new stop, and there is nothing to release where nothing is stopped', async () => {
    const place = await supervised();
    const { vitrine, ada } = place;
    const officer = await place.person(['privacy-officer']);
    const { id: stop } = await engageStop(vitrine, officer, 'x');
    const request = { kind: 'stop.release', document: { stop }, reason: 'cleared' } as const;
    const [first, second] = [await propose(vitrine, ada, request), await propose(vitrine, ada, request)];
    await decide(vitrine, officer, first.id, 'approved');
    await expect(propose(vitrine, ada, request)).rejects.toMatchObject({ code: 'proposal.invalid' });
    await engageStop(vitrine, officer, 'again');
    await expect(decide(vitrine, officer, second.id, 'approved')).rejects.toMatchObject({
      code: 'proposal.invalid',
    });
    await expect(requireNotStopped(vitrine.store.db)).rejects.toMatchObject({ code: 'search.stopped' });
  });
});

const logSignersOf = async ({ vitrine }: Supervised, log: LogName) => {
  const { origin } = await vitrine.logs.open(log);
  return vitrine.store.write((db) => logSigners(db, log, origin));
};

const cosign = ({ vitrine }: Supervised, key: string, cosignedAt: string, size = 5) =>
  Promise.all(
    (['searches', 'events'] as const).map((log) =>
      noteCosignature(vitrine, { log, witness: `witness.test/${key}`, size, cosignedAt }),
    ),
  );

describe('the witnesses', () => {
  const list = ['a', 'b', 'c'].map((key) => ({ key: `witness.test/${key}`, url: `https://${key}.test/` }));
  const witnessed: Policy = { ...policyForTests, witnesses: { quorum: 2, maxHours: 24, list } };
  test('searches stop when the quorum has not cosigned for as long as the policy allows', async () => {
    const place = await supervised(witnessed);
    const { vitrine } = place;
    const { db } = vitrine.store;
    const officer = await place.person(['privacy-officer']);
    await place.agree(officer, place.ada, { kind: 'activation', document: activationForTests });
    // Counted from the activation while nobody cosigned.
    place.pass({ hours: 23 });
    await requireWitnessed(vitrine, db);
    place.pass({ hours: 2 });
    await expect(requireWitnessed(vitrine, db)).rejects.toMatchObject({ code: 'witness.quorum' });
    // One is not a quorum.
    await cosign(place, 'a', vitrine.now().toISOString());
    await expect(requireWitnessed(vitrine, db)).rejects.toMatchObject({ code: 'witness.quorum' });
    await cosign(place, 'b', vitrine.now().toISOString());
    await requireWitnessed(vitrine, db);
    // The second newest counts.
    place.pass({ hours: 20 });
    await cosign(place, 'a', vitrine.now().toISOString(), 6);
    place.pass({ hours: 5 });
    await expect(requireWitnessed(vitrine, db)).rejects.toMatchObject({ code: 'witness.quorum' });
    expect(await witnessStates(vitrine, officer)).toMatchObject([
      { log: 'searches', since: '2026-11-25T11:00:00.000Z', until: '2026-11-26T11:00:00.000Z' },
      { log: 'events' },
    ]);
  });

  test('one log that is not cosigned is enough to stop', async () => {
    const place = await supervised(witnessed);
    const { vitrine } = place;
    for (const key of ['a', 'b']) {
      const cosignedAt = vitrine.now().toISOString();
      await noteCosignature(vitrine, {
        log: 'searches',
        witness: `witness.test/${key}`,
        size: 1,
        cosignedAt,
      });
    }
    place.pass({ hours: 25 });
    await cosign(place, 'a', vitrine.now().toISOString());
    const cosignedAt = vitrine.now().toISOString();
    await noteCosignature(vitrine, { log: 'searches', witness: 'witness.test/b', size: 5, cosignedAt });
    await expect(requireWitnessed(vitrine, vitrine.store.db)).rejects.toMatchObject({
      code: 'witness.quorum',
      message: expect.stringContaining('events'),
    });
  });

  test('a time to come counts as now, and witnesses that the policy does not name count for nothing', async () => {
    const place = await supervised(witnessed);
    const { vitrine } = place;
    await cosign(place, 'a', '2030-01-01T00:00:00.000Z');
    await cosign(place, 'stranger', vitrine.now().toISOString());
    place.pass({ hours: 25 });
    await expect(requireWitnessed(vitrine, vitrine.store.db)).rejects.toMatchObject({
      code: 'witness.quorum',
    });
    await cosign(place, 'b', vitrine.now().toISOString());
    await expect(requireWitnessed(vitrine, vitrine.store.db)).rejects.toMatchObject({
      code: 'witness.quorum',
    });
  });

  test('that know another history are told of once, until they cosign again', async () => {
    const place = await supervised();
    const { vitrine } = place;
    const logs: string[] = [];
    for (const log of ['searches', 'events'] as const) {
      const [signer] = await logSignersOf(place, log);
      logs.push(vkeyOf(signer!));
    }
    const [honest, misled] = [temporaryFolder(), temporaryFolder()];
    const { vkey } = await openWitness({ folder: honest, name: 'witness.test/w', logs });
    cpSync(honest, misled, { recursive: true });
    let witness = await openWitness({ folder: misled, name: 'witness.test/w', logs });
    const server = createServer((request, response) => witnessHandler(witness)(request, response));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const document = {
      ...policyForTests,
      witnesses: { quorum: 1, maxHours: 24, list: [{ key: vkey, url }] },
    };
    await place.agree(place.ada, place.ben, { kind: 'policy.change', document });
    // Whoever has the key of the log shows the witness another one.
    const signers = await logSignersOf(place, 'events');
    const { origin } = await vitrine.logs.open('events');
    const other = await openLog({ folder: temporaryFolder(), origin, signers });
    await other.appendAll(Array.from({ length: 20 }, (_, at) => Buffer.from(`{"type":"t","at":${at}}`)));
    await collectCosignatures({
      checkpoint: await other.checkpoint(),
      witnesses: [{ vkey, url }],
      proveConsistency: (old, newer) => other.proveConsistency(old, newer),
    });
    await other.close();

    const forks = async () => (await place.entries()).filter(({ type }) => type === 'witness.fork').length;
    const codes = async () => (await cosignLogs(vitrine)).map(({ results }) => results[0]!.code);
    for (let round = 0; round < 3; round++) expect(await codes()).toEqual([null, 'witness.fork']);
    expect(await forks()).toBe(1);
    witness = await openWitness({ folder: honest, name: 'witness.test/w', logs });
    expect(await codes()).toEqual([null, null]);
    witness = await openWitness({ folder: misled, name: 'witness.test/w', logs });
    expect(await codes()).toEqual([null, 'witness.fork']);
    expect(await forks()).toBe(2);
  });

  test('are not asked for without supervision', async () => {
    const vitrine = await emptyVitrine();
    await requireWitnessed(vitrine, vitrine.store.db);
  });
});
