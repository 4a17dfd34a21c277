/** Who can decide, and since when it waits. Asks again quietly, so that whoever leaves it open sees the decision come. */
import { Alert, List, Stack, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useApi } from '../../api/api.js';
import { useFormats } from '../../i18n/locale.js';
import { Answer } from '../../parts/answer.js';
import type { Authorisation } from '../authorisations/queue.js';

const pollMs = 60_000;

export function WaitingFor({ of }: { of: Authorisation }) {
  const { t } = useTranslation('authorisations');
  const { distance } = useFormats();
  const query = useApi('GET /authorisations/{id}/deciders', { params: { id: of.id } }, { everyMs: pollMs });
  return (
    <section aria-labelledby="waiting">
      <Title order={2} id="waiting" mb="xs">
        {t('waiting.title')}
      </Title>
      <Stack gap="xs">
        <Text fz="sm">{t('waiting.since', { when: distance(of.requestedAt) })}</Text>
        <Answer query={query} rows={2}>
          {({ items }) =>
            items.length === 0 ? (
              <Alert color="yellow">{t('waiting.nobody')}</Alert>
            ) : (
              <div>
                <Text fz="sm">{t('waiting.who')}</Text>
                <List size="sm">
                  {items.map((each) => (
                    <List.Item key={each.id}>
                      {each.name} ({each.unit})
                    </List.Item>
                  ))}
                </List>
              </div>
            )
          }
        </Answer>
        <Text fz="xs" c="dimmed">
          {t('waiting.quiet')}
        </Text>
      </Stack>
    </section>
  );
}
