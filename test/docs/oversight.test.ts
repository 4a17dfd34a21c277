/** The documents of oversight against the program: entries, figures, examples and the files they name. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, test } from 'vitest';
import { commonFields, eventFields, searchFields } from '#vitrine/audit/entry-fields.js';
import { activationSchema } from '#vitrine/flows/policy/activation.js';
import { setPolicy } from '#vitrine/flows/policy/change-policy.js';
import { totalNames } from '#vitrine/flows/reports/count-entries.js';
import { policySchema } from '#vitrine/flows/policy/policy.js';
import { proposalKinds } from '#vitrine/flows/policy/proposal-kinds.js';
import { reportSchema } from '#vitrine/flows/reports/report-document.js';
import { emptyVitrine } from '../flows/governed-vitrine.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (file: string) => readFileSync(join(root, 'docs', file), 'utf8');
const example = (file: string) => JSON.parse(read(join('examples', file))) as Record<string, unknown>;
const entries = read('log-entries.md');

/** Rows of all tables: their cells. */
function rows(document: string): string[][] {
  return document
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

/** What stands in backquotes, outside brackets and blocks of code. */
function named(cell: string): string[] {
  const text = cell.replaceAll(/```[^]*?```/g, '').replaceAll(/\([^)]*\)/g, '');
  return [...text.matchAll(/`([^`]+)`/g)].map(([, name]) => name!);
}

describe('docs/log-entries.md', () => {
  const types = { ...eventFields, search: searchFields };

  it.each(Object.entries(types))('explains %s with all its fields', (type, fields) => {
    const row = rows(entries).filter(([first]) => first === `\`${type}\``);
    expect(row).toHaveLength(1);
    expect(named(row[0]![1]!).toSorted()).toEqual(Object.keys(fields).toSorted());
    expect(row[0]![2]).not.toBe('');
  });

  it('explains no type that is gone', () => {
    const explained = rows(entries)
      .flatMap(([first]) => named(first!))
      .filter((name) => name.includes('.'));
    expect(explained.filter((type) => !Object.hasOwn(types, type))).toEqual([]);
  });

  it('explains the fields of every entry', () => {
    const common = entries.slice(entries.indexOf('## Every entry'), entries.indexOf('## The log `searches`'));
    const explained = rows(common).flatMap(([first]) => named(first!));
    expect(explained.toSorted()).toEqual([...Object.keys(commonFields), 'type'].toSorted());
  });
});

describe('docs/report.md', () => {
  const report = read('report.md');

  it.each(totalNames)('says how %s is counted', (name) => {
    // Searches themselves are a rule of their own.
    expect(
      named(report).includes(name) || report.includes(`**${name[0]!.toUpperCase()}${name.slice(1)}**`),
    ).toBe(true);
  });

  it('explains the fields of report.json', () => {
    const explained = rows(report.slice(report.indexOf('## report.json'))).flatMap(([first]) =>
      named(first!),
    );
    expect(explained.toSorted()).toEqual(Object.keys(reportSchema.shape).toSorted());
  });
});

describe('docs/oversight.md', () => {
  const oversight = read('oversight.md');

  it('names files that are there', () => {
    const files = named(oversight).filter((name) => /^[a-z]+\/(?:[a-z]+\/)?([a-z-]+\.ts)?$/.test(name));
    expect(files.length).toBeGreaterThan(20);
    expect(files.filter((file) => !existsSync(join(root, 'src', file)))).toEqual([]);
  });

  it('lists every kind of proposal', () => {
    for (const kind of Object.keys(proposalKinds))
      expect(rows(oversight).map(([first]) => first)).toContain(`\`${kind}\``);
  });

  it('explains every field of a policy', () => {
    const explained = new Set(
      rows(oversight)
        .flatMap(([first]) => named(first!))
        .map((name) => name.split('.')[0]),
    );
    expect(Object.keys(policySchema.shape).filter((field) => !explained.has(field))).toEqual([]);
  });
});

test('the example of a policy can be set, and that of an activation fits it', async () => {
  const vitrine = await emptyVitrine();
  const { policy } = await setPolicy(vitrine, example('policy.json'));
  const activation = activationSchema.parse(example('activation.json'));
  expect(Object.keys(activation.legalBases)).toEqual(policy.purposes.map(({ code }) => code));
});
