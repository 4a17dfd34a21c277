/**
 * What a proposal would change, so that whoever decides need not take anybody's word for it: from what to what, line by line. Documents
 * are what the flows keep (src/flows/policy/proposal-kinds.ts); refused ones may be erased.
 */
import { Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useApi } from '../../api/api.js';
import { useHasRole } from '../../app/session.js';
import type { NewPerson } from '../../parts/person-fields.js';
import { useFormats } from '../../i18n/locale.js';
import { PersonName } from '../../parts/person-name.js';
import type { Proposal } from '../proposals.js';
import { ActivationFacts } from './activation-facts.js';
import { ChangeTable } from './change-table.js';
import { PolicyChanges } from './policy-changes.js';

export function ProposedChange({ proposal: { kind, document } }: { proposal: Proposal }) {
  const { t } = useTranslation('proposals');
  if (typeof document !== 'object' || document === null || Object.keys(document).length === 0) return null;
  switch (kind) {
    case 'person.invite':
      return <NewFacts person={document as NewPerson} />;
    case 'person.change':
      return <ChangedFacts {...(document as ChangedFactsProps)} />;
    case 'invitation.renew':
      return (
        <Text fz="sm">
          <PersonName id={(document as { person: string }).person} />
        </Text>
      );
    case 'policy.change':
      return <PolicyChanges document={document} />;
    case 'activation':
      return (
        <>
          <Text fz="sm">{t('activation')}</Text>
          <ActivationFacts document={document as Parameters<typeof ActivationFacts>[0]['document']} />
        </>
      );
    case 'stop.release':
      return <Text fz="sm">{t('stop', { number: (document as { stop: number }).stop })}</Text>;
    case 'log-key.rotate':
      return <Text fz="sm">{t('log', { log: (document as { log: string }).log })}</Text>;
  }
}

const fields = [
  'name',
  'email',
  'organisation',
  'unit',
  'sponsor',
  'roles',
  'endsOn',
  'trainingValidUntil',
] as const;

function NewFacts({ person }: { person: NewPerson }) {
  const { t } = useTranslation('people');
  const show = useShown();
  return (
    <Table variant="vertical" withRowBorders={false} verticalSpacing={2} maw={620}>
      <Table.Tbody>
        {fields.map((field) => (
          <Table.Tr key={field}>
            <Table.Th w={220}>{t(`fields.${field}`)}</Table.Th>
            <Table.Td>{show(field, person[field])}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

interface ChangedFactsProps {
  person: string;
  changes: Partial<NewPerson> & { reinstate?: true };
}

function ChangedFacts({ person, changes }: ChangedFactsProps) {
  const { t: people } = useTranslation('people');
  const has = useHasRole();
  const show = useShown();
  const known = useApi('GET /people', {}, { enabled: has('administrator', 'privacy-officer', 'auditor') });
  const before = known.data?.items.find(({ id }) => id === person);
  const changed = fields.filter((field) => changes[field] !== undefined);
  return (
    <>
      <Text fz="sm" fw={600}>
        <PersonName id={person} />
      </Text>
      {changes.reinstate === true && <Text fz="sm">{people('change.reinstate')}</Text>}
      {changed.length > 0 && (
        <ChangeTable maw={760}>
          {changed.map((field) => (
            <Table.Tr key={field}>
              <Table.Td>{people(`fields.${field}`)}</Table.Td>
              <Table.Td>{before === undefined ? '–' : show(field, before[field])}</Table.Td>
              <Table.Td fw={600}>{show(field, changes[field])}</Table.Td>
            </Table.Tr>
          ))}
        </ChangeTable>
      )}
    </>
  );
}

const days: readonly string[] = ['endsOn', 'trainingValidUntil'];

function useShown(): (field: (typeof fields)[number], value: unknown) => string {
  const { t } = useTranslation();
  const { day } = useFormats();
  return (field, value) => {
    if (Array.isArray(value))
      return (value as NewPerson['roles']).map((role) => t(`roles.${role}`)).join(', ');
    if (typeof value !== 'string') return '–';
    return days.includes(field) && !Number.isNaN(Date.parse(value)) ? day(value) : value;
  };
}
