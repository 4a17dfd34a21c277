/** How a collection stands, in words; colour only underlines them. */
import { Badge, Group } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { daysUntil, standingsOf, type Listed, type Standing } from './standing.js';

const colours: Record<Standing, string> = { ended: 'red', endsSoon: 'yellow', full: 'yellow', empty: 'gray' };

export function StandingBadges({ collection }: { collection: Listed }) {
  const { t } = useTranslation('collections');
  return (
    <Group gap={6}>
      {standingsOf(collection).map((standing) => (
        <Badge key={standing} color={colours[standing]}>
          {standing === 'endsSoon'
            ? t('standing.endsSoon', { count: Math.max(0, daysUntil(collection.expires ?? '')) })
            : t(`standing.${standing}`)}
        </Badge>
      ))}
    </Group>
  );
}
