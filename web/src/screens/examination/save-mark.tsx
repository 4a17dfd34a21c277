/** Whether what was entered is saved. */
import { Button, Group, Text } from '@mantine/core';
import { IconAlertTriangle, IconCheck, IconCloudUpload } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { SaveState } from './autosave.js';

const icons = {
  saved: IconCheck,
  waiting: IconCloudUpload,
  saving: IconCloudUpload,
  failed: IconAlertTriangle,
};

export function SaveMark({ state, retry }: { state: SaveState; retry: () => void }) {
  const { t } = useTranslation('examination');
  const Icon = icons[state];
  return (
    <Group gap={6} wrap="nowrap" role="status" data-save={state}>
      <Icon size={15} aria-hidden />
      <Text fz="xs" c={state === 'failed' ? 'red' : 'dimmed'}>
        {t(`save.${state}`)}
      </Text>
      {state === 'failed' && (
        <Button size="compact-xs" variant="default" onClick={retry}>
          {t('save.again')}
        </Button>
      )}
    </Group>
  );
}
