/** What the request says, in full and as it was written. */
import { Stack, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Moment } from '../../parts/moment.js';
import type { Authorisation } from '../authorisations/queue.js';
import { PersonName } from '../../parts/person-name.js';

export function RequestTexts({ of }: { of: Authorisation }) {
  const { t } = useTranslation('authorisations');
  return (
    <section aria-labelledby="texts">
      <Title order={2} id="texts">
        {t('texts.title')}
      </Title>
      <Text fz="sm" c="dimmed" mb="sm">
        <PersonName id={of.requester} /> · <Moment at={of.requestedAt} /> · {t(`modes.${of.mode}.short`)} ·{' '}
        {of.offence}
      </Text>
      <Stack gap="sm">
        {(['facts', 'necessity', 'alternatives', 'probeDescription'] as const).map((field) => (
          <div key={field}>
            <Title order={3}>{t(`texts.${field}`)}</Title>
            <Text fz="sm" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }} maw="75ch">
              {of[field] === '' ? t('texts.erased') : of[field]}
            </Text>
          </div>
        ))}
      </Stack>
    </section>
  );
}
