/** Taking a request in: who asks, for what, since when, and in which language they are answered. */
import { Button, Checkbox, Group, NativeSelect, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import { askedFor, channels, letterLanguages } from '#vitrine/types.js';
import { useChange, type Asking } from '../../api/api.js';
import { Dialog } from '../../parts/dialog.js';
import { Problem } from '../../parts/problem.js';
import { submitting } from '../../parts/submitting.js';
import { outdated, todayHere } from './request.js';

type Intake = NonNullable<Asking<'POST /rights'>['body']>;

export function NewRequest({ opened, close }: { opened: boolean; close: () => void }) {
  const { t } = useTranslation('rights');
  return (
    <Dialog opened={opened} onClose={close} title={t('new.title')} size="lg">
      <IntakeForm close={close} />
    </Dialog>
  );
}

function IntakeForm({ close }: { close: () => void }) {
  const { t, i18n } = useTranslation('rights');
  const { t: common } = useTranslation();
  const [, goTo] = useLocation();
  const receive = useChange('POST /rights', outdated);
  const [given, setGiven] = useState<Intake>({
    name: '',
    contact: '',
    asked: ['access'],
    receivedOn: todayHere(),
    channel: 'letter',
    language: letterLanguages.find((each) => each === i18n.resolvedLanguage) ?? 'en',
    message: '',
  });
  const set = (more: Partial<Intake>): void => setGiven((before) => ({ ...before, ...more }));
  const submit = submitting(() =>
    receive.mutate({ body: given }, { onSuccess: ({ id }) => goTo(`/rights/${id}`) }),
  );
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <Text fz="sm" c="dimmed">
          {t('new.lead')}
        </Text>
        <TextInput
          label={t('new.name')}
          value={given.name}
          onChange={(event) => set({ name: event.currentTarget.value })}
          required
          maxLength={100}
          autoComplete="off"
          data-autofocus
        />
        <TextInput
          label={t('new.contact')}
          description={t('new.contactHelp')}
          value={given.contact}
          onChange={(event) => set({ contact: event.currentTarget.value })}
          required
          maxLength={500}
          autoComplete="off"
        />
        <Checkbox.Group
          label={t('new.asked')}
          value={given.asked}
          onChange={(values) => set({ asked: askedFor.filter((each) => values.includes(each)) })}
          required
        >
          <Stack gap={6} mt={6}>
            {askedFor.map((each) => (
              <Checkbox key={each} value={each} label={t(`askedLong.${each}`)} />
            ))}
          </Stack>
        </Checkbox.Group>
        <Group grow align="flex-start">
          <TextInput
            type="date"
            label={t('new.receivedOn')}
            description={t('new.receivedOnHelp')}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            value={given.receivedOn}
            max={todayHere()}
            onChange={(event) => set({ receivedOn: event.currentTarget.value })}
            required
          />
          <NativeSelect
            label={t('new.channel')}
            value={given.channel}
            data={channels.map((value) => ({ value, label: t(`channel.${value}`) }))}
            onChange={({ currentTarget: { value } }) =>
              set({ channel: channels.find((each) => each === value) ?? 'other' })
            }
          />
          <NativeSelect
            label={t('new.language')}
            value={given.language}
            data={letterLanguages.map((value) => ({ value, label: t(`language.${value}`) }))}
            onChange={({ currentTarget: { value } }) =>
              set({ language: letterLanguages.find((each) => each === value) ?? 'en' })
            }
          />
        </Group>
        <Textarea
          label={t('new.message')}
          description={t('new.messageHelp')}
          value={given.message ?? ''}
          onChange={(event) => set({ message: event.currentTarget.value })}
          autosize
          minRows={3}
          maxRows={10}
          maxLength={10_000}
        />
        {receive.isError && <Problem error={receive.error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={close}>
            {common('actions.cancel')}
          </Button>
          <Button type="submit" loading={receive.isPending} disabled={given.asked.length === 0}>
            {t('new.submit')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
