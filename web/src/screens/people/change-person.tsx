/** A change of one person, proposed to another administrator: only what differs is sent. */
import { Checkbox } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { nobodyYet, PersonFields, type NewPerson } from '../../parts/person-fields.js';
import { ProposalDialog } from '../../parts/proposal-dialog.js';
import type { NewProposal } from '../../parts/use-proposal.js';
import type { Person } from '../people.js';

const changeable = ['organisation', 'unit', 'sponsor', 'roles', 'endsOn', 'trainingValidUntil'] as const;

export function ChangePerson({ person, onClose }: { person: Person; onClose: () => void }) {
  const { t } = useTranslation('people');
  const { id, name, state, ...facts } = person;
  const before = nobodyYet({ ...facts, name, email: facts.email ?? '', endsOn: facts.endsOn ?? '' });
  const [wanted, setWanted] = useState(before);
  const [reinstate, setReinstate] = useState(false);
  const proposal = (reason: string): NewProposal => ({
    kind: 'person.change',
    document: {
      person: id,
      changes: { ...differing(before, wanted), ...(reinstate ? { reinstate } : {}) },
    },
    reason,
  });
  return (
    <ProposalDialog
      title={t('change.title', { name })}
      text={t('change.text')}
      proposal={proposal}
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
    </ProposalDialog>
  );
}

function differing(
  before: NewPerson,
  wanted: NewPerson,
): Partial<Pick<NewPerson, (typeof changeable)[number]>> {
  const changed = changeable.filter((field) => String(before[field]) !== String(wanted[field]));
  return Object.fromEntries(changed.map((field) => [field, wanted[field]]));
}
