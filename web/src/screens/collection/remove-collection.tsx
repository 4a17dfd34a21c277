/** Removing a collection cannot be undone, so its name is typed first. */
import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import { useChange } from '../../api/api.js';
import { Problem } from '../../parts/problem.js';
import type { Listed } from '../collections/standing.js';

interface RemoveProps {
  collection: Listed;
  opened: boolean;
  onClose: () => void;
}

export function RemoveCollection({ collection, opened, onClose }: RemoveProps) {
  const { t } = useTranslation('collection');
  const { t: common } = useTranslation();
  const [, go] = useLocation();
  const [typed, setTyped] = useState('');
  const { name, photos, faces } = collection;
  const remove = useChange('DELETE /collections/{name}', ['GET /collections']);

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (typed !== name) return;
    const onSuccess = (): void => {
      notifications.show({ message: t('remove.done', { name }), color: 'green' });
      go('/collections');
    };
    remove.mutate({ params: { name } }, { onSuccess });
  }

  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('remove.title', { name })}
      closeButtonProps={{ 'aria-label': common('actions.close') }}
    >
      <form onSubmit={submit}>
        <Stack gap="sm">
          <Text fz="sm">{t('remove.text', { photos, faces })}</Text>
          <Text fz="sm">{t('remove.stays')}</Text>
          <TextInput
            label={t('remove.type', { name })}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            autoComplete="off"
            data-autofocus
          />
          {remove.isError && <Problem error={remove.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {common('actions.cancel')}
            </Button>
            <Button type="submit" color="red" disabled={typed !== name} loading={remove.isPending}>
              {t('remove.confirm')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
