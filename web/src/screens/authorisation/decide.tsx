/** Deciding: grant as it was requested or less of it, or refuse with the reason. Only for who has no other part in the case. */
import { Alert, SegmentedControl, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi } from '../../api/api.js';
import { useHasRole, useWho } from '../../app/session.js';
import type { Authorisation } from '../authorisations/queue.js';
import { GrantForm } from './grant-form.js';
import { RefuseForm } from './refuse-form.js';

export function Decide({ of }: { of: Authorisation }) {
  const { t } = useTranslation('authorisations');
  const { person } = useWho();
  const isAuthoriser = useHasRole()('authoriser');
  const deciders = useApi(
    'GET /authorisations/{id}/deciders',
    { params: { id: of.id } },
    { enabled: isAuthoriser },
  );
  const [verdict, setVerdict] = useState<'grant' | 'refuse'>('grant');
  // What was filled in stays while one looks at the other form.
  const [file, setFile] = useState({ reference: '', authority: '' });
  if (!isAuthoriser || deciders.data === undefined) return null;
  const mayDecide = deciders.data.items.some(({ id }) => id === person);
  return (
    <section aria-labelledby="decide">
      <Title order={2} id="decide" mb="xs">
        {t('decide.title')}
      </Title>
      {mayDecide ? (
        <Stack gap="sm">
          {of.used > 0 && <Alert color="orange">{t('decide.afterwards', { count: of.used })}</Alert>}
          <SegmentedControl
            aria-label={t('decide.title')}
            value={verdict}
            onChange={(value) => setVerdict(value === 'refuse' ? 'refuse' : 'grant')}
            data={[
              { value: 'grant', label: t('decide.grant') },
              { value: 'refuse', label: t('decide.refuse') },
            ]}
          />
          {verdict === 'grant' ? (
            <GrantForm of={of} file={file} setFile={setFile} />
          ) : (
            <RefuseForm of={of} file={file} setFile={setFile} />
          )}
        </Stack>
      ) : (
        <Text fz="sm">{of.requester === person ? t('decide.own') : t('decide.conflict')}</Text>
      )}
    </section>
  );
}
