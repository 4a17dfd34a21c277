/** Who comes in, by whom, and how they go; with the real store and the real log. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Actor } from '#vitrine/flows/people/actor.js';
import { actAsUser } from '#vitrine/flows/people/solo.js';
import { acceptInvitation, readInvitation } from '#vitrine/flows/people/invitation.js';
import {
  activatePerson,
  confirmPerson,
  disablePerson,
  listPersons,
  personsToConfirm,
} from '#vitrine/flows/people/people.js';
import { excludedRoles } from '#vitrine/flows/people/people-rules.js';
import { decide, listProposals, propose } from '#vitrine/flows/policy/proposals.js';
import { inviteSecondAdministrator, setupFirstAdministrator } from '#vitrine/flows/people/setup.js';
import { findPerson } from '#vitrine/store/persons.js';
import { roles as allRoles, type PersonId, type Role } from '#vitrine/types.js';
import { emptyVitrine, newPerson, supervised, type Supervised } from './governed-vitrine.js';

const invite = ({ vitrine, ada }: Supervised, roles: Role[], by = ada) =>
  propose(vitrine, by, { kind: 'person.invite', document: newPerson(roles), reason: 'a new colleague' });

const renew = ({ vitrine, ada }: Supervised, person: PersonId, by = ada) =>
  propose(vitrine, by, { kind: 'invitation.renew', document: { person }, reason: 'the letter was lost' });

const invitedId = (document: unknown) => (document as { person: PersonId }).person;

describe('the first two administrators', () => {
  test('nobody else comes in without two persons', async () => {
    const place = await supervised();
    const { vitrine, ada, ben } = place;
    await expect(setupFirstAdministrator(vitrine, newPerson(['administrator']))).rejects.toMatchObject({
      code: 'setup.done',
    });
    for (const actor of [ada, ben]) {
      const third = inviteSecondAdministrator(vitrine, actor, newPerson(['administrator']));
      await expect(third).rejects.toMatchObject({ code: 'setup.done' });
    }
    const events = await place.entries();
    expect(events.map(({ type, by }) => [type, by])).toEqual([
      ['policy.changed', null],
      ['setup.first-administrator', null],
      ['invitation.accepted', ada.person],
      ['person.active', ada.person],
      ['setup.second-administrator', ada.person],
      ['invitation.accepted', ben.person],
      ['person.active', ben.person],
    ]);
  });

  test('whoever loses the link before anybody was active begins again; the old one is worth nothing', async () => {
    const vitrine = await emptyVitrine();
    const lost = await setupFirstAdministrator(vitrine, newPerson(['administrator']));
    const found = await setupFirstAdministrator(vitrine, newPerson(['administrator']));
    await expect(acceptInvitation(vitrine, lost.token)).rejects.toMatchObject({ code: 'invitation.invalid' });
    expect(await acceptInvitation(vitrine, found.token)).toMatchObject({ state: 'approved' });
  });

  test.each([
    ['no administrator', newPerson(['investigator'])],
    ['administrator and investigator', newPerson(['administrator', 'investigator'])],
    ['an end that is over', newPerson(['administrator'], { endsOn: '2020-01-01' })],
    ['no end', { ...newPerson(['administrator']), endsOn: null as unknown as string }],
    ['a name over two lines', newPerson(['administrator'], { name: 'a\nb' })],
  ])('not with %s', async (_, wrong) => {
    const vitrine = await emptyVitrine();
    await expect(setupFirstAdministrator(vitrine, wrong)).rejects.toMatchObject({ code: 'person.invalid' });
  });
});

describe('an invitation', () => {
  test('becomes an account by approval, token, second factor', async () => {
    const place = await supervised();
    const { vitrine, ben } = place;
    const proposal = await invite(place, ['investigator', 'curator']);
    const id = invitedId(proposal.document);
    expect(await findPerson(vitrine.store.db, id)).toMatchObject({ state: 'invited' });
    const { invitation } = await decide(vitrine, ben, proposal.id, 'approved');
    expect(await readInvitation(vitrine, invitation!.token)).toMatchObject({ id, state: 'approved' });
    const rows = await vitrine.store.db.selectFrom('invitation').selectAll().execute();
    expect(rows).toHaveLength(1);
    expect(JSON.stringify(rows)).not.toContain(invitation!.token);
    await acceptInvitation(vitrine, invitation!.token);
    await expect(acceptInvitation(vitrine, invitation!.token)).rejects.toMatchObject({
      code: 'invitation.invalid',
    });
    expect(await activatePerson(vitrine, id)).toMatchObject({ state: 'active' });
    const types = (await place.entries()).map(({ type }) => type);
    expect(types.slice(-6)).toEqual([
      'proposal.made',
      'person.invited',
      'proposal.approved',
      'person.approved',
      'invitation.accepted',
      'person.active',
    ]);
  });

  test('says nothing of the person in the log', async () => {
    const place = await supervised();
    const document = newPerson(['examiner'], { name: 'Zoë Quill', sponsor: 'Captain Moss' });
    await propose(place.vitrine, place.ada, { kind: 'person.invite', document, reason: 'replaces Ms Fern' });
    const text = JSON.stringify(await place.entries());
    for (const secret of ['Zoë', 'Quill', document.email, 'Moss', 'Fern', 'Testland'])
      expect(text).not.toContain(secret);
    expect((await place.entries()).at(-2)).toMatchObject({
      type: 'proposal.made',
      commitments: { document: expect.stringMatching(/^[0-9a-f]{64}$/), reason: expect.any(String) },
    });
  });

  test('is over after seven days; a new one can be made for who did not come', async () => {
    const place = await supervised();
    const { vitrine, ben, pass } = place;
    const { id, document } = await invite(place, ['examiner']);
    const { invitation } = await decide(vitrine, ben, id, 'approved');
    pass({ days: 7, minutes: 1 });
    await expect(acceptInvitation(vitrine, invitation!.token)).rejects.toMatchObject({
      code: 'invitation.invalid',
    });
    const again = await renew(place, invitedId(document));
    const renewed = (await decide(vitrine, ben, again.id, 'approved')).invitation!;
    expect(await acceptInvitation(vitrine, renewed.token)).toMatchObject({ id: invitedId(document) });
    await activatePerson(vitrine, invitedId(document));
    await expect(renew(place, invitedId(document))).rejects.toMatchObject({ code: 'person.invalid' });
  });

  test('is made again by two only, so that nobody becomes a second person alone', async () => {
    const place = await supervised();
    const { vitrine, ada, ben } = place;
    const proposed = await invite(place, ['administrator']);
    const id = invitedId(proposed.document);
    await expect(renew(place, id)).rejects.toMatchObject({ code: 'person.invalid' });
    const { invitation } = await decide(vitrine, ben, proposed.id, 'approved');
    const renewal = await renew(place, id);
    for (const verdict of ['approved', 'refused'] as const)
      await expect(decide(vitrine, ada, renewal.id, verdict)).rejects.toMatchObject({
        code: 'proposal.same-person',
      });
    // Nothing that the one who proposed can read has a token, and the first one still counts.
    expect(JSON.stringify([renewal, await listProposals(vitrine, ada)])).not.toMatch(/token|expiresAt/);
    expect(await readInvitation(vitrine, invitation!.token)).toMatchObject({ id });
    const renewed = (await decide(vitrine, ben, renewal.id, 'approved')).invitation!;
    await expect(readInvitation(vitrine, invitation!.token)).rejects.toMatchObject({
      code: 'invitation.invalid',
    });
    expect(await acceptInvitation(vitrine, renewed.token)).toMatchObject({ id });
    expect((await place.entries()).slice(-3)).toMatchObject([
      { type: 'proposal.approved', kind: 'invitation.renew', by: ben.person },
      { type: 'invitation.renewed', person: id, by: ben.person },
      { type: 'invitation.accepted', person: id, by: id },
    ]);
  });

  test('that is refused leaves nothing of the person, and no salt', async () => {
    const place = await supervised();
    const { vitrine, ben } = place;
    const { id, document } = await invite(place, ['examiner']);
    const saltsBefore = await vitrine.store.db.selectFrom('salt').selectAll().execute();
    await decide(vitrine, ben, id, 'refused');
    expect(await findPerson(vitrine.store.db, invitedId(document))).toBeNull();
    expect((await listProposals(vitrine, ben))[0]).toMatchObject({ state: 'refused', document: {} });
    const saltsAfter = await vitrine.store.db.selectFrom('salt').selectAll().execute();
    expect(saltsBefore.length - saltsAfter.length).toBe(2);
    await expect(activatePerson(vitrine, invitedId(document))).rejects.toMatchObject({
      code: 'person.unknown',
    });
  });

  test('an address is taken once, however it is written', async () => {
    const place = await supervised();
    const document = newPerson(['examiner'], { email: 'Same@Police.test' });
    await propose(place.vitrine, place.ada, { kind: 'person.invite', document, reason: 'x' });
    const again = { ...newPerson(['examiner']), email: 'same@police.test' };
    await expect(
      propose(place.vitrine, place.ada, { kind: 'person.invite', document: again, reason: 'x' }),
    ).rejects.toMatchObject({ code: 'person.invalid' });
  });
});

describe('a proposal', () => {
  test('is not decided by whoever made it, nor twice, nor after two weeks', async () => {
    const place = await supervised();
    const { vitrine, ada, ben, pass } = place;
    const first = await invite(place, ['examiner']);
    await expect(decide(vitrine, ada, first.id, 'approved')).rejects.toMatchObject({
      code: 'proposal.same-person',
    });
    await expect(decide(vitrine, ada, first.id, 'refused')).rejects.toMatchObject({
      code: 'proposal.same-person',
    });
    await decide(vitrine, ben, first.id, 'approved');
    await expect(decide(vitrine, ben, first.id, 'approved')).rejects.toMatchObject({
      code: 'proposal.closed',
    });
    await expect(decide(vitrine, ben, 'nothing', 'approved')).rejects.toMatchObject({
      code: 'proposal.unknown',
    });
    const second = await invite(place, ['examiner']);
    pass({ days: 14, minutes: 1 });
    await expect(decide(vitrine, ben, second.id, 'approved')).rejects.toMatchObject({
      code: 'proposal.closed',
    });
    const states = (await listProposals(vitrine, ada)).map(({ id, state }) => [id, state]);
    expect(Object.fromEntries(states)).toMatchObject({ [first.id]: 'approved', [second.id]: 'lapsed' });
    expect(await listProposals(vitrine, ada, 'open')).toEqual([]);
  });

  test('counts no more when whoever made it was disabled meanwhile', async () => {
    const place = await supervised();
    const { vitrine, ada, ben } = place;
    const cleo = await place.person(['administrator']);
    const { id } = await invite(place, ['examiner'], cleo);
    await disablePerson(vitrine, ada, cleo.person, 'compromised');
    await expect(decide(vitrine, ben, id, 'approved')).rejects.toMatchObject({ code: 'proposal.invalid' });
  });

  const others: Role[] = ['curator', 'investigator', 'authoriser', 'examiner', 'auditor', 'privacy-officer'];
  test.each(others)('about people is neither made nor decided by a %s', async (role) => {
    const place = await supervised();
    const { vitrine } = place;
    const actor = await place.person([role]);
    await expect(invite(place, ['examiner'], actor)).rejects.toMatchObject({ code: 'role.missing' });
    const { id } = await invite(place, ['examiner']);
    for (const verdict of ['approved', 'refused'] as const)
      await expect(decide(vitrine, actor, id, verdict)).rejects.toMatchObject({ code: 'role.missing' });
  });

  test('needs a reason, and an actor who was recognised', async () => {
    const { vitrine, ada } = await supervised();
    const request = { kind: 'person.invite', document: newPerson(['examiner']), reason: ' ' } as const;
    await expect(propose(vitrine, ada, request)).rejects.toMatchObject({ code: 'reason.missing' });
    const lookalike = { ...ada } as Actor;
    await expect(propose(vitrine, lookalike, { ...request, reason: 'x' })).rejects.toMatchObject({
      code: 'role.missing',
    });
  });
});

const change = (place: Supervised, person: PersonId, changes: object, by = place.ada) =>
  propose(place.vitrine, by, { kind: 'person.change', document: { person, changes }, reason: 'new tasks' });

describe('a change of a person', () => {
  test('takes effect by approval only', async () => {
    const place = await supervised();
    const { vitrine, ben } = place;
    const dan = await place.person(['examiner']);
    const { id } = await change(place, dan.person, { roles: ['authoriser'], endsOn: '2026-12-31' });
    expect([...(await place.again(dan.person)).roles]).toEqual(['examiner']);
    await decide(vitrine, ben, id, 'approved');
    expect([...(await place.again(dan.person)).roles]).toEqual(['authoriser']);
    place.setClock('2027-01-01T08:00:00Z');
    await expect(place.again(dan.person)).rejects.toMatchObject({ code: 'person.ended' });
    expect((await place.entries()).at(-1)).toMatchObject({
      type: 'person.changed',
      person: dan.person,
      roles: ['authoriser'],
    });
  });

  test('training ends and is entered again', async () => {
    const place = await supervised();
    const eve = await place.person(['investigator'], { trainingValidUntil: '2026-12-01' });
    place.pass({ days: 30 });
    expect([...(await place.again(eve.person)).untrained]).toEqual(['investigator']);
    const document = { person: eve.person, changes: { trainingValidUntil: '2027-03-01' } };
    await place.agree(place.ada, place.ben, { kind: 'person.change', document });
    expect([...(await place.again(eve.person)).roles]).toEqual(['investigator']);
  });

  test.each([
    ['nothing', {}],
    ['an unknown field', { state: 'active' }],
    ['roles that do not go together', { roles: ['administrator', 'investigator'] }],
    ['no roles', { roles: [] }],
    ['an end that is over', { endsOn: '2026-11-23' }],
    ['a reinstatement of who is active', { reinstate: true }],
  ])('refuses %s', async (_, changes) => {
    const place = await supervised();
    await expect(change(place, place.ben.person, changes)).rejects.toMatchObject({ code: 'person.invalid' });
  });

  test('an investigator cannot be made administrator as well, in two steps either', async () => {
    const place = await supervised();
    const fay = await place.person(['investigator']);
    await expect(
      change(place, fay.person, { roles: ['investigator', 'administrator'] }),
    ).rejects.toMatchObject({ code: 'person.invalid' });
    await expect(change(place, 'nobody' as PersonId, { unit: 'b' })).rejects.toMatchObject({
      code: 'person.unknown',
    });
  });
});

describe('roles', () => {
  const pairs = allRoles.flatMap((one, at) => allRoles.slice(at + 1).map((other) => [one, other] as const));
  // Written out, so that a rule that is taken away shows here.
  const apart = new Set([
    'curator administrator',
    'investigator administrator',
    'authoriser administrator',
    'examiner administrator',
    'auditor administrator',
    'privacy-officer administrator',
    'investigator auditor',
    'authoriser auditor',
    'examiner auditor',
    'investigator privacy-officer',
  ]);
  test('that one person never has together, in any order', async () => {
    const place = await supervised();
    const refusedPairs: string[] = [];
    for (const [one, other] of pairs) {
      const made = [invite(place, [one, other]), invite(place, [other, one])];
      const states = (await Promise.allSettled(made)).map(({ status }) => status);
      if (states.every((status) => status === 'rejected')) refusedPairs.push(`${one} ${other}`);
      else expect(states).toEqual(['fulfilled', 'fulfilled']);
    }
    expect(new Set(refusedPairs)).toEqual(apart);
  });

  test('that are kept apart are those that docs/oversight.md lists', () => {
    const listed = readFileSync(new URL('../../docs/oversight.md', import.meta.url), 'utf8')
      .split('\n')
      .flatMap((line) => {
        const [, one, others] = /^\| `([a-z-]+)` +\| ((?:`[a-z-]+`(?:, )?)+) +\|/.exec(line) ?? [];
        const named = [...(others ?? '').matchAll(/`([a-z-]+)`/g)].map(([, name]) => name);
        return one !== undefined && Object.hasOwn(excludedRoles, one) ? [[one, named]] : [];
      });
    expect(Object.fromEntries(listed)).toEqual(excludedRoles);
  });
});

describe('disabling', () => {
  test('is at once, by one person, and ends what the account can do', async () => {
    const place = await supervised();
    const { vitrine, ada, ben } = place;
    const officer = await place.person(['privacy-officer']);
    const gil = await place.person(['investigator']);
    await disablePerson(vitrine, officer, gil.person, 'phone stolen');
    await expect(place.again(gil.person)).rejects.toMatchObject({ code: 'person.inactive' });
    await expect(activatePerson(vitrine, gil.person)).rejects.toMatchObject({ code: 'person.inactive' });
    const document = { person: gil.person, changes: { reinstate: true } };
    await place.agree(ada, ben, { kind: 'person.change', document });
    await activatePerson(vitrine, gil.person);
    expect([...(await place.again(gil.person)).roles]).toEqual(['investigator']);
  });

  test('of the last administrator is refused; a privacy officer helps the last one to a second', async () => {
    const place = await supervised();
    const { vitrine, ada, ben } = place;
    const officer = await place.person(['privacy-officer']);
    await expect(invite(place, ['administrator'], officer)).rejects.toMatchObject({ code: 'role.missing' });
    await disablePerson(vitrine, ada, ben.person, 'left');
    for (const actor of [ada, officer]) {
      const last = disablePerson(vitrine, actor, ada.person, 'left');
      await expect(last).rejects.toMatchObject({ code: 'person.invalid' });
    }
    const { id } = await invite(place, ['administrator']);
    const { invitation } = await decide(vitrine, officer, id, 'approved');
    const { id: hal } = await acceptInvitation(vitrine, invitation!.token);
    await activatePerson(vitrine, hal);
    const next = await invite(place, ['examiner']);
    await expect(decide(vitrine, officer, next.id, 'approved')).rejects.toMatchObject({
      code: 'role.missing',
    });
  });

  test.each(['investigator', 'authoriser', 'examiner', 'auditor', 'curator'] as const)(
    'is not for a %s',
    async (role) => {
      const place = await supervised();
      const actor = await place.person([role]);
      const { vitrine, ben } = place;
      await expect(disablePerson(vitrine, actor, ben.person, 'x')).rejects.toMatchObject({
        code: 'role.missing',
      });
      await expect(confirmPerson(vitrine, actor, ben.person)).rejects.toMatchObject({
        code: 'role.missing',
      });
      await expect(renew(place, ben.person, actor)).rejects.toMatchObject({
        code: 'role.missing',
      });
      const lists = [listPersons(vitrine, actor), personsToConfirm(vitrine, actor)];
      for (const list of lists)
        await (role === 'auditor'
          ? expect(list).resolves.toBeDefined()
          : expect(list).rejects.toMatchObject({ code: 'role.missing' }));
    },
  );
});

describe('recertification', () => {
  test('lists who was not confirmed for 90 days, and nobody confirms themselves', async () => {
    const place = await supervised();
    const { vitrine, ada, ben, pass } = place;
    expect(await personsToConfirm(vitrine, ada)).toEqual([]);
    pass({ days: 60 });
    const ida = await place.person(['examiner']);
    await confirmPerson(vitrine, ada, ben.person);
    pass({ days: 31 });
    const due = await personsToConfirm(vitrine, ben);
    expect(due.map(({ person }) => person)).toEqual([ada.person]);
    await expect(confirmPerson(vitrine, ada, ada.person)).rejects.toMatchObject({ code: 'person.invalid' });
    await confirmPerson(vitrine, ben, ada.person);
    expect(await personsToConfirm(vitrine, ben)).toEqual([]);
    pass({ days: 91 });
    const all = await personsToConfirm(vitrine, ben);
    expect(new Set(all.map(({ person }) => person))).toEqual(new Set([ada.person, ben.person, ida.person]));
    expect((await place.entries()).filter(({ type }) => type === 'person.confirmed')).toHaveLength(2);
  });
});

test('in an unsupervised folder there is one person, and no setup of administrators', async () => {
  const vitrine = await emptyVitrine();
  await actAsUser(vitrine, 'someone');
  await expect(setupFirstAdministrator(vitrine, newPerson(['administrator']))).rejects.toMatchObject({
    code: 'setup.done',
  });
});

test('the log does not tell the account of who works without supervision, and the next time it is the same person', async () => {
  const vitrine = await emptyVitrine();
  const first = await actAsUser(vitrine, 'someone');
  expect((await actAsUser(vitrine, 'someone')).person).toBe(first.person);
  const [other, too] = await Promise.all([actAsUser(vitrine, 'other'), actAsUser(vitrine, 'other')]);
  expect(other.person).toBe(too.person);
  expect(other.person).not.toBe(first.person);
  const elsewhere = await actAsUser(await emptyVitrine(), 'someone');
  expect(elsewhere.person).not.toBe(first.person);
});
