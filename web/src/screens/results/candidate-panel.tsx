/** All that is known of the active candidate, beside the grid. */
import { Alert, Badge, Button, Group, Stack, Text, Title } from '@mantine/core';
import { IconColumns2, IconFileExport, IconPackageExport } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { useFormats } from '../../i18n/locale.js';
import { useExpectedFalse } from '../../parts/expected-false.js';
import { Moment } from '../../parts/moment.js';
import { BandSign } from './band-sign.js';
import type { Candidate, Shown } from './candidates.js';
import { Facts, type Fact } from './facts.js';
import { MarkedFace } from './marked-face.js';
import { SourceLink } from '../../parts/source-link.js';

interface CandidatePanelProps {
  search: string;
  shown: Shown;
  /** null: this one cannot be exported. */
  exports: { lead: () => void; evidence: () => void } | null;
  onPictureGone: () => void;
}

export function CandidatePanel({ search, shown, exports, onPictureGone }: CandidatePanelProps) {
  const { t } = useTranslation('results');
  const { candidate, alike } = shown;
  const { rank, photo, box, widthPx, heightPx } = candidate;
  return (
    <Stack gap="sm" component="aside" aria-label={t('panel.label')} className="candidate-panel">
      <Group justify="space-between" wrap="nowrap">
        <Title order={2}>{t('panel.title', { rank })}</Title>
        <Status candidate={candidate} />
      </Group>
      {widthPx === null || heightPx === null ? (
        <Alert color="gray">{t('panel.gone')}</Alert>
      ) : (
        <MarkedFace
          picture={candidate.preview}
          widthPx={widthPx}
          heightPx={heightPx}
          box={box}
          alt={t('panel.photo', { rank })}
          onError={onPictureGone}
        />
      )}
      <Group gap="xs" className="no-print">
        <Button
          component={Link}
          href={`/searches/${search}/candidates/${rank}`}
          leftSection={<IconColumns2 size={16} aria-hidden />}
        >
          {t('panel.compare')}
        </Button>
        {exports !== null && (
          <>
            <Button
              variant="default"
              leftSection={<IconFileExport size={16} aria-hidden />}
              onClick={exports.lead}
            >
              {t('panel.export')}
            </Button>
            <Button
              variant="default"
              leftSection={<IconPackageExport size={16} aria-hidden />}
              onClick={exports.evidence}
            >
              {t('panel.evidence')}
            </Button>
          </>
        )}
      </Group>
      <SourceLink address={photo.source} />
      <Conclusions candidate={candidate} />
      <CandidateFacts candidate={candidate} />
      {alike.length > 0 && <Alike alike={alike} />}
    </Stack>
  );
}

function Status({ candidate: { status } }: { candidate: Candidate }) {
  const { t } = useTranslation('results');
  const colour = status === 'lead, supported by two examiners' ? 'teal' : 'gray';
  return <Badge color={colour}>{t(`status.${status}`)}</Badge>;
}

function Conclusions({ candidate: { conclusions } }: { candidate: Candidate }) {
  const { t } = useTranslation('results');
  if (conclusions.length === 0) return null;
  return (
    <Facts
      facts={conclusions.map(({ slot, conclusion, concludedAt }) => ({
        name: t('panel.examiner', { number: slot }),
        text: (
          <>
            {t(`conclusions.${conclusion}`)}, <Moment at={concludedAt} as="day" />
          </>
        ),
      }))}
    />
  );
}

function CandidateFacts({ candidate }: { candidate: Candidate }) {
  const { t } = useTranslation('results');
  const { captured, decimals, timecode } = useFormats();
  const expectedFalse = useExpectedFalse();
  const { photo, score, quality, embeddedFrom, sufficient } = candidate;
  const facts: Fact[] = [
    { name: t('facts.band'), text: <BandSign candidate={candidate} /> },
    { name: t('facts.expected'), text: expectedFalse(candidate) },
    {
      name: t('facts.captured'),
      text: photo.capturedAt === null ? t('facts.unknown') : captured(photo.capturedAt),
    },
    ...(photo.timecodeMs === null
      ? []
      : [{ name: t('facts.timecode'), text: <span className="numbers">{timecode(photo.timecodeMs)}</span> }]),
    { name: t('facts.collection'), text: photo.collection },
    ...(photo.title === null ? [] : [{ name: t('facts.title'), text: photo.title }]),
    ...(photo.page === null ? [] : [{ name: t('facts.page'), text: <SourceLink address={photo.page} /> }]),
    { name: t('facts.score'), text: <span className="numbers">{decimals(score, 3)}</span> },
    {
      name: t('facts.quality'),
      text: sufficient
        ? t('facts.qualityOf', {
            quality: decimals(quality.unified, 2),
            size: Math.round(quality.faceSizePx),
          })
        : t('facts.qualityPoor', {
            quality: decimals(quality.unified, 2),
            size: Math.round(quality.faceSizePx),
          }),
    },
    ...(embeddedFrom === 'preview' ? [{ name: t('facts.from'), text: t('facts.fromPreview') }] : []),
    { name: 'SHA-256', text: <code className="hash">{photo.sha256}</code> },
  ];
  return <Facts facts={facts} />;
}

function Alike({ alike }: { alike: readonly Candidate[] }) {
  const { t } = useTranslation('results');
  return (
    <div>
      <Text fz="sm" fw={600}>
        {t('panel.alike', { count: alike.length })}
      </Text>
      <ul className="alike">
        {alike.map(({ rank, photo, thumbnail }) => (
          <li key={rank}>
            <img src={thumbnail} alt="" width={40} height={40} loading="lazy" />
            <span>
              {t('panel.rank', { rank })} <SourceLink address={photo.source} />
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
