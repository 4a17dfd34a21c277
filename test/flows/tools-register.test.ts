/** The register of other face search tools, and who answers for there being none. */
import { describe, expect, test } from 'vitest';
import {
  attestNoTools,
  registerTool,
  toolsRegister,
  type NewTool,
} from '#vitrine/flows/policy/tools-register.js';
import { policyForTests, supervised } from './governed-vitrine.js';

const trial: NewTool = {
  tool: 'PeopleFinder',
  vendor: 'Finder Ltd',
  kind: 'trial',
  unit: 'unit-b',
  from: '2026-08-01',
  to: '2026-08-14',
  note: 'offered at a fair',
};

/** Whose first persons came in the second quarter. */
const sinceSpring = () => supervised(policyForTests, '2026-05-12T10:00:00.000Z');

describe('the register of other tools', () => {
  test('asks nobody about a quarter before there was anybody', async () => {
    const place = await supervised();
    const { vitrine, ada } = place;
    const head = await place.person(['authoriser'], { unit: 'unit-c' });
    expect((await toolsRegister(vitrine, ada)).missing).toEqual([]);
    for (const [actor, unit] of [
      [ada, 'unit-a'],
      [head, 'unit-c'],
    ] as const)
      await expect(attestNoTools(vitrine, actor, { unit, quarter: '2026-Q3' })).rejects.toMatchObject({
        code: 'tool.invalid',
      });
    place.setClock('2027-01-01T08:00:00Z');
    await place.person(['examiner'], { unit: 'unit-d' });
    expect((await toolsRegister(vitrine, ada)).missing).toEqual(['unit-a', 'unit-c']);
  });

  test('shows for the last quarter which unit told nothing', async () => {
    const place = await sinceSpring();
    const { vitrine, ada } = place;
    await place.person(['examiner'], { unit: 'unit-b' });
    const head = await place.person(['authoriser'], { unit: 'unit-c' });
    const auditor = await place.person(['auditor'], { unit: 'inspectorate' });
    place.setClock('2026-11-24T10:00:00Z');
    expect(await toolsRegister(vitrine, auditor)).toMatchObject({
      quarter: '2026-Q3',
      missing: ['inspectorate', 'unit-a', 'unit-b', 'unit-c'],
    });
    await registerTool(vitrine, head, trial);
    await attestNoTools(vitrine, head, { unit: 'unit-c', quarter: '2026-Q3' });
    await attestNoTools(vitrine, ada, { unit: 'unit-a', quarter: '2026-Q3' });
    expect(await toolsRegister(vitrine, auditor)).toMatchObject({
      missing: ['inspectorate'],
      tools: [{ tool: 'PeopleFinder', registeredBy: head.person }],
    });
    // Used in the third quarter: of the fourth nobody said anything yet.
    expect(await toolsRegister(vitrine, auditor, '2026-Q4')).toMatchObject({
      tools: [],
      missing: expect.any(Array),
    });
    const entries = await place.entries();
    expect(entries.slice(-3)).toMatchObject([
      { type: 'tool.registered', kind: 'trial', unit: 'unit-b' },
      { type: 'tools.attested', unit: 'unit-c', quarter: '2026-Q3' },
      { type: 'tools.attested', unit: 'unit-a', quarter: '2026-Q3' },
    ]);
    for (const secret of ['PeopleFinder', 'Finder Ltd', 'fair'])
      expect(JSON.stringify(entries)).not.toContain(secret);
  });

  test('"none" does not stand beside a tool of the same quarter, nor twice, nor before the quarter is over', async () => {
    const place = await sinceSpring();
    const { vitrine, ada } = place;
    await place.person(['examiner'], { unit: 'unit-b' });
    place.setClock('2026-11-24T10:00:00Z');
    await registerTool(vitrine, ada, { ...trial, to: null });
    const attest = (unit: string, quarter: string) => attestNoTools(vitrine, ada, { unit, quarter });
    await expect(attest('unit-b', '2026-Q3')).rejects.toMatchObject({ code: 'tool.invalid' });
    await expect(attest('unit-a', '2026-Q4')).rejects.toMatchObject({ code: 'tool.invalid' });
    await expect(attest('unit-a', '2026-Q5')).rejects.toMatchObject({ code: 'tool.invalid' });
    await expect(attest('unit-z', '2026-Q3')).rejects.toMatchObject({ code: 'tool.invalid' });
    await attest('unit-b', '2026-Q2');
    await attest('unit-a', '2026-Q3');
    await expect(attest('unit-a', '2026-Q3')).rejects.toMatchObject({ code: 'tool.invalid' });
    place.setClock('2027-01-01T08:00:00Z');
    await expect(attest('unit-b', '2026-Q4')).rejects.toMatchObject({ code: 'tool.invalid' });
    await attest('unit-a', '2026-Q4');
    expect((await toolsRegister(vitrine, ada)).quarter).toBe('2026-Q4');
  });

  test('an authoriser answers for their own unit only, others for none', async () => {
    const place = await supervised();
    const { vitrine } = place;
    const authoriser = await place.person(['authoriser'], { unit: 'unit-c' });
    const examiner = await place.person(['examiner', 'curator', 'investigator']);
    for (const actor of [authoriser, examiner])
      await expect(
        attestNoTools(vitrine, actor, { unit: 'unit-a', quarter: '2026-Q3' }),
      ).rejects.toMatchObject({ code: 'role.missing' });
    const investigator = await place.person(['investigator']);
    await registerTool(vitrine, investigator, trial);
    await expect(toolsRegister(vitrine, investigator)).rejects.toMatchObject({ code: 'role.missing' });
  });

  test.each([
    ['an end before the beginning', { to: '2026-07-01' }],
    ['a beginning to come', { from: '2026-12-01', to: null }],
    ['no name', { tool: ' ' }],
    ['a kind of its own', { kind: 'gift' as 'trial' }],
  ])('refuses %s', async (_, wrong) => {
    const { vitrine, ada } = await supervised();
    await expect(registerTool(vitrine, ada, { ...trial, ...wrong })).rejects.toMatchObject({
      code: 'tool.invalid',
    });
  });
});
