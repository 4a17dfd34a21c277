/** Removing a collection cannot be undone, so its name is typed first. */
import { TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import { useChange } from '../../api/api.js';
import { Question } from '../../parts/question.js';
import type { Listed } from '../collections/standing.js';

interface RemoveProps {
  collection: Listed;
  opened: boolean;
  onClose: () => void;
}

export function RemoveCollection({ collection, opened, onClose }: RemoveProps) {
  const { t } = useTranslation('collection');
  const [, go] = useLocation();
  const [typed, setTyped] = useState('');
  const { name, photos, faces } = collection;
  const remove = useChange('DELETE /collections/{name}', ['GET /collections']);

  function confirm(): void {
    if (typed !== name) return;
    const onSuccess = (): void => {
      notifications.show({ message: t('remove.done', { name }), color: 'green' });
      go('/collections');
    };
    remove.mutate({ params: { name } }, { onSuccess });
  }

  return (
    <Question
      opened={opened}
      title={t('remove.title', { name })}
      texts={[t('remove.text', { photos, faces }), t('remove.stays')]}
      confirm={t('remove.confirm')}
      isGrave
      isReady={typed === name}
      isPending={remove.isPending}
      error={remove.error}
      onConfirm={confirm}
      onClose={onClose}
    >
      <TextInput
        label={t('remove.type', { name })}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        autoComplete="off"
        data-autofocus
      />
    </Question>
  );
}
