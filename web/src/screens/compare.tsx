/** One candidate beside the probe, for the investigator: does it deserve two examiners? The score is told on demand only. */
import { Badge, Button, Group, Stack, Table, Text, Title } from '@mantine/core';
import { IconArrowLeft, IconChevronLeft, IconChevronRight, IconEye, IconUsers } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation, useParams } from 'wouter';
import { useFormats } from '../i18n/locale.js';
import { useApi, useChange, type AnswerOf } from '../api/api.js';
import { useIsSolo } from '../app/is-solo.js';
import { Answer } from '../parts/answer.js';
import { CompareViewer } from '../parts/compare/compare-viewer.js';
import { FiguresTable } from '../parts/compare/figures.js';
import { useKeys } from '../parts/compare/use-keys.js';
import { Page } from '../parts/page.js';
import { SourceLink } from '../parts/source-link.js';
import { Origin } from '../parts/photo-origins.js';
import { Problem } from '../parts/problem.js';

type Shown = AnswerOf<'GET /searches/{id}/candidates/{rank}'>;

export default function Compare() {
  const { t } = useTranslation('compare');
  const { id, rank } = useParams<{ id: string; rank: string }>();
  const isSolo = useIsSolo();
  const [withFigures, setWithFigures] = useState(false);
  const [keysOn, setKeysOn] = useState(true);
  const shown = useApi(
    'GET /searches/{id}/candidates/{rank}',
    { params: { id, rank }, query: withFigures ? { figures: 'true' } : {} },
    { staleMs: Infinity, keepPrevious: true },
  );
  const { data } = shown;
  return (
    <Page
      title={data === undefined ? t('title') : t('titleOf', { rank: data.rank, candidates: data.candidates })}
      lead={t(isSolo ? 'leadAlone' : 'lead')}
      actions={data !== undefined && <Steps search={id} shown={data} keysOn={keysOn} />}
    >
      <Answer query={shown} rows={14}>
        {(candidate) => (
          <CompareViewer
            key={candidate.rank}
            probes={candidate.probes}
            candidate={candidate.candidate}
            keysOn={keysOn}
            setKeysOn={setKeysOn}
            furtherKeys={[
              { keys: ['j', 'k'], what: t('keys.next') },
              ...(isSolo ? [] : [{ keys: ['e'], what: t('keys.send') }]),
            ]}
            beside={
              <Facts
                shown={candidate}
                showFigures={() => setWithFigures(true)}
                isAsking={withFigures && shown.isFetching}
                keysOn={keysOn}
              />
            }
          />
        )}
      </Answer>
    </Page>
  );
}

function Steps({ search, shown, keysOn }: { search: string; shown: Shown; keysOn: boolean }) {
  const { t } = useTranslation('compare');
  const [, navigate] = useLocation();
  const address = (rank: number) => `/searches/${search}/candidates/${rank}`;
  const { rank, candidates } = shown;
  const [before, after] = [rank > 1 ? rank - 1 : null, rank < candidates ? rank + 1 : null];
  useKeys(
    {
      j: () => after !== null && navigate(address(after)),
      k: () => before !== null && navigate(address(before)),
    },
    keysOn,
  );
  return (
    <>
      <Button
        component={Link}
        href={`/searches/${search}`}
        size="xs"
        variant="subtle"
        leftSection={<IconArrowLeft size={15} aria-hidden />}
      >
        {t('results')}
      </Button>
      {[
        { to: before, label: t('previous'), icon: <IconChevronLeft size={15} aria-hidden /> },
        { to: after, label: t('next'), icon: <IconChevronRight size={15} aria-hidden /> },
      ].map(({ to, label, icon }) => (
        <Button
          key={label}
          size="xs"
          variant="default"
          leftSection={icon}
          disabled={to === null}
          onClick={() => to !== null && navigate(address(to))}
        >
          {label}
        </Button>
      ))}
    </>
  );
}

interface FactsProps {
  shown: Shown;
  showFigures: () => void;
  isAsking: boolean;
  keysOn: boolean;
}

function Facts({ shown, showFigures, isAsking, keysOn }: FactsProps) {
  const { t } = useTranslation('compare');
  const { captured, timecode } = useFormats();
  const { photo, sufficient, figures } = shown;
  return (
    <Stack gap="sm">
      <Send shown={shown} keysOn={keysOn} />
      <Title order={2}>{t('origin.title')}</Title>
      <Table aria-label={t('origin.title')} fz="sm" layout="fixed">
        <Table.Tbody>
          <Line name={t('origin.source')}>
            <SourceLink address={photo.source} />
          </Line>
          {photo.page !== null && (
            <Line name={t('origin.page')}>
              <SourceLink address={photo.page} />
            </Line>
          )}
          {photo.title !== null && <Line name={t('origin.caption')}>{photo.title}</Line>}
          <Line name={t('origin.captured')}>
            {photo.capturedAt === null ? t('origin.unknown') : captured(photo.capturedAt)}
          </Line>
          {photo.timecodeMs !== null && <Line name={t('origin.timecode')}>{timecode(photo.timecodeMs)}</Line>}
          {shown.addresses.length > 1 && (
            <Line name={t('origin.everywhere')}>
              <Addresses of={shown.addresses} />
            </Line>
          )}
          <Line name={t('origin.collection')}>{photo.collection}</Line>
          <Line name={t('origin.quality')}>
            {sufficient ? t('origin.sufficient') : <Badge color="orange">{t('origin.insufficient')}</Badge>}
          </Line>
        </Table.Tbody>
      </Table>
      {shown.addresses.length === 1 && <Origin address={shown.addresses[0]!} isOnly />}
      <Title order={2}>{t('figures.title')}</Title>
      {figures === null ? (
        <>
          <Text fz="sm" c="dimmed">
            {t('figures.hidden')}
          </Text>
          <Group>
            <Button
              size="xs"
              variant="default"
              leftSection={<IconEye size={15} aria-hidden />}
              loading={isAsking}
              onClick={showFigures}
            >
              {t('figures.show')}
            </Button>
          </Group>
        </>
      ) : (
        <FiguresTable figures={figures} />
      )}
      <Text fz="xs" c="dimmed">
        {t('leadOnly')}
      </Text>
    </Stack>
  );
}

/** Every place where these very bytes were found. */
function Addresses({ of: addresses }: { of: Shown['addresses'] }) {
  const { t } = useTranslation('compare');
  return (
    <Stack component="ul" gap="sm" m={0} pl="md" aria-label={t('origin.everywhere')}>
      {addresses.map((address) => (
        <li key={address.source}>
          <Origin address={address} isOnly={false} />
        </li>
      ))}
    </Stack>
  );
}

function Send({ shown, keysOn }: { shown: Shown; keysOn: boolean }) {
  const { t } = useTranslation('compare');
  const { search, rank, status } = shown;
  const submit = useChange('POST /searches/{id}/examinations', [
    'GET /searches/{id}',
    'GET /searches/{id}/candidates/{rank}',
  ]);
  const isOpen = status === 'not examined';
  const send = () => submit.mutate({ params: { id: search }, body: { ranks: [rank] } });
  const isSolo = useIsSolo();
  useKeys(isOpen && !isSolo && !submit.isPending ? { e: send } : {}, keysOn);
  if (isSolo) return null;
  return (
    <>
      {submit.isError && <Problem error={submit.error} />}
      {isOpen ? (
        <Button
          leftSection={<IconUsers size={16} aria-hidden />}
          loading={submit.isPending}
          onClick={send}
          fullWidth
        >
          {t('send')}
        </Button>
      ) : (
        <Text fz="sm" role="status">
          {t(`status.${status}`)}
        </Text>
      )}
    </>
  );
}

/** An address of the web can be opened; others are text. */
function Line({ name, children }: { name: string; children: ReactNode }) {
  return (
    <Table.Tr>
      <Table.Th scope="row" fw={400} w={110}>
        {name}
      </Table.Th>
      <Table.Td>{children}</Table.Td>
    </Table.Tr>
  );
}
