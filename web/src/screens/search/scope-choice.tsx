/** Which collections are searched, of those that may be: who answers for each, on what basis, and how many photos it holds. */
import { Checkbox, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useApi } from '../../api/api.js';
import { Answer } from '../../parts/answer.js';

interface ScopeChoiceProps {
  /** null: all that can be searched. */
  names: readonly string[] | null;
  chosen: readonly string[];
  choose: (names: readonly string[]) => void;
}

export function ScopeChoice({ names, chosen, choose }: ScopeChoiceProps) {
  const { t } = useTranslation('search');
  const query = useApi('GET /collections');
  return (
    <Answer query={query} rows={3} isEmpty={({ items }) => items.length === 0} empty={t('scope.empty')}>
      {({ items }) => {
        const offered = items.filter(({ name, expired }) => (names?.includes(name) ?? true) && !expired);
        const photos = offered.reduce((sum, each) => sum + (chosen.includes(each.name) ? each.photos : 0), 0);
        return (
          <Checkbox.Group
            label={t('scope.label')}
            description={t('scope.photos', { count: photos })}
            value={[...chosen]}
            onChange={choose}
          >
            <Stack gap={8} mt="xs" mah={260} style={{ overflowY: 'auto' }}>
              {offered.map(({ name, owner, basis, photos: held }) => (
                <Checkbox
                  key={name}
                  size="sm"
                  value={name}
                  label={name}
                  description={
                    <Text span fz="xs" c="dimmed" lineClamp={2}>
                      {t('scope.about', { count: held, owner, basis })}
                    </Text>
                  }
                />
              ))}
            </Stack>
          </Checkbox.Group>
        );
      }}
    </Answer>
  );
}
