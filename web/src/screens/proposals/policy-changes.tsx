/** Which rules would change, and from what to what: what the server compared, in words. */
import { Table } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../../i18n/locale.js';
import { ChangeTable } from './change-table.js';

type PolicyValue = string | number | boolean | readonly string[];

/** As in src/flows/policy/policy-diff.ts: documents of proposals have no schema to be typed by. */
interface PolicyChange {
  path: readonly string[];
  from: PolicyValue | null;
  to: PolicyValue | null;
}

/** By path; what is between, such as the code of a purpose, is shown as it is. */
const rules = {
  preset: 'policy.supervision',
  'purposes.code': 'policy.purpose.code',
  'purposes.title': 'policy.purpose.title',
  'purposes.legalBasis': 'policy.purpose.legalBasis',
  'purposes.leastSevereOffence': 'policy.purpose.leastSevereOffence',
  'purposes.offences': 'policy.offences',
  'authorisation.required': 'policy.authorisation',
  'authorisation.modes': 'policy.modes',
  'authorisation.validDays': 'policy.validDays',
  'authorisation.maxSearches': 'policy.maxSearches',
  'authorisation.minTextLength': 'policy.minTextCharacters',
  'examination.examiners': 'policy.examiners',
  secondFactor: 'policy.secondFactor',
  training: 'policy.training',
  activation: 'policy.activation',
  'witnesses.quorum': 'witnesses.quorum',
  'witnesses.maxHours': 'witnesses.maxHours',
  'witnesses.key': 'witnesses.key',
  'witnesses.url': 'witnesses.url',
  'quotas.searchesPerPersonPerDay': 'policy.perDay',
  'quotas.searchesPerCase': 'policy.perCase',
  'workingHours.from': 'policy.hoursFrom',
  'workingHours.to': 'policy.hoursTo',
  retentionDays: 'policy.retentionDays',
  publicReport: 'policy.publicReport',
} as const;

export function PolicyChanges({ document }: { document: unknown }) {
  const words = useRuleWords();
  // Of proposals that were made before there were facts there are sentences, which nothing puts in other words.
  const { changes } = document as { changes: readonly (PolicyChange | string)[] };
  return (
    <ChangeTable maw={860}>
      {changes.map((change) =>
        typeof change === 'string' ? (
          <Table.Tr key={change}>
            <Table.Td colSpan={3} lang="en">
              {change}
            </Table.Td>
          </Table.Tr>
        ) : (
          <Table.Tr key={change.path.join('\n')}>
            <Table.Td style={{ overflowWrap: 'anywhere' }}>{words.ruleOf(change.path)}</Table.Td>
            <Table.Td>{words.valueOf(change.path, change.from)}</Table.Td>
            <Table.Td fw={600}>{words.valueOf(change.path, change.to)}</Table.Td>
          </Table.Tr>
        ),
      )}
    </ChangeTable>
  );
}

function useRuleWords() {
  const { t } = useTranslation('settings');
  const { number } = useFormats();
  const partOf = (part: string): string => {
    if (part === 'solo' || part === 'strict') return t(`policy.preset.${part}`);
    if (part === 'exAnte' || part === 'urgent48h' || part === 'exemptInitialId')
      return t(`policy.mode.${part}`);
    return part;
  };
  return {
    ruleOf(path: readonly string[]): string {
      const [first = '', last = ''] = [path[0], path.at(-1)];
      const name = path.length === 1 ? first : `${first}.${last}`;
      const rule = name in rules ? t(rules[name as keyof typeof rules]) : path.join('.');
      // The code of a purpose, or the key of a witness.
      const member = first === 'purposes' ? path[1] : first === 'witnesses' ? path[2] : undefined;
      return member === undefined || path.length < 3 ? rule : `${member}: ${rule}`;
    },
    valueOf([rule]: readonly string[], value: PolicyValue | null): string {
      if (value === null) return '–';
      if (typeof value === 'boolean') return t(value ? 'policy.yes' : 'policy.no');
      if (typeof value === 'number') return number(value);
      if (rule !== 'preset' && rule !== 'authorisation') return [value].flat().join(', ');
      return [value].flat().map(partOf).join('; ');
    },
  };
}
