/** Where a person begins: what waits for them, and until searches are possible, what is missing. */
import { Alert, Anchor, Button, Card, Group, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { IconHandStop, IconPhoto, IconUserSearch } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { useApi } from '../api/api.js';
import { useIsSolo } from '../app/is-solo.js';
import { useHasRole, useWho } from '../app/session.js';
import { Moment } from '../parts/moment.js';
import { Page } from '../parts/page.js';
import { Checklist } from './home/checklist.js';
import { WaitingForYou } from './home/waiting-for-you.js';

export default function Home() {
  const { t } = useTranslation('home');
  const { t: common } = useTranslation();
  const { name, roles, untrained } = useWho();
  const policy = useApi('GET /policy');
  const isSolo = useIsSolo();
  const lead = isSolo ? t('solo') : roles.map((role) => common(`roles.${role}`)).join(', ');
  return (
    <Page title={t('title')} lead={t('welcome', { name, lead })}>
      <Stack gap="md" maw={960}>
        <Stopped />
        {untrained.length > 0 && (
          <Alert color="yellow" title={t('untrained')}>
            {t('untrainedText', { roles: untrained.map((role) => common(`roles.${role}`)).join(', ') })}
          </Alert>
        )}
        {policy.data !== undefined && !isSolo && <Checklist policy={policy.data.policy} />}
        <WaitingForYou isSolo={isSolo} />
        <Doors />
      </Stack>
    </Page>
  );
}

function Stopped() {
  const { t } = useTranslation('home');
  const { data } = useApi('GET /stop', {}, { everyMs: 60_000 });
  if (data === undefined || data.stopped === null) return null;
  return (
    <Alert color="red" title={t('stopped')} icon={<IconHandStop aria-hidden />}>
      {t('stoppedSince')} <Moment at={data.stopped.since} />.{' '}
      <Anchor component={Link} href="/settings/stop" fz="sm" c="inherit" underline="always">
        {t('stoppedMore')}
      </Anchor>
    </Alert>
  );
}

/** What people come for. */
function Doors() {
  const { t } = useTranslation('home');
  const has = useHasRole();
  const collections = useApi('GET /collections');
  const photos = collections.data?.items.reduce((sum, each) => sum + each.photos, 0) ?? 0;
  const faces = collections.data?.items.reduce((sum, each) => sum + each.faces, 0) ?? 0;
  const hasNone = collections.data?.items.length === 0;
  if (!has('investigator', 'curator')) return null;
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }}>
      {has('investigator') && (
        <Card component="section">
          <Group gap="xs">
            <IconUserSearch size={20} aria-hidden />
            <Title order={2}>{t('search.title')}</Title>
          </Group>
          <Text fz="sm" my="xs">
            {t('search.text')}
          </Text>
          <Group>
            <Button component={Link} href="/search">
              {t('search.go')}
            </Button>
          </Group>
        </Card>
      )}
      <Card component="section">
        <Group gap="xs">
          <IconPhoto size={20} aria-hidden />
          <Title order={2}>{t('collections.title')}</Title>
        </Group>
        <Text fz="sm" my="xs" className="numbers">
          {hasNone ? t('collections.none') : t('collections.text', { photos, faces })}
        </Text>
        <Group>
          <Button component={Link} href="/collections" variant="default">
            {t('collections.go')}
          </Button>
        </Group>
      </Card>
    </SimpleGrid>
  );
}
