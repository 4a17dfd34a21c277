/**
 * Why somebody looks at the logs. Asked once until the tab is closed, kept in the memory of the page alone, and gone with whoever signed in:
 * the next person gives a reason of their own.
 */
import { Alert, Anchor, Button, Card, Group, Stack, Text, Textarea, Title } from '@mantine/core';
import { IconEye } from '@tabler/icons-react';
import { useState, useSyncExternalStore, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useWho } from '../../app/session.js';

let kept: { person: string; reason: string } | null = null;
const listeners = new Set<() => void>();

function keep(next: typeof kept): void {
  kept = next;
  for (const listener of listeners) listener();
}

function useReason(): string | null {
  const { person } = useWho();
  const now = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => kept,
  );
  return now?.person === person ? now.reason : null;
}

/** Shows what needs a reason once there is one. */
export function Reasoned({ children }: { children: (reason: string) => ReactNode }) {
  const { t } = useTranslation('oversight');
  const reason = useReason();
  if (reason === null) return <AskReason />;
  return (
    <Stack gap="md">
      <Alert color="gray" icon={<IconEye aria-hidden />} py="xs" className="no-print" role="note">
        <Group gap="sm">
          <Text fz="sm">{t('reason.given', { reason })}</Text>
          <Anchor component="button" type="button" fz="sm" onClick={() => keep(null)}>
            {t('reason.change')}
          </Anchor>
        </Group>
      </Alert>
      {children(reason)}
    </Stack>
  );
}

function AskReason() {
  const { t } = useTranslation('oversight');
  const { person } = useWho();
  const [text, setText] = useState('');
  const [isMissing, setMissing] = useState(false);
  const begin = (event: FormEvent): void => {
    event.preventDefault();
    const reason = text.trim();
    if (reason === '') setMissing(true);
    else keep({ person, reason });
  };
  return (
    <Card component="form" onSubmit={begin} maw={640} noValidate>
      <Stack gap="sm">
        <Title order={2}>{t('reason.title')}</Title>
        <Text fz="sm">{t('reason.text')}</Text>
        <Textarea
          label={t('reason.label')}
          placeholder={t('reason.placeholder')}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && !event.shiftKey) begin(event);
          }}
          error={isMissing && text.trim() === '' ? t('reason.required') : undefined}
          maxLength={2000}
          autosize
          minRows={2}
          required
        />
        <Group>
          <Button type="submit">{t('reason.begin')}</Button>
        </Group>
      </Stack>
    </Card>
  );
}
