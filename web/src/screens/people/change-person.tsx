/** A change of one person, proposed to another administrator: only what differs is sent. */
import { Checkbox } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChange } from '../../api/api.js';
import { nobodyYet, PersonFields, type NewPerson } from '../../parts/person-fields.js';
import { ReasonDialog } from '../../parts/reason-dialog.js';
import type { Person } from '../people.js';
import { useTell } from '../../parts/tell.js';

const changeable = ['organisation', 'unit', 'sponsor', 'roles', 'endsOn', 'trainingValidUntil'] as const;

export function ChangePerson({ person, onClose }: { person: Person; onClose: () => void }) {
  const { t } = useTranslation('people');
  const tell = useTell();
  const { id, name, state, ...facts } = person;
  const before = nobodyYet({ ...facts, name, email: facts.email ?? '', endsOn: facts.endsOn ?? '' });
  const [wanted, setWanted] = useState(before);
  const [reinstate, setReinstate] = useState(false);
  const propose = useChange('POST /proposals', ['GET /proposals']);
  const start = (reason: string) =>
    propose.mutate(
      {
        body: {
          kind: 'person.change',
          document: {
            person: id,
            changes: { ...differing(before, wanted), ...(reinstate ? { reinstate } : {}) },
          },
          reason,
        },
      },
      {
        onSuccess: () => {
          tell(t('proposed'));
          onClose();
        },
      },
    );
  return (
    <ReasonDialog
      title={t('change.title', { name })}
      texts={[t('change.text')]}
      label={t('reason')}
      confirm={t('propose')}
      isPending={propose.isPending}
      error={propose.error}
      onConfirm={start}
      onClose={onClose}
    >
      <PersonFields person={wanted} onChange={setWanted} fields={changeable} />
      {state === 'disabled' && (
        <Checkbox
          label={t('change.reinstate')}
          checked={reinstate}
          onChange={(event) => setReinstate(event.currentTarget.checked)}
        />
      )}
    </ReasonDialog>
  );
}

function differing(
  before: NewPerson,
  wanted: NewPerson,
): Partial<Pick<NewPerson, (typeof changeable)[number]>> {
  const changed = changeable.filter((field) => String(before[field]) !== String(wanted[field]));
  return Object.fromEntries(changed.map((field) => [field, wanted[field]]));
}
