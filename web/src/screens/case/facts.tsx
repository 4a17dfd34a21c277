/** What a case is for, until when, what the policy still lets it search, and who took which part in it. */
import { Group, Progress, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useIsSolo } from '../../app/is-solo.js';
import { useHasRole } from '../../app/session.js';
import { Moment } from '../../parts/moment.js';
import { PersonName } from '../../parts/person-name.js';
import { usePolicy } from '../cases/policy-words.js';
import type { ShownCase } from './shown-case.js';

export function Facts({ shown, badge }: { shown: ShownCase; badge: ReactNode }) {
  const { t } = useTranslation('case');
  const policy = usePolicy();
  const { case: file, keptUntil, quotas } = shown;
  const purpose = policy?.purposes.find(({ code }) => code === file.purpose);
  const isInvestigator = useHasRole()('investigator');
  return (
    <section aria-labelledby="facts">
      <Group justify="space-between" mb="xs">
        <Title order={2} id="facts">
          {t('facts.title')}
        </Title>
        {badge}
      </Group>
      <Stack gap={6}>
        {purpose !== undefined && <Fact name={t('facts.legalBasis')}>{purpose.legalBasis}</Fact>}
        <Fact name={t('facts.owner')}>
          <PersonName id={file.owner} /> · {file.unit}
        </Fact>
        {file.onBehalf !== null && (
          <Fact name={t('facts.onBehalf')}>
            {file.onBehalf.name}
            <Text fz="xs" c="dimmed">
              {file.onBehalf.basis} · {file.onBehalf.recipients}
            </Text>
          </Fact>
        )}
        <Fact name={t('facts.opened')}>
          <Moment at={file.openedAt} />
        </Fact>
        {file.endsOn !== null && file.closedAt === null && (
          <Fact name={t('facts.ends')}>
            <Moment at={file.endsOn} as="day" />
          </Fact>
        )}
        {file.closedAt !== null && (
          <Fact name={t('facts.closed')}>
            <Moment at={file.closedAt} />
          </Fact>
        )}
        {keptUntil !== null && (
          <Fact name={t('facts.kept')}>
            <Moment at={keptUntil} as="day" />
            <Text fz="xs" c="dimmed">
              {t(file.closedAt === null ? 'facts.keptOpen' : 'facts.keptClosed')}
            </Text>
          </Fact>
        )}
        <Quota name={t('facts.quotaCase')} {...quotas.searchesPerCase} />
        {isInvestigator && <Quota name={t('facts.quotaDay')} {...quotas.searchesPerPersonPerDay} />}
      </Stack>
    </section>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <Group gap="sm" align="flex-start" wrap="nowrap">
      <Text fz="sm" c="dimmed" w={120} style={{ flexShrink: 0 }}>
        {name}
      </Text>
      <Text fz="sm" component="div" style={{ overflowWrap: 'anywhere' }}>
        {children}
      </Text>
    </Group>
  );
}

function Quota({ name, most, made }: { name: string; most: number; made: number }) {
  const { t } = useTranslation('case');
  return (
    <Fact name={name}>
      <span className="numbers">{t('facts.quota', { made, most })}</span>
      <Progress
        value={Math.min(100, (made / most) * 100)}
        size="sm"
        w={140}
        color={made >= most ? 'red' : 'indigo'}
        aria-label={name}
      />
    </Fact>
  );
}

export function People({ shown: { people } }: { shown: ShownCase }) {
  const { t } = useTranslation('case');
  const isSolo = useIsSolo();
  const seesExaminers = people.some(({ parts }) => parts.includes('examined'));
  return (
    <section aria-labelledby="people">
      <Title order={2} id="people" mb="xs">
        {t('people.title')}
      </Title>
      <Stack gap={6}>
        {people.map(({ person, parts }) => (
          <div key={person}>
            <Text fz="sm">
              <PersonName id={person} />
            </Text>
            <Text fz="xs" c="dimmed">
              {parts.map((part) => t(`people.parts.${part}`)).join(', ')}
            </Text>
          </div>
        ))}
        {!isSolo && (
          <Text fz="xs" c="dimmed">
            {t('people.apart')} {t(seesExaminers ? 'people.unnamedButHere' : 'people.unnamed')}
          </Text>
        )}
      </Stack>
    </section>
  );
}
