/** What auditors and outsiders see of a log that other processes append to as well. */
import { expect, onTestFinished, test } from 'vitest';
import { propose } from '#vitrine/flows/policy/proposals.js';
import { logState } from '#vitrine/flows/log/log-state.js';
import { readEntries } from '#vitrine/flows/log/read-log.js';
import { openVitrine } from '#vitrine/flows/vitrine.js';
import { newPerson, supervised } from './governed-vitrine.js';

test('a log is read as far as its files go, whoever appended', async () => {
  const place = await supervised();
  const { vitrine } = place;
  const auditor = await place.person(['auditor']);
  const before = (await logState(vitrine, 'events')).size;
  const other = await openVitrine(vitrine.config, { now: () => vitrine.now() });
  onTestFinished(() => other.close());
  const document = newPerson(['examiner']);
  await propose(other, place.ada, { kind: 'person.invite', document, reason: 'x' });
  const { size, checkpoint } = await logState(vitrine, 'events');
  expect([size, checkpoint.split('\n')[1]]).toEqual([before + 2, String(before + 2)]);
  const wanted = { log: 'events', from: before, to: before + 100, reason: 'round' } as const;
  expect((await readEntries(vitrine, auditor, wanted)).map(({ index }) => index)).toEqual([
    before,
    before + 1,
  ]);
  // Behind the end nothing is read, and nothing is said to have been.
  const behind = { ...wanted, from: size + 50, to: size + 60 };
  expect(await readEntries(vitrine, auditor, behind)).toEqual([]);
  const reads = (await place.entries()).filter(({ type }) => type === 'log.read');
  expect(reads).toMatchObject([{ from: before, to: before + 2 }]);
});
