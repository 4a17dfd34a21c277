/**
 * From a photo to a search. Everything that can be known before it is shown before it: which face, whether it will do, what is searched
 * and what is left; because a search that was made is in the log for ever, and counts.
 */
import { Alert, Button, Card, Checkbox, Group, Loader, Stack, Text, Textarea, Title } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { IconHandStop, IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation, useSearchParams } from 'wouter';
import { useApi, useChange } from '../api/api.js';
import { Answer } from '../parts/answer.js';
import { Page } from '../parts/page.js';
import { Problem } from '../parts/problem.js';
import { Authorised } from './search/authorised.js';
import { isPoor, missingOf } from './search/missing.js';
import { OwnCase } from './search/own-case.js';
import { isComplete, searchesLeft } from './search/permission.js';
import { ProbeCard } from './search/probe-card.js';
import { ProbeIntake } from './search/probe-intake.js';
import { firstOptions, searchForm } from './search/search-form.js';
import { SearchOptions } from './search/search-options.js';
import { useIsStopped } from './search/use-is-stopped.js';
import { usePermission, type PermissionState } from './search/use-permission.js';
import { mostProbes, useProbes, type Probes } from './search/use-probes.js';
import './search/search.css';

export default function Search() {
  const { t } = useTranslation('search');
  const policy = useApi('GET /policy');
  const isStopped = useIsStopped();
  return (
    <Page title={t('title')} lead={t('lead')}>
      {isStopped && <Stopped />}
      <Answer query={policy} rows={8}>
        {({ policy: inForce }) => (
          <Desk isSupervised={inForce.authorisation.required} isStopped={isStopped} />
        )}
      </Answer>
    </Page>
  );
}

function Stopped() {
  const { t } = useTranslation('search');
  return (
    <Alert color="red" icon={<IconHandStop aria-hidden />} title={t('stopped.title')}>
      {t('stopped.text')}
    </Alert>
  );
}

function Desk({ isSupervised, isStopped }: { isSupervised: boolean; isStopped: boolean }) {
  const { t } = useTranslation('search');
  const probes = useProbes();
  const [params, setParams] = useSearchParams();
  const permission = usePermission(isSupervised, params.get('authorisation'), params.get('case'));
  useDigits(probes);
  return (
    <div className="search-desk">
      <Stack gap="md">
        <Title order={2}>{t('steps.probe')}</Title>
        {probes.all.map((probe, i) => (
          <ProbeCard key={probe.id} probe={probe} probes={probes} takesDigits={i === probes.all.length - 1} />
        ))}
        {probes.all.length < mostProbes && (
          <ProbeIntake add={(files) => probes.add(files)} isMore={probes.all.length > 0} />
        )}
      </Stack>
      <Stack gap="md">
        <Title order={2}>{isSupervised ? t('steps.authorisation') : t('steps.case')}</Title>
        <Card>
          {isSupervised ? (
            <Authorised
              id={params.get('authorisation')}
              choose={(id) => {
                permission.restrict(null);
                setParams(id === null ? {} : { authorisation: id }, { replace: true });
              }}
              collections={permission.restricted}
              restrict={(names) => permission.restrict(names)}
              isStopped={isStopped}
            />
          ) : (
            <OwnCase
              text={permission.text}
              write={(text) => permission.write(text)}
              collections={permission.collections}
              restrict={(names) => permission.restrict(names)}
            />
          )}
        </Card>
        <Finish {...{ probes, permission, isSupervised, isStopped }} />
      </Stack>
    </div>
  );
}

/** Digits choose a face of the photo that came last. */
function useDigits(probes: Probes): void {
  const last = probes.all.at(-1);
  useHotkeys(
    Array.from({ length: 9 }, (_, i): [string, () => void] => [
      String(i + 1),
      () => {
        if (last !== undefined && i < (last.looked?.faces.length ?? 0)) probes.choose(last.id, i + 1);
      },
    ]),
  );
}

interface FinishProps {
  probes: Probes;
  permission: PermissionState;
  isSupervised: boolean;
  isStopped: boolean;
}

function Finish({ probes, permission, isSupervised, isStopped }: FinishProps) {
  const { t } = useTranslation('search');
  const [, navigate] = useLocation();
  const [reason, setReason] = useState('');
  const [options, setOptions] = useState(firstOptions);
  const search = useChange('POST /searches', [
    'GET /authorisations',
    'GET /authorisations/{id}',
    'GET /cases/{id}',
  ]);
  const allowed = isComplete(permission.permission) ? permission.permission : null;
  const missing = isStopped
    ? { what: 'stopped' as const, name: '' }
    : missingOf(probes.all, permission.permission, options.acceptLowQuality);

  function submit(): void {
    if (missing !== null || allowed === null || search.isPending) return;
    const form = searchForm(probes.all, allowed, reason, options);
    search.mutate({ form }, { onSuccess: ({ searchId }) => navigate(`/searches/${searchId}`) });
  }

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Stack gap="sm">
        {isSupervised && (
          <Textarea
            label={t('reason.label')}
            description={t('reason.hint')}
            autosize
            minRows={2}
            maxRows={6}
            maxLength={2000}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
        )}
        <SearchOptions options={options} change={setOptions} />
        {isPoor(probes.all) && (
          <Checkbox
            label={t('accept.label')}
            description={t('accept.hint')}
            checked={options.acceptLowQuality}
            onChange={(event) => setOptions({ ...options, acceptLowQuality: event.currentTarget.checked })}
          />
        )}
        {search.isError && <Problem error={search.error} />}
        {search.isPending ? (
          <Group role="status" gap="sm" h={36}>
            <Loader size="sm" />
            <Text>{t('submit.waiting')}</Text>
          </Group>
        ) : (
          <Button
            type="submit"
            size="md"
            leftSection={<IconSearch size={18} aria-hidden />}
            disabled={missing !== null}
          >
            {allowed?.kind === 'authorisation'
              ? t(leftAfter() === 0 ? 'submit.costsLast' : 'submit.costs', {
                  number: allowed.authorisation.used + 1,
                  count: allowed.authorisation.searches,
                })
              : t('submit.plain')}
          </Button>
        )}
        <Text fz="sm" c="dimmed" aria-live="polite">
          {missing === null
            ? t('submit.log', { left: leftAfter() })
            : t(`submit.missing.${missing.what}`, { name: missing.name })}
        </Text>
      </Stack>
    </form>
  );

  function leftAfter(): number {
    return allowed?.kind === 'authorisation' ? searchesLeft(allowed.authorisation) - 1 : 0;
  }
}
