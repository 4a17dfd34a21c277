/** Taking one photo out, after a question: it cannot be undone from here, though the photo can be added again. */
import { Button, Group, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChange } from '../../api/api.js';
import { Problem } from '../../parts/problem.js';

const outdated = [
  'GET /collections',
  'GET /collections/{name}/gallery',
  'GET /collections/{name}/health',
] as const;

interface RemovePhotoProps {
  name: string;
  photo: number;
  onRemoved: () => void;
}

export function RemovePhoto({ name, photo, onRemoved }: RemovePhotoProps) {
  const { t } = useTranslation('collection');
  const { t: common } = useTranslation();
  const [isAsking, setAsking] = useState(false);
  const remove = useChange('DELETE /collections/{name}/gallery/photos/{photo}', outdated);
  if (!isAsking) {
    return (
      <Button variant="default" onClick={() => setAsking(true)}>
        {t('removePhoto.open')}
      </Button>
    );
  }
  return (
    <Group gap="xs" role="group" aria-label={t('removePhoto.question')}>
      <Text fz="sm">{t('removePhoto.question')}</Text>
      <Button
        color="red"
        loading={remove.isPending}
        onClick={() => remove.mutate({ params: { name, photo } }, { onSuccess: onRemoved })}
      >
        {t('removePhoto.confirm')}
      </Button>
      <Button variant="default" onClick={() => setAsking(false)}>
        {common('actions.cancel')}
      </Button>
      {remove.isError && <Problem error={remove.error} />}
    </Group>
  );
}
