/** Searches that look odd, why each of them does, and the ways on from it. */
import { Anchor, Badge, Card, Group, Select, Stack, Text, Title } from '@mantine/core';
import { IconFlag } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'wouter';
import { useFormats } from '../i18n/locale.js';
import { useApi, type AnswerOf } from '../api/api.js';
import { useHasRole } from '../app/session.js';
import { Answer } from '../parts/answer.js';
import { Moment } from '../parts/moment.js';
import { Page } from '../parts/page.js';
import { StaffCollections } from './anomalies/staff-collections.js';
import { useCodeWords } from './oversight/code-words.js';
import { Counts } from './oversight/counts.js';
import { useNames, type Names } from './oversight/names.js';

type Anomalies = AnswerOf<'GET /anomalies'>;
type Anomaly = Anomalies['items'][number];

const kinds = ['out-of-hours', 'burst', 'repeated-probe', 'ending-case', 'staff-candidate'] as const;
const spans = [7, 30, 90, 400] as const;
const dayMs = 86_400_000;

export default function AnomaliesScreen() {
  const { t } = useTranslation('anomalies');
  const wordsOf = useCodeWords();
  const hasRole = useHasRole();
  const [params, setParams] = useSearchParams();
  const days = Number(params.get('days') ?? 90);
  const kind = params.get('kind') ?? '';
  const query = useApi('GET /anomalies', { query: { days } }, { keepPrevious: true });
  const change = (changes: Record<string, string>): void => {
    const next = Object.entries({ days: String(days), kind, ...changes }).filter(([, value]) => value !== '');
    setParams(Object.fromEntries(next), { replace: true });
  };
  return (
    <Page title={t('title')} lead={t('lead')}>
      <Group gap="sm" align="flex-end" className="no-print">
        <Select
          label={t('days')}
          data={spans.map((count) => ({ value: String(count), label: t('daysOption', { count }) }))}
          value={String(days)}
          onChange={(value) => change({ days: value ?? '90' })}
          allowDeselect={false}
          w={200}
        />
        <Select
          label={t('kind')}
          placeholder={t('anyKind')}
          data={kinds.map((value) => ({ value, label: wordsOf(value) }))}
          value={kind === '' ? null : kind}
          onChange={(value) => change({ kind: value ?? '' })}
          clearable
          w={260}
        />
      </Group>
      <Answer query={query} rows={8}>
        {(data) => (
          <Stack gap="lg">
            <Found data={data} kind={kind} />
            {hasRole('privacy-officer') && <StaffCollections staff={data.staff} />}
          </Stack>
        )}
      </Answer>
    </Page>
  );
}

function Found({ data, kind }: { data: Anomalies; kind: string }) {
  const { t } = useTranslation('anomalies');
  const wordsOf = useCodeWords();
  const names = useNames();
  const items = data.items.filter((each) => kind === '' || each.kind === kind);
  const weeks = useWeeks(items);
  if (items.length === 0) return <Text c="dimmed">{t('none')}</Text>;
  const byKind = kinds
    .map((each) => ({ name: wordsOf(each), count: items.filter((item) => item.kind === each).length }))
    .filter(({ count }) => count > 0);
  return (
    <Stack gap="lg">
      <Counts title={t('overTime')} counts={weeks} order={2} />
      <Counts title={t('byKind')} counts={byKind} lying order={2} />
      <div>
        <Title order={2} mb="sm">
          {t('list')}
        </Title>
        <Stack gap="sm" component="ul" p={0} m={0} style={{ listStyle: 'none' }}>
          {items.map((item) => (
            <li key={`${item.kind} ${item.search}`}>
              <OneAnomaly item={item} data={data} names={names} />
            </li>
          ))}
        </Stack>
      </div>
    </Stack>
  );
}

/** By the Monday of each week, those between too. */
function useWeeks(items: readonly Anomaly[]): { name: string; count: number }[] {
  const { locale } = useFormats();
  const mondays = items.map(({ foundAt }) => {
    const day = Math.floor(Date.parse(foundAt) / dayMs);
    // The first day of the era was a Thursday.
    return day - ((day + 3) % 7);
  });
  const format = new Intl.DateTimeFormat(locale, {
    timeZone: 'UTC',
    day: 'numeric',
    month: 'short',
  });
  const weeks: { name: string; count: number }[] = [];
  for (let monday = Math.min(...mondays); monday <= Math.max(...mondays); monday += 7) {
    const count = mondays.filter((each) => each === monday).length;
    weeks.push({ name: format.format(monday * dayMs), count });
  }
  return weeks;
}

function OneAnomaly({ item, data, names }: { item: Anomaly; data: Anomalies; names: Names }) {
  const { t } = useTranslation('anomalies');
  const wordsOf = useCodeWords();
  const hasRole = useHasRole();
  return (
    <Card padding="sm">
      <Stack gap={6}>
        <Group gap="sm" justify="space-between">
          <Group gap="sm">
            <Badge color="orange" leftSection={<IconFlag size={12} aria-hidden />}>
              {wordsOf(item.kind)}
            </Badge>
            <Text fz="sm">
              {t('searched')} <Moment at={item.requestedAt} />
              {item.person !== null && <> {t('by', { name: names.nameOf(item.person) })}</>}
            </Text>
          </Group>
          <Text fz="xs" c="dimmed">
            <Moment at={item.foundAt} as="distance" />
          </Text>
        </Group>
        <Text fz="sm">
          <Why item={item} data={data} />
        </Text>
        <Group gap="md">
          {item.case !== null && (
            <Anchor component={Link} href={`/cases/${item.case}`} fz="sm">
              {t('toCase')}
            </Anchor>
          )}
          {item.person !== null && (
            <Anchor component={Link} href={`/log/searches?person=${item.person}`} fz="sm">
              {t('toPerson')}
            </Anchor>
          )}
          {item.logIndex !== null && hasRole('auditor') && (
            <Anchor component={Link} href={`/log?log=searches&entry=${item.logIndex}`} fz="sm">
              {t('toEntry', { index: item.logIndex })}
            </Anchor>
          )}
        </Group>
        <Others item={item} names={names} />
      </Stack>
    </Card>
  );
}

/** Entries of the log are for auditors: others are told how many searches there are beside it. */
function Others({ item, names }: { item: Anomaly; names: Names }) {
  const { t } = useTranslation('anomalies');
  const hasRole = useHasRole();
  if (item.others.length === 0) return null;
  if (!hasRole('auditor')) {
    return (
      <Text fz="xs" c="dimmed">
        {t('otherSearches', { count: item.others.length })}
      </Text>
    );
  }
  return (
    <Group gap="xs">
      <Text fz="xs" c="dimmed">
        {t('others')}
      </Text>
      {item.others.map((other) => (
        <Other key={other.search} other={other} names={names} />
      ))}
    </Group>
  );
}

function Other({ other, names }: { other: Anomaly['others'][number]; names: Names }) {
  const { zoned } = useFormats();
  const { logIndex, requestedAt, person } = other;
  const words = person === null ? zoned(requestedAt) : `${zoned(requestedAt)}, ${names.nameOf(person)}`;
  if (logIndex === null) {
    return (
      <Text span fz="xs">
        {words}
      </Text>
    );
  }
  return (
    <Anchor component={Link} href={`/log?log=searches&entry=${logIndex}`} fz="xs">
      {words}
    </Anchor>
  );
}

function Why({ item, data }: { item: Anomaly; data: Anomalies }) {
  const { t } = useTranslation('anomalies');
  const { zoned, day } = useFormats();
  const kind = kinds.find((each) => each === item.kind);
  if (kind === undefined) return item.kind;
  if (kind === 'burst') return t('why.burst', { count: item.others.length });
  return t(`why.${kind}`, {
    // Working hours are by the clock of the server, and so is what lies outside them.
    time: zoned(item.requestedAt, data.timeZone),
    from: hour(data.workingHours.from),
    to: hour(data.workingHours.to),
    day: item.caseEndsOn === null ? '' : day(item.caseEndsOn),
  });
}

const hour = (hours: number): string => `${String(hours).padStart(2, '0')}:00`;
