/** What a source will do, told to whoever says yes to it: it speaks to servers of others. */
import { Alert, Button, Checkbox, Group, Stack, Table, Text, Title } from '@mantine/core';
import { IconWorldShare } from '@tabler/icons-react';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../../../i18n/locale.js';
import { Moment } from '../../../parts/moment.js';
import { Problem } from '../../../parts/problem.js';
import { Detail } from '../../../parts/detail.js';
import { duration } from '../duration.js';
import type { Plan, SourceKind } from './named-sources.js';
import classes from './sources.module.css';

interface ShownPlanProps {
  kind: SourceKind;
  plan: Plan;
  isPending: boolean;
  error: unknown;
  onStart: () => void;
  onBack: () => void;
}

export function ShownPlan({ kind, plan, isPending, error, onStart, onBack }: ShownPlanProps) {
  const { t } = useTranslation('sources');
  const [isRead, setIsRead] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <Stack gap="md">
      <Title order={3} ref={heading} tabIndex={-1} className={classes['heading'] ?? ''}>
        {t('plan.title')}
      </Title>
      {kind !== 'bucket' && (
        <Alert color="indigo" icon={<IconWorldShare aria-hidden />}>
          {t('plan.note')} {t('plan.obeys')}
        </Alert>
      )}
      <dl className={classes['plan']}>
        <Whom plan={plan} />
        {plan.site !== null && <Site site={plan.site} />}
        <Bounds plan={plan} />
      </dl>
      {plan.list !== null && <Rows list={plan.list} />}
      <Checkbox
        label={t(kind === 'bucket' ? 'plan.confirmBucket' : 'plan.confirm')}
        checked={isRead}
        onChange={(event) => setIsRead(event.currentTarget.checked)}
      />
      {error !== null && error !== undefined && <Problem error={error} />}
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onBack}>
          {t('dialog.back')}
        </Button>
        <Button disabled={!isRead} loading={isPending} onClick={onStart}>
          {t('dialog.start')}
        </Button>
      </Group>
    </Stack>
  );
}

function Whom({ plan: { name, hosts, hostsInAll, contact } }: { plan: Plan }) {
  const { t } = useTranslation('sources');
  const more = hostsInAll - hosts.length;
  return (
    <>
      <Detail name={t('plan.name')}>{name}</Detail>
      <Detail name={t('plan.hosts', { count: hostsInAll })}>
        {hosts.length === 0 ? t('plan.noHosts') : hosts.join(', ')}
        {more > 0 && ` ${t('plan.moreHosts', { count: more })}`}
      </Detail>
      {contact !== null && <Detail name={t('plan.contact')}>{contact}</Detail>}
    </>
  );
}

function Site({ site }: { site: NonNullable<Plan['site']> }) {
  const { t } = useTranslation('sources');
  const { start, sitemaps, pages, photos, permission, licence, basis, approver, until } = site;
  return (
    <>
      <Detail name={t('plan.permission')}>{permission ?? t('plan.none')}</Detail>
      <Detail name={t('plan.licence')}>{licence ?? t('plan.none')}</Detail>
      <Detail name={t('plan.basis')}>{basis ?? t('plan.none')}</Detail>
      <Detail name={t('plan.approver')}>{approver}</Detail>
      <Detail name={t('plan.until')}>
        <Moment at={until} as="day" />
      </Detail>
      <Detail name={t('plan.start')}>{[...sitemaps, ...start].join(', ')}</Detail>
      <Detail name={t('plan.pages')}>
        <Paths paths={pages} />
      </Detail>
      <Detail name={t('plan.photos')}>
        <Paths paths={photos} />
      </Detail>
    </>
  );
}

function Paths({ paths: { include, exclude } }: { paths: NonNullable<Plan['site']>['pages'] }): ReactNode {
  const { t } = useTranslation('sources');
  const without = exclude.length === 0 ? '' : `, ${t('plan.except', { paths: exclude.join(' ') })}`;
  return include.join(' ') + without;
}

const countedLimits = ['pages', 'photos', 'documents', 'megabytes', 'photoMegabytes'] as const;

function Bounds({ plan }: { plan: Plan }) {
  const { t } = useTranslation('sources');
  const { locale } = useFormats();
  const { limits, secondsBetweenRequests: seconds, list } = plan;
  const told = countedLimits.flatMap((each) => {
    const count = limits[each];
    // Of a list, how many there are stands above them.
    return count === null || (each === 'photos' && list !== null) ? [] : [t(`plan.limit.${each}`, { count })];
  });
  const requests = (limits.pages ?? 0) + (limits.photos ?? 0);
  return (
    <>
      {seconds !== null && (
        <Detail name={t('plan.pace')}>
          {t('plan.paceSeconds', { count: seconds })}
          {requests > 0 && `. ${t('plan.longest', { time: duration(requests * seconds, locale) })}`}
        </Detail>
      )}
      {told.length > 0 && <Detail name={t('plan.limits')}>{told.join(', ')}</Detail>}
    </>
  );
}

function Rows({ list: { total, first, forbidden, unusedColumns } }: { list: NonNullable<Plan['list']> }) {
  const { t } = useTranslation('sources');
  const { capturedAt: captured } = useFormats();
  return (
    <div>
      <Text fw={600} className="numbers">
        {t('rows.count', { count: total })}
      </Text>
      {forbidden > 0 && <Text fz="sm">{t('rows.forbidden', { count: forbidden })}</Text>}
      {unusedColumns.length > 0 && (
        <Text fz="sm">{t('rows.unused', { columns: unusedColumns.join(', ') })}</Text>
      )}
      <Table fz="sm" mt={6} aria-label={t('rows.first')}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('rows.address')}</Table.Th>
            <Table.Th>{t('rows.title')}</Table.Th>
            <Table.Th>{t('rows.captured')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {first.map(({ source, title, capturedAt }) => (
            <Table.Tr key={source}>
              <Table.Td style={{ overflowWrap: 'anywhere' }}>{source}</Table.Td>
              <Table.Td>{title ?? '–'}</Table.Td>
              <Table.Td>{capturedAt === null ? '–' : captured(capturedAt)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}
