/** Why a passkey did not work: the server refused, or the browser and its owner stopped before it was asked. */
import { Alert } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { ApiProblem } from '../api/api.js';
import { Problem } from './problem.js';

export function PasskeyProblem({ error }: { error: unknown }) {
  const { t } = useTranslation('access');
  if (error instanceof ApiProblem) return <Problem error={error} />;
  return (
    <Alert color="red" icon={<IconAlertTriangle aria-hidden />} title={t('passkey.stopped')} role="alert">
      {t('passkey.stoppedText')}
    </Alert>
  );
}
