/** What may be searched under a request, with what each collection rests on; and what was asked for, where less was granted. */
import { Stack, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useApi } from '../../api/api.js';
import type { Authorisation } from '../authorisations/queue.js';

/** Nothing says "may" of what nobody granted, or of what is over. */
function headingOf({ standing, state }: Authorisation): 'title' | 'requested' | 'over' {
  if (standing === 'usable') return 'title';
  return state === 'granted' ? 'over' : 'requested';
}

export function Scope({ of }: { of: Authorisation }) {
  const { t } = useTranslation('authorisations');
  const all = useApi('GET /collections', {}, { staleMs: 60_000 });
  return (
    <section aria-labelledby="scope">
      <Title order={2} id="scope" mb="xs">
        {t(`scope.${headingOf(of)}`)}
      </Title>
      <Text fz="sm" mb={4} className="numbers">
        {t('used', { used: of.used, searches: of.searches })}
      </Text>
      {of.asked !== null && (
        <Text fz="sm" c="dimmed" mb={4}>
          {t('scope.asked', {
            count: of.asked.searches,
            collections: of.asked.collections.map(({ name }) => name).join(', '),
          })}
        </Text>
      )}
      <Stack gap={6}>
        {of.collections.map(({ id, name }) => {
          const known = all.data?.items.find((each) => each.id === id);
          return (
            <div key={id}>
              <Text fz="sm" fw={550}>
                {name}
              </Text>
              {known !== undefined && (
                <Text fz="xs" c="dimmed">
                  {t('scope.about', { owner: known.owner, purpose: known.purpose, basis: known.basis })}{' '}
                  {t('scope.faces', { count: known.faces })}
                </Text>
              )}
              {known === undefined && all.isSuccess && (
                <Text fz="xs" c="dimmed">
                  {t('scope.gone')}
                </Text>
              )}
            </div>
          );
        })}
      </Stack>
    </section>
  );
}
