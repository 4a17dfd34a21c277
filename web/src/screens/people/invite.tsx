/** Somebody new: proposed to another administrator. The second administrator is the one person whom the first invites alone. */
import { Button, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../../parts/dialog.js';
import { useChange } from '../../api/api.js';
import { nobodyYet, PersonFields } from '../../parts/person-fields.js';
import { Problem } from '../../parts/problem.js';
import { ProposalDialog } from '../../parts/proposal-dialog.js';
import { submitting } from '../../parts/submitting.js';
import type { Person } from '../people.js';
import { InvitationLink } from './invitation-link.js';

export function Invite({ people, onClose }: { people: readonly Person[]; onClose: () => void }) {
  const { t } = useTranslation('people');
  // While nobody but the first administrator was ever active there is nobody to approve.
  const isSecond = people.filter(({ state }) => state === 'active' || state === 'disabled').length < 2;
  if (!isSecond) return <Propose people={people} onClose={onClose} />;
  return (
    <Dialog opened onClose={onClose} title={t('second.title')} size="lg">
      <Second people={people} onClose={onClose} />
    </Dialog>
  );
}

interface FormProps {
  people: readonly Person[];
  onClose: () => void;
}

function Second({ people, onClose }: FormProps) {
  const { t } = useTranslation('people');
  const { t: common } = useTranslation();
  const [person, setPerson] = useState(() => nobodyYet({ ...houseOf(people), roles: ['administrator'] }));
  const invite = useChange('POST /setup/second-administrator', ['GET /people']);
  if (invite.data !== undefined) {
    return (
      <Stack gap="sm">
        <InvitationLink {...invite.data} />
        <Group justify="flex-end">
          <Button onClick={onClose}>{common('actions.close')}</Button>
        </Group>
      </Stack>
    );
  }
  return (
    <form onSubmit={submitting(() => invite.mutate({ body: { person } }))}>
      <Stack gap="sm">
        <Text fz="sm">{t('second.text')}</Text>
        <PersonFields
          person={person}
          onChange={setPerson}
          fields={['name', 'email', 'organisation', 'unit', 'sponsor', 'endsOn']}
        />
        {invite.isError && <Problem error={invite.error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {common('actions.cancel')}
          </Button>
          <Button type="submit" loading={invite.isPending}>
            {t('second.invite')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Propose({ people, onClose }: FormProps) {
  const { t } = useTranslation('people');
  const [person, setPerson] = useState(() => nobodyYet(houseOf(people)));
  return (
    <ProposalDialog
      title={t('invite.title')}
      text={t('invite.text')}
      proposal={(reason) => ({ kind: 'person.invite', document: person, reason })}
      onClose={onClose}
    >
      <PersonFields person={person} onChange={setPerson} />
    </ProposalDialog>
  );
}

/** Most people are of the organisation that began. */
function houseOf(people: readonly Person[]) {
  return { organisation: people[0]?.organisation ?? '', unit: people[0]?.unit ?? '' };
}
