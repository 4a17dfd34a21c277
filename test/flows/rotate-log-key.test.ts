/** Another key for a log, and what whoever has the first one makes of it. */
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { verifyLog } from '#vitrine/audit/verify-log.js';
import { disablePerson } from '#vitrine/flows/people/people.js';
import type { LogName } from '#vitrine/flows/log/logs.js';
import { decide, propose } from '#vitrine/flows/policy/proposals.js';
import { logKeys } from '#vitrine/flows/log/read-entries.js';
import { openVitrine } from '#vitrine/flows/vitrine.js';
import { runVerifier } from '../audit/logs.js';
import { newPerson, supervised, type Supervised } from './governed-vitrine.js';

const vkeysOf = async ({ vitrine }: Supervised, log: LogName) =>
  (await logKeys(vitrine, log)).map(({ vkey }) => vkey);

const invite = ({ vitrine, ada }: Supervised, within = vitrine) =>
  propose(within, ada, { kind: 'person.invite', document: newPerson(['examiner']), reason: 'x' });

/** A second process on the same data folder. */
async function beside({ vitrine }: Supervised) {
  const other = await openVitrine(vitrine.config, { now: () => vitrine.now() });
  onTestFinished(() => other.close());
  return other;
}

test.each(['events', 'searches'] as const)(
  'the log %s gets another key by two persons, and both verifiers come to it from the first',
  async (log) => {
    const place = await supervised();
    const { vitrine, ada, ben } = place;
    const officer = await place.person(['privacy-officer']);
    const other = await beside(place);
    await invite(place, other);
    const [first] = await vkeysOf(place, log);
    const request = { kind: 'log-key.rotate', document: { log }, reason: 'a year has passed' } as const;
    const { id } = await propose(vitrine, ada, request);
    await expect(decide(vitrine, ben, id, 'approved')).rejects.toMatchObject({ code: 'role.missing' });
    await decide(vitrine, officer, id, 'approved');
    const [, second] = await vkeysOf(place, log);
    expect((await place.entries()).slice(-2)).toMatchObject([
      { type: 'proposal.approved', kind: 'log-key.rotate' },
      { type: 'key.rotated', log, key: second, by: officer.person },
    ]);
    // The new one signs from here on, in this process and in one that had opened the log before.
    await invite(place);
    await invite(place, other);
    await disablePerson(other, ada, officer.person, 'left');
    const used = await vitrine.store.db
      .selectFrom('log_key')
      .select('retired_at')
      .where('log', '=', log)
      .execute();
    expect(used.map(({ retired_at }) => retired_at === null)).toEqual([false, true]);
    for (const vkey of [first!, second!]) {
      const folder = join(vitrine.folder.log, log);
      const found = await verifyLog({ folder, keys: [vkey] });
      expect(found).toMatchObject({ ok: true, damage: null, trusted: true, keys: [first, second] });
      expect(runVerifier([folder, '--key', vkey])).toMatchObject({ ok: true, trusted: true });
      if (log === 'events') expect(found.signers).toEqual([second]);
    }
  },
);
