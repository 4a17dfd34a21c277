/** An address that means nothing, or not for this person. */
import { Anchor, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { Page } from './page.js';

export function NotHere({ reason }: { reason: 'unknown' | 'role' }) {
  const { t } = useTranslation();
  return (
    <Page title={t(`notHere.${reason}.title`)}>
      <Text>{t(`notHere.${reason}.text`)}</Text>
      <Anchor component={Link} href="/">
        {t('notHere.home')}
      </Anchor>
    </Page>
  );
}
