/** One's own password: that there is one, and another one for it. */
import { Button, Group, PasswordInput, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChange } from '../../api/api.js';
import { NewPassword } from '../../parts/new-password.js';
import { Question } from '../../parts/question.js';
import { useTell } from '../../parts/tell.js';

export function PasswordLine() {
  // The form has words of both: they are there before it opens.
  const { t } = useTranslation(['account', 'access']);
  const [isAsking, setAsking] = useState(false);
  return (
    <Group gap="xs">
      <Text fz="sm">{t('password.name')}</Text>
      <Button
        variant="default"
        size="compact-xs"
        aria-label={t('password.title')}
        onClick={() => setAsking(true)}
      >
        {t('password.change')}
      </Button>
      {isAsking && <ChangePassword onClose={() => setAsking(false)} />}
    </Group>
  );
}

function ChangePassword({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('account');
  const tell = useTell();
  const [present, setPresent] = useState('');
  const [wanted, setWanted] = useState('');
  const change = useChange('PUT /account/password', ['GET /account/sessions']);
  // Whoever is here is signed in: only the present password can be wrong.
  const isWrong = change.error?.code === 'session.refused';
  const changed = (): void => {
    tell(t('password.changed'));
    onClose();
  };
  return (
    <Question
      title={t('password.title')}
      texts={[t('password.text')]}
      confirm={t('password.title')}
      isPending={change.isPending}
      error={isWrong ? null : change.error}
      onConfirm={() => change.mutate({ body: { present, wanted } }, { onSuccess: changed })}
      onClose={onClose}
    >
      <PasswordInput
        label={t('password.present')}
        value={present}
        onChange={(event) => setPresent(event.currentTarget.value)}
        autoComplete="current-password"
        error={isWrong ? t('password.wrong') : undefined}
        required
        data-autofocus
      />
      <NewPassword label={t('password.wanted')} value={wanted} onChange={setWanted} />
    </Question>
  );
}
