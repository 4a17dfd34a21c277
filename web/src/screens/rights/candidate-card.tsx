/** One candidate beside the photo of the person, and who it is. */
import { Card, Group, Image, Radio, SimpleGrid, Stack, Text, TextInput, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { bandOf } from '../../parts/band-of.js';
import type { Found, Mark } from './review-step.js';

interface CandidateCardProps {
  candidate: Found['candidates'][number];
  probes: readonly string[];
  /** null: nobody has said yet. */
  mark: Mark | null;
  setMark: (mark: Mark) => void;
}

const sidePx = 280;

export function CandidateCard({ candidate, probes, mark, setMark }: CandidateCardProps) {
  const { t } = useTranslation('rights');
  const { rank, thumbnail, preview, photo } = candidate;
  // The score would lead the eye: it is told once somebody has looked.
  const band = mark === null ? null : bandOf(candidate);
  return (
    <Card component="section" aria-label={t('review.candidate', { rank })}>
      <Stack gap="sm">
        <Title order={3}>{t('review.candidate', { rank })}</Title>
        <SimpleGrid cols={{ base: 1, xs: 3 }} spacing="sm" maw={960}>
          <Picture src={probes[0] ?? ''} alt={t('review.probe')} />
          <Picture src={thumbnail} alt={t('review.candidateAlt', { rank })} />
          <Picture src={preview} alt={t('review.wholeAlt', { rank })} />
        </SimpleGrid>
        <Text fz="sm" style={{ overflowWrap: 'anywhere' }}>
          {t('review.collection')}: {photo.collection} · {t('review.source')}: {photo.source}
        </Text>
        <Radio.Group
          aria-label={t('review.whoIs', { rank })}
          value={mark === null ? '' : mark.isPerson ? 'person' : 'other'}
          onChange={(value) => setMark({ isPerson: value === 'person', reason: mark?.reason ?? '' })}
        >
          <Group gap="lg">
            <Radio value="person" label={t('review.isPerson')} />
            <Radio value="other" label={t('review.isOther')} />
          </Group>
        </Radio.Group>
        {band !== null && (
          <Text fz="sm" c="dimmed">
            {t('review.band')}: {t(`review.bandOf.${band}`)}
          </Text>
        )}
        {mark?.isPerson === true && (
          <TextInput
            label={t('review.reason')}
            value={mark.reason}
            onChange={(event) => setMark({ isPerson: true, reason: event.currentTarget.value })}
            required
            maxLength={2000}
            maw={760}
          />
        )}
      </Stack>
    </Card>
  );
}

function Picture({ src, alt }: { src: string; alt: string }) {
  return (
    <figure style={{ margin: 0 }}>
      <Image
        src={src}
        alt={alt}
        h={sidePx}
        fit="contain"
        radius="sm"
        bg="var(--mantine-color-default-hover)"
      />
      <Text component="figcaption" fz="xs" c="dimmed" aria-hidden>
        {alt}
      </Text>
    </figure>
  );
}
