/** What is to be known of a person before anybody is asked to approve it. */
import { MultiSelect, SimpleGrid, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { roles } from '#vitrine/types.js';
import type { Asking } from '../api/api.js';

export type NewPerson = NonNullable<Asking<'POST /setup'>['body']>['person'];

interface PersonFieldsProps {
  person: NewPerson;
  onChange: (person: NewPerson) => void;
  /** Which of them to ask for. */
  fields?: readonly (keyof NewPerson)[];
}

const allFields = [
  'name',
  'email',
  'organisation',
  'unit',
  'sponsor',
  'roles',
  'endsOn',
  'trainingValidUntil',
] as const satisfies readonly (keyof NewPerson)[];

export function PersonFields({ person, onChange, fields = allFields }: PersonFieldsProps) {
  const { t } = useTranslation('people');
  const { t: common } = useTranslation();
  const set = (changes: Partial<NewPerson>) => onChange({ ...person, ...changes });
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm" style={{ alignItems: 'end' }}>
      {fields.map((field) =>
        field === 'roles' ? (
          <MultiSelect
            key={field}
            label={t('fields.roles')}
            description={t('hints.roles')}
            data={roles.map((role) => ({ value: role, label: common(`roles.${role}`) }))}
            value={[...person.roles]}
            onChange={(chosen) => set({ roles: chosen })}
            withAsterisk
            // Can be typed in, because only then the browser says that a role is missing.
            searchable
            required={person.roles.length === 0}
          />
        ) : (
          <TextInput
            key={field}
            type={field === 'email' ? 'email' : isDay(field) ? 'date' : 'text'}
            label={t(`fields.${field}`)}
            description={hasHint(field) ? t(`hints.${field}`) : undefined}
            value={person[field] ?? ''}
            onChange={(event) => {
              const { value } = event.currentTarget;
              set({ [field]: field === 'trainingValidUntil' && value === '' ? null : value });
            }}
            required={field !== 'trainingValidUntil'}
            maxLength={200}
            autoComplete="off"
          />
        ),
      )}
    </SimpleGrid>
  );
}

type Field = (typeof allFields)[number];

const isDay = (field: Field) => field === 'endsOn' || field === 'trainingValidUntil';

const hasHint = (field: Field) => field === 'sponsor' || field === 'endsOn' || field === 'trainingValidUntil';

/** Nobody yet, whose account ends in a year. */
export function nobodyYet(facts: Partial<NewPerson> = {}): NewPerson {
  const inAYear = new Date();
  inAYear.setFullYear(inAYear.getFullYear() + 1);
  return {
    name: '',
    email: '',
    organisation: '',
    unit: '',
    sponsor: '',
    roles: [],
    endsOn: inAYear.toISOString().slice(0, 10),
    trainingValidUntil: null,
    ...facts,
  };
}
