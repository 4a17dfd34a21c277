/** One person in the list, and what can be done: confirm at once, end at once, or propose. */
import { ActionIcon, Badge, Button, Group, Menu, Table, Text } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChange } from '../../api/api.js';
import { useHasRole, useWho } from '../../app/session.js';
import { Moment } from '../../parts/moment.js';
import { ProposalDialog } from '../../parts/proposal-dialog.js';
import { ReasonDialog } from '../../parts/reason-dialog.js';
import type { Person } from '../people.js';
import { useTell } from '../../parts/tell.js';
import { ChangePerson } from './change-person.js';

const colours = { invited: 'gray', approved: 'yellow', active: 'green', disabled: 'red' } as const;

/** `since`: not confirmed since then, and due; null: not due. */
export function PersonRow({ person, since }: { person: Person; since: string | null }) {
  const { t } = useTranslation('people');
  const { t: common } = useTranslation();
  const { name, email, unit, organisation, roles, state, endsOn, trainingValidUntil } = person;
  return (
    <Table.Tr>
      <Table.Td>
        <Text fz="sm" fw={600}>
          {name}
        </Text>
        <Text fz="xs" c="dimmed">
          {email}
        </Text>
      </Table.Td>
      <Table.Td>
        <Text fz="sm">{unit}</Text>
        <Text fz="xs" c="dimmed">
          {organisation}
        </Text>
      </Table.Td>
      <Table.Td>{roles.map((role) => common(`roles.${role}`)).join(', ')}</Table.Td>
      <Table.Td>
        <Badge color={colours[state]}>{t(`states.${state}`)}</Badge>
        {since !== null && (
          <Text fz="xs">
            {t('confirm.since')} <Moment at={since} as="day" />
          </Text>
        )}
      </Table.Td>
      <Table.Td style={{ whiteSpace: 'nowrap' }}>
        {endsOn === null || state === 'disabled' ? '–' : <Moment at={endsOn} as="day" />}
      </Table.Td>
      <Table.Td style={{ whiteSpace: 'nowrap' }}>
        {trainingValidUntil === null ? '–' : <Moment at={trainingValidUntil} as="day" />}
      </Table.Td>
      <Table.Td>
        <Actions person={person} isDue={since !== null} />
      </Table.Td>
    </Table.Tr>
  );
}

function Actions({ person, isDue }: { person: Person; isDue: boolean }) {
  const { t } = useTranslation('people');
  const tell = useTell();
  const has = useHasRole();
  const who = useWho();
  const [dialog, setDialog] = useState<'change' | 'disable' | 'renew' | null>(null);
  const confirm = useChange('POST /people/{id}/confirm', ['GET /people/to-confirm']);
  const { id, name, state } = person;
  const isAdministrator = has('administrator');
  const mayConfirm = isAdministrator && state === 'active' && id !== who.person;
  if (!has('administrator', 'privacy-officer')) return null;
  const confirmNow = () =>
    confirm.mutate(
      { params: { id } },
      {
        onSuccess: () => tell(t('confirm.done', { name })),
        onError: ({ message }) => tell(message, true),
      },
    );
  return (
    <Group justify="flex-end" gap="xs" wrap="nowrap">
      {mayConfirm && isDue && (
        <Button
          size="compact-xs"
          variant="default"
          aria-label={t('actions.confirmNamed', { name })}
          loading={confirm.isPending}
          onClick={confirmNow}
        >
          {t('actions.confirmShort')}
        </Button>
      )}
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={t('actions.of', { name })}>
            <IconDots size={16} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {mayConfirm && (
            <Menu.Item onClick={confirmNow} fw={isDue ? 700 : 400}>
              {t('actions.confirm')}
            </Menu.Item>
          )}
          {isAdministrator && state !== 'invited' && (
            <Menu.Item onClick={() => setDialog('change')}>{t('actions.change')}</Menu.Item>
          )}
          {isAdministrator && state === 'approved' && (
            <Menu.Item onClick={() => setDialog('renew')}>{t('actions.renew')}</Menu.Item>
          )}
          <Menu.Item
            onClick={() => setDialog('disable')}
            disabled={state === 'disabled' || state === 'invited'}
          >
            {t('actions.disable')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {dialog === 'change' && <ChangePerson person={person} onClose={() => setDialog(null)} />}
      {dialog === 'disable' && <Disable person={person} onClose={() => setDialog(null)} />}
      {dialog === 'renew' && <Renew person={person} onClose={() => setDialog(null)} />}
    </Group>
  );
}

function Disable({ person: { id, name }, onClose }: { person: Person; onClose: () => void }) {
  const { t } = useTranslation('people');
  const disable = useChange('POST /people/{id}/disable', ['GET /people']);
  return (
    <ReasonDialog
      title={t('disable.title', { name })}
      texts={[t('disable.text')]}
      label={t('disable.why')}
      confirm={t('disable.confirm')}
      isGrave
      isPending={disable.isPending}
      error={disable.error}
      onConfirm={(reason) => disable.mutate({ params: { id }, body: { reason } }, { onSuccess: onClose })}
      onClose={onClose}
    />
  );
}

function Renew({ person: { id, name }, onClose }: { person: Person; onClose: () => void }) {
  const { t } = useTranslation('people');
  return (
    <ProposalDialog
      title={t('renew.title', { name })}
      text={t('renew.text')}
      proposal={(reason) => ({ kind: 'invitation.renew', document: { person: id }, reason })}
      onClose={onClose}
    />
  );
}
