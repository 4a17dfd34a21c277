/** Why results are not to be seen: locked until somebody decides, or gone. */
import { Alert, Anchor, Button, Group, Stack, Text } from '@mantine/core';
import { IconLock, IconTrashX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { ApiProblem } from '../../api/api.js';
import { Problem } from '../../parts/problem.js';

export function NotReadable({ error, retry }: { error: unknown; retry: () => void }) {
  const { t } = useTranslation('results');
  const code = error instanceof ApiProblem ? error.code : null;
  if (code === 'search.locked') {
    return (
      <Alert color="yellow" icon={<IconLock aria-hidden />} title={t('locked.title')} role="alert">
        <Stack gap="xs" align="flex-start">
          <Text fz="sm">{t('locked.text')}</Text>
          <Group gap="sm">
            <Button size="xs" variant="default" onClick={retry}>
              {t('locked.again')}
            </Button>
            <Anchor component={Link} href="/cases" fz="sm" c="inherit" underline="always">
              {t('toCases')}
            </Anchor>
          </Group>
        </Stack>
      </Alert>
    );
  }
  if (code === 'search.erased' || code === 'authorisation.refused') {
    return (
      <Alert color="gray" icon={<IconTrashX aria-hidden />} title={t('erased.title')} role="alert">
        <Stack gap="xs" align="flex-start">
          <Text fz="sm">{code === 'search.erased' ? t('erased.text') : t('erased.refused')}</Text>
          <Anchor component={Link} href="/cases" fz="sm" c="inherit" underline="always">
            {t('toCases')}
          </Anchor>
        </Stack>
      </Alert>
    );
  }
  return <Problem error={error} retry={retry} />;
}
