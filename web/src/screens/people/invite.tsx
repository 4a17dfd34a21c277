/** Somebody new: proposed to another administrator. The second administrator is the one person whom the first invites alone. */
import { Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChange } from '../../api/api.js';
import { nobodyYet, PersonFields } from '../../parts/person-fields.js';
import { Problem } from '../../parts/problem.js';
import { submitting } from '../../parts/submitting.js';
import type { Person } from '../people.js';
import { useTell } from '../../parts/tell.js';
import { InvitationLink } from './invitation-link.js';

export function Invite({ people, onClose }: { people: readonly Person[]; onClose: () => void }) {
  const { t } = useTranslation('people');
  const { t: common } = useTranslation();
  // While nobody but the first administrator was ever active there is nobody to approve.
  const isSecond = people.filter(({ state }) => state === 'active' || state === 'disabled').length < 2;
  return (
    <Modal
      opened
      onClose={onClose}
      title={t(isSecond ? 'second.title' : 'invite.title')}
      size="lg"
      closeButtonProps={{ 'aria-label': common('actions.close') }}
    >
      {isSecond ? (
        <Second people={people} onClose={onClose} />
      ) : (
        <Propose people={people} onClose={onClose} />
      )}
    </Modal>
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
  const tell = useTell();
  const { t: common } = useTranslation();
  const [person, setPerson] = useState(() => nobodyYet(houseOf(people)));
  const [reason, setReason] = useState('');
  const propose = useChange('POST /proposals', ['GET /proposals', 'GET /people']);
  const start = () =>
    propose.mutate(
      { body: { kind: 'person.invite', document: person, reason } },
      {
        onSuccess: () => {
          tell(t('proposed'));
          onClose();
        },
      },
    );
  return (
    <form onSubmit={submitting(start)}>
      <Stack gap="sm">
        <Text fz="sm">{t('invite.text')}</Text>
        <PersonFields person={person} onChange={setPerson} />
        <Textarea
          label={t('reason')}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          required
          autosize
          minRows={2}
          maxLength={2000}
        />
        {propose.isError && <Problem error={propose.error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {common('actions.cancel')}
          </Button>
          <Button type="submit" loading={propose.isPending}>
            {t('propose')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** Most people are of the organisation that began. */
function houseOf(people: readonly Person[]) {
  return { organisation: people[0]?.organisation ?? '', unit: people[0]?.unit ?? '' };
}
