/** One photo to search with: its faces, which one is meant, and whether that will do. */
import { Badge, Button, Card, Group, Radio, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconCheck, IconScan, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Problem } from '../../parts/problem.js';
import { Waiting } from '../../parts/waiting.js';
import { adviseOn, type Advice } from './advice.js';
import { FacePicture } from './face-picture.js';
import { faceOf, type Probe, type Probes } from './use-probes.js';

interface ProbeCardProps {
  probe: Probe;
  probes: Probes;
  /** Whether digits choose a face of this one. */
  takesDigits: boolean;
}

export function ProbeCard({ probe, probes, takesDigits }: ProbeCardProps) {
  const { t } = useTranslation('search');
  const { looked, problem, file } = probe;
  return (
    <Card component="section" aria-label={file.name} p="sm">
      <Group justify="space-between" wrap="nowrap" mb="xs">
        <Text fw={600} truncate title={file.name}>
          {file.name}
        </Text>
        <Button
          variant="subtle"
          color="gray"
          size="xs"
          leftSection={<IconTrash size={16} aria-hidden />}
          onClick={() => probes.remove(probe.id)}
        >
          {t('probe.remove')}
        </Button>
      </Group>
      {problem !== null && <Problem error={problem} />}
      {looked === null && problem === null && <Waiting rows={8} />}
      {looked !== null && <Faces probe={{ ...probe, looked }} probes={probes} takesDigits={takesDigits} />}
    </Card>
  );
}

interface FacesProps extends ProbeCardProps {
  probe: Probe & { looked: NonNullable<Probe['looked']> };
}

function Faces({ probe, probes, takesDigits }: FacesProps) {
  const { t } = useTranslation('search');
  const [isDrawn, setDrawn] = useState(false);
  const { faces } = probe.looked;
  const choose = (face: number): void => probes.choose(probe.id, face);
  return (
    <div className="probe-parts">
      <FacePicture
        probe={probe}
        isDrawn={isDrawn}
        choose={choose}
        draw={(box) => {
          setDrawn(false);
          probes.draw(probe.id, box);
        }}
        stopDrawing={() => setDrawn(false)}
      />
      <Stack gap="sm">
        <Text>{faces.length === 0 ? t('probe.none') : t('probe.found', { count: faces.length })}</Text>
        {faces.length > 1 && (
          <Radio.Group
            label={t('probe.which')}
            description={takesDigits ? t('probe.digits') : undefined}
            value={probe.chosen === null ? '' : String(probe.chosen)}
            onChange={(value) => choose(Number(value))}
          >
            <Stack gap={6} mt="xs" mah={220} style={{ overflowY: 'auto' }}>
              {faces.map((face) => (
                <Radio
                  key={face.number}
                  size="sm"
                  value={String(face.number)}
                  label={t('probe.faceQuality', {
                    number: face.number,
                    quality: t(`quality.${adviseOn(face).level}`),
                  })}
                />
              ))}
            </Stack>
          </Radio.Group>
        )}
        <ChosenFace probe={probe} />
        <Group gap="xs">
          <Button
            variant="default"
            size="xs"
            leftSection={<IconScan size={16} aria-hidden />}
            aria-pressed={isDrawn}
            loading={probe.isDrawing}
            onClick={() => setDrawn((before) => !before)}
          >
            {isDrawn ? t('drawing.stop') : t('drawing.start')}
          </Button>
        </Group>
        <Text fz="xs" c="dimmed" aria-live="polite">
          {isDrawn ? t('drawing.how') : t('drawing.why')}
        </Text>
      </Stack>
    </div>
  );
}

function ChosenFace({ probe }: { probe: Probe }) {
  const { t } = useTranslation('search');
  const face = faceOf(probe);
  if (face === null) {
    if (probe.drawn === null) return null;
    return (
      <Text role="status" fz="sm">
        {t('drawing.none')}
      </Text>
    );
  }
  return <QualityAdvice advice={adviseOn(face)} />;
}

function QualityAdvice({ advice: { level, obstacles } }: { advice: Advice }) {
  const { t } = useTranslation('search');
  const Icon = level === 'good' ? IconCheck : IconAlertTriangle;
  return (
    <div role="status" className="quality-advice">
      <Badge
        color={level === 'good' ? 'teal' : level === 'fair' ? 'yellow' : 'red'}
        leftSection={<Icon size={13} aria-hidden />}
        size="lg"
      >
        {t(`quality.${level}`)}
      </Badge>
      <Text fz="sm" mt={6}>
        {t(`quality.means.${level}`)}
      </Text>
      {obstacles.length > 0 && (
        <ul className="quality-obstacles">
          {obstacles.map((each) => (
            <li key={each}>{t(`quality.obstacles.${each}`)}</li>
          ))}
        </ul>
      )}
    </div>
  );
}
