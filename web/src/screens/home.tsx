/** Where a person begins. */
import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useWho } from '../app/session.js';
import { Page } from '../parts/page.js';

export default function Home() {
  const { t } = useTranslation('home');
  const { name } = useWho();
  return (
    <Page title={t('title')}>
      <Text>{t('welcome', { name })}</Text>
    </Page>
  );
}
