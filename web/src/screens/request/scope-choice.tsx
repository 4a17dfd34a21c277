/** What is to be searched: the photo that is searched with, the collections with what they rest on, and how many searches. */
import { Checkbox, Group, NumberInput, Stack, Text, Textarea } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useApi, type AnswerOf } from '../../api/api.js';
import { Answer } from '../../parts/answer.js';
import { Moment } from '../../parts/moment.js';
import type { ShownCase } from '../case/shown-case.js';
import type { Draft } from './draft.js';

interface ScopeChoiceProps {
  draft: Draft;
  change: (more: Partial<Draft>) => void;
  left: number;
  quotas: ShownCase['quotas'];
  wasTried: boolean;
}

export function ScopeChoice({ draft, change, left, quotas, wasTried }: ScopeChoiceProps) {
  const { t } = useTranslation('request');
  const { searchesPerCase, searchesPerPersonPerDay } = quotas;
  const leftToday = Math.max(0, searchesPerPersonPerDay.most - searchesPerPersonPerDay.made);
  return (
    <>
      <Textarea
        id="request-probeDescription"
        label={t('probe.label')}
        description={t('probe.help')}
        placeholder={t('probe.example')}
        value={draft.probeDescription}
        onChange={(event) => change({ probeDescription: event.currentTarget.value })}
        error={wasTried && draft.probeDescription.trim() === '' && t('lacks.probeDescription')}
        autosize
        minRows={2}
        required
      />
      <CollectionChoice draft={draft} change={change} wasTried={wasTried} />
      <Group align="flex-end" gap="md">
        <NumberInput
          id="request-searches"
          label={t('searches.label')}
          description={t('searches.help')}
          value={draft.searches}
          onChange={(value) => change({ searches: typeof value === 'number' ? value : 1 })}
          min={1}
          max={Math.max(1, left)}
          clampBehavior="blur"
          allowDecimal={false}
          w={360}
          maw="100%"
          required
        />
        <Text fz="sm" c="dimmed" className="numbers" pb={8}>
          {t('searches.leftCase', { count: Math.max(0, searchesPerCase.most - searchesPerCase.made) })}
          {' · '}
          {t('searches.leftToday', { count: leftToday })}
        </Text>
      </Group>
    </>
  );
}

type Collection = AnswerOf<'GET /collections'>['items'][number];

function CollectionChoice({
  draft,
  change,
  wasTried,
}: Pick<ScopeChoiceProps, 'draft' | 'change' | 'wasTried'>) {
  const { t } = useTranslation('request');
  const query = useApi('GET /collections');
  return (
    <Answer
      query={query}
      isEmpty={({ items }) => items.length === 0}
      empty={<Text fz="sm">{t('collections.none')}</Text>}
    >
      {({ items }) => (
        <Checkbox.Group
          label={t('collections.label')}
          description={t('collections.help')}
          value={[...draft.collections]}
          onChange={(collections) => change({ collections })}
          error={wasTried && draft.collections.length === 0 && t('lacks.collections')}
          required
        >
          <Stack gap="xs" mt="xs">
            {items.map((each, index) => (
              <Checkbox
                key={each.id}
                {...(index === 0 ? { id: 'request-collections' } : {})}
                value={each.name}
                label={each.name}
                description={<About collection={each} />}
                disabled={each.expired}
              />
            ))}
          </Stack>
        </Checkbox.Group>
      )}
    </Answer>
  );
}

function About({
  collection: { basis, purpose, owner, faces, expires, expired },
}: {
  collection: Collection;
}) {
  const { t } = useTranslation('request');
  return (
    <>
      {t('collections.about', { owner, purpose, basis })} {t('collections.faces', { count: faces })}
      {expires !== null && (
        <>
          {' · '}
          {expired ? t('collections.expired') : t('collections.until')} <Moment at={expires} as="day" />
        </>
      )}
    </>
  );
}
