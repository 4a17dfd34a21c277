/** Why results are not to be seen: locked until somebody decides, or gone. */
import { Alert, Anchor, Button, Group, Stack, Text } from '@mantine/core';
import { IconLock, IconTrashX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { ApiProblem, useApi } from '../../api/api.js';
import { Moment } from '../../parts/moment.js';
import { Problem } from '../../parts/problem.js';

export function NotReadable({ error, retry }: { error: unknown; retry: () => void }) {
  const { t } = useTranslation('results');
  if (!(error instanceof ApiProblem)) return <Problem error={error} retry={retry} />;
  const { code } = error;
  if (code === 'search.locked') {
    return (
      <Alert color="yellow" icon={<IconLock aria-hidden />} title={t('locked.title')} role="alert">
        <Stack gap="xs" align="flex-start">
          <Text fz="sm">{t('locked.text')}</Text>
          {error.about !== null && <WhoDecides authorisation={error.about.authorisation} />}
          <Group gap="sm">
            <Button size="xs" variant="default" onClick={retry}>
              {t('locked.again')}
            </Button>
            <Whereabouts about={error.about} />
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
          <Group gap="sm">
            <Whereabouts about={error.about} />
          </Group>
        </Stack>
      </Alert>
    );
  }
  return <Problem error={error} retry={retry} />;
}

/** The case and the authorisation, as far as whoever reads this may open them. */
function Whereabouts({ about }: Pick<ApiProblem, 'about'>) {
  const { t } = useTranslation('results');
  const isKnown = about !== null;
  const { case: caseId, authorisation: id } = about ?? { case: '', authorisation: '' };
  const file = useApi('GET /cases/{id}', { params: { id: caseId } }, { enabled: isKnown });
  const authorisation = useApi('GET /authorisations/{id}', { params: { id } }, { enabled: isKnown });
  return (
    <>
      {file.data === undefined ? (
        <Way to="/cases">{t('toCases')}</Way>
      ) : (
        <Way to={`/cases/${caseId}`}>{t('toCase', { reference: file.data.case.reference })}</Way>
      )}
      {authorisation.data !== undefined && (
        <Way to={`/authorisations/${id}`}>
          {t('toAuthorisation')} <Moment at={authorisation.data.requestedAt} />
        </Way>
      )}
    </>
  );
}

function Way({ to, children }: { to: string; children: ReactNode }) {
  return (
    <Anchor component={Link} href={to} fz="sm" c="inherit" underline="always">
      {children}
    </Anchor>
  );
}

function WhoDecides({ authorisation }: { authorisation: string }) {
  const { t } = useTranslation('results');
  const { data } = useApi('GET /authorisations/{id}/deciders', { params: { id: authorisation } });
  if (data === undefined) return null;
  const names = data.items.map(({ name, unit }) => `${name} (${unit})`).join(', ');
  return <Text fz="sm">{names === '' ? t('locked.nobody') : t('locked.who', { names })}</Text>;
}
