/** One passkey, and a way to remove it: of a device that is lost, or somebody else's by now. */
import { Button, Group, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChange } from '../../api/api.js';
import { Moment } from '../../parts/moment.js';
import { Question } from '../../parts/question.js';
import { useTell } from '../../parts/tell.js';

interface PasskeyLineProps {
  passkey: { id: string; name: string; createdAt: string };
  /** Another second factor stays. */
  isRemovable: boolean;
}

export function PasskeyLine({ passkey: { id, name, createdAt }, isRemovable }: PasskeyLineProps) {
  const { t } = useTranslation('account');
  const tell = useTell();
  const [isAsking, setAsking] = useState(false);
  const remove = useChange('DELETE /account/passkeys/{id}', [
    'GET /account',
    'GET /account/passkeys',
    'GET /account/sessions',
  ]);
  // The list is read again before this ends, and then this line is gone.
  const confirm = (): void =>
    void remove.mutateAsync({ params: { id } }).then(
      () => tell(t('factors.removed')),
      () => undefined,
    );
  return (
    <Group gap="xs">
      <Text fz="sm">{t('factors.passkey', { name })}</Text>
      <Text fz="sm" c="dimmed">
        <Moment at={createdAt} as="day" />
      </Text>
      {isRemovable && (
        <Button
          variant="default"
          size="compact-xs"
          aria-label={t('factors.removeNamed', { name })}
          onClick={() => setAsking(true)}
        >
          {t('factors.remove')}
        </Button>
      )}
      <Question
        opened={isAsking}
        title={t('factors.removeNamed', { name })}
        texts={[t('factors.removeText')]}
        confirm={t('factors.removeConfirm')}
        isGrave
        isPending={remove.isPending}
        error={remove.error}
        onConfirm={confirm}
        onClose={() => setAsking(false)}
      />
    </Group>
  );
}
