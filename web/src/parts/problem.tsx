/** What went wrong, in the reader’s words, and what would be right. The server’s own line is below, for whoever helps. */
import { Alert, Button, Group, Text } from '@mantine/core';
import { IconAlertTriangle, IconPlugConnectedX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { ApiProblem } from '../api/api.js';
import { ServerLine } from './server-line.js';

interface ProblemProps {
  error: unknown;
  retry?: () => void;
}

export function Problem({ error, retry }: ProblemProps) {
  const { t } = useTranslation('errors');
  const problem = error instanceof ApiProblem ? error : null;
  const code = problem?.code ?? 'internal';
  const Icon = code === 'unreachable' ? IconPlugConnectedX : IconAlertTriangle;
  return (
    <Alert
      color={code === 'unreachable' ? 'yellow' : 'red'}
      icon={<Icon aria-hidden />}
      title={t(code)}
      role="alert"
    >
      {problem !== null && code !== 'unreachable' && <ServerLine code={code} line={problem.message} />}
      {problem !== null && problem.retryAfterSeconds !== null && (
        <Text fz="sm">{t('retryAfter', { count: problem.retryAfterSeconds })}</Text>
      )}
      {retry !== undefined && (
        <Group mt="xs">
          <Button variant="default" size="xs" onClick={retry}>
            {t('again')}
          </Button>
        </Group>
      )}
    </Alert>
  );
}
