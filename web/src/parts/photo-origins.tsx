/**
 * Where a photo was found: who published it, when it was fetched, through whose hands it came, and what publishers say may be done with it.
 * All of it is what the source says; nobody checked it.
 */
import { Badge, Group, Stack, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { AnswerOf } from '../api/api.js';
import { useFormats } from '../i18n/locale.js';
import { Detail } from './detail.js';
import { Moment } from './moment.js';
import classes from './photo-origins.module.css';
import { SourceLink } from './source-link.js';

type Address = AnswerOf<'GET /collections/{name}/photos/{photo}/addresses'>['items'][number];
type Provenance = NonNullable<Address['provenance']>;

const unknown = { author: null, licence: null, fetchedAt: null, timecodeMs: null };

/** Nothing where the one address says no more than stands above. */
export function PhotoOrigins({ addresses }: { addresses: readonly Address[] }) {
  const { t } = useTranslation('origin');
  const hasMore = addresses.some(({ provenance, vanishedAt }) => provenance !== null || vanishedAt !== null);
  if (addresses.length === 1 && !hasMore) return null;
  return (
    <section>
      <Title order={3} mt="md" mb={6}>
        {t('heading', { count: addresses.length })}
      </Title>
      <Stack gap="md">
        {addresses.map((address) => (
          <Origin key={address.source} address={address} isOnly={addresses.length === 1} />
        ))}
      </Stack>
    </section>
  );
}

/** `isOnly`: its address and page stand above already. */
export function Origin({ address, isOnly }: { address: Address; isOnly: boolean }) {
  const { t } = useTranslation('origin');
  const { capturedAt, timecode } = useFormats();
  const { source, page, title, recordedAt, vanishedAt, provenance } = address;
  const { author, licence, fetchedAt, timecodeMs } = provenance ?? unknown;
  return (
    <div>
      <dl className={classes['facts']}>
        {!isOnly && (
          <Detail name={t('source')}>
            <SourceLink address={source} />
          </Detail>
        )}
        {!isOnly && page !== null && (
          <Detail name={t('page')}>
            <SourceLink address={page} />
          </Detail>
        )}
        {!isOnly && title !== null && <Detail name={t('title')}>{title}</Detail>}
        {author !== null && <Detail name={t('author')}>{author}</Detail>}
        {licence !== null && (
          <Detail name={t('licence')}>
            <SourceLink address={licence} />
          </Detail>
        )}
        {address.capturedAt !== null && (
          <Detail name={t('captured')}>{capturedAt(address.capturedAt)}</Detail>
        )}
        {timecodeMs !== null && <Detail name={t('timecode')}>{timecode(timecodeMs)}</Detail>}
        {fetchedAt !== null && (
          <Detail name={t('fetched')}>
            <Moment at={fetchedAt} />
          </Detail>
        )}
        {fetchedAt === null && (
          <Detail name={t('recorded')}>
            <Moment at={recordedAt} />
          </Detail>
        )}
        {vanishedAt !== null && (
          <Detail name={t('gone')}>
            <Moment at={vanishedAt} />
          </Detail>
        )}
      </dl>
      {provenance !== null && <More provenance={provenance} />}
    </div>
  );
}

function More({ provenance: { custody, rights, httpHeaders } }: { provenance: Provenance }) {
  const { t } = useTranslation('origin');
  return (
    <>
      {custody.length > 0 && (
        <Folded title={t('custody')}>
          <ol className={classes['chain']} lang="en">
            {custody.map((holder) => (
              <li key={holder}>{holder}</li>
            ))}
          </ol>
        </Folded>
      )}
      {rights.length > 0 && <Rights rights={rights} />}
      {httpHeaders !== null && httpHeaders.length > 0 && (
        <Folded title={t('headers')}>
          <ul className={classes['headers']} lang="en">
            {httpHeaders.map(([name = '', value = '']) => (
              <li key={`${name} ${value}`}>
                {name}: {value}
              </li>
            ))}
          </ul>
        </Folded>
      )}
    </>
  );
}

function Rights({ rights }: { rights: Provenance['rights'] }) {
  const { t } = useTranslation('origin');
  const isRefused = rights.some(({ effect }) => effect === 'refused');
  return (
    <Folded title={isRefused ? t('rightsRefused') : t('rights', { count: rights.length })}>
      <ul className={classes['rights']}>
        {rights.map(({ signal, value, from, effect }) => (
          <li key={`${signal} ${from} ${value ?? ''}`}>
            <Group gap={6}>
              <Text fz="xs" fw={600}>
                {isNamed(signal) ? t(`signals.${signal}`) : signal}
              </Text>
              {effect === 'refused' && <Badge color="red">{t('refused')}</Badge>}
            </Group>
            <Text fz="xs">{value ?? t('nothing')}</Text>
            <Text fz="xs" c="dimmed">
              {t('from', { place: from })}
            </Text>
          </li>
        ))}
      </ul>
    </Folded>
  );
}

/** Those that a person wrote into a site.yaml; the others have names of their own. */
function isNamed(signal: string): signal is 'permission' | 'licence' | 'basis' {
  return ['permission', 'licence', 'basis'].includes(signal);
}

function Folded({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <details className={classes['folded']}>
      <Text component="summary" fz="xs" c="dimmed" py={4}>
        {title}
      </Text>
      {children}
    </details>
  );
}
