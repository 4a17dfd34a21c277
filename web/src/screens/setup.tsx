/**
 * The first start, behind the link that the server printed: who begins, alone or for an organisation, and then the first thing to do.
 * The secret is behind the `#`: no server and no proxy writes it down.
 */
import { Alert, Anchor, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'wouter';
import { Door } from '../parts/door.js';
import { SecondFactor } from '../parts/second-factor.js';
import { useSession } from '../app/session.js';
import { Begin, type Begun } from './setup/begin.js';
import { FirstCollection } from './setup/first-collection.js';

export default function Setup() {
  const { t } = useTranslation('access');
  const [, navigate] = useLocation();
  const session = useSession();
  const [link] = useState(() => window.location.hash.slice(1));
  const [begun, setBegun] = useState<Begun | null>(null);
  if (begun?.preset === 'strict') {
    return (
      <Door title={t('factor.title')} lead={t('factor.lead')}>
        <SecondFactor password={begun.password} onDone={() => navigate('/', { replace: true })} />
      </Door>
    );
  }
  if (begun !== null) {
    return (
      <Door title={t('setup.collection.title')} lead={t('setup.collection.lead')}>
        <FirstCollection owner={begun.name} />
      </Door>
    );
  }
  if (link === '') {
    return (
      <Door title={t('setup.title')}>
        <Alert color="yellow" title={t('setup.incomplete')}>
          <Stack gap="xs">
            <Text fz="sm">{t('setup.incompleteText')}</Text>
            <Anchor
              component={Link}
              href={session.state === 'out' ? '/sign-in' : '/'}
              fz="sm"
              c="inherit"
              underline="always"
            >
              {t('setup.signIn')}
            </Anchor>
          </Stack>
        </Alert>
      </Door>
    );
  }
  return (
    <Door title={t('setup.title')} lead={t('setup.lead')} width={640}>
      <Begin link={link} onBegun={setBegun} />
    </Door>
  );
}
