/** One photo, as large as fits, with where it comes from and the faces in it. Arrows lead to its neighbours. */
import { ActionIcon, Button, Group, Switch, Text, Title } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../../parts/dialog.js';
import { useFormats } from '../../i18n/locale.js';
import { useApi } from '../../api/api.js';
import { Answer } from '../../parts/answer.js';
import { Moment } from '../../parts/moment.js';
import { Detail } from '../../parts/detail.js';
import { FileFacts } from './file-facts.js';
import classes from './gallery.module.css';
import { RemovePhoto } from './remove-photo.js';
import { SourceLink } from '../../parts/source-link.js';
import { PhotoOrigins } from '../../parts/photo-origins.js';
import { placeName } from './place-name.js';
import { FaceBoxes } from './photo-tile.js';
import type { GalleryPhoto } from './use-photos.js';

interface ViewerProps {
  name: string;
  ids: Uint32Array;
  /** Place in the list; null: closed. */
  index: number | null;
  showFaces: boolean;
  onFaces: (shown: boolean) => void;
  onMove: (index: number) => void;
  onClose: () => void;
}

export function PhotoViewer({ name, ids, index, showFaces, onFaces, onMove, onClose }: ViewerProps) {
  const { t } = useTranslation('collection');
  const { t: common } = useTranslation();
  const step = (by: number) => (): void => {
    if (index === null || ids[index + by] === undefined) return;
    onMove(index + by);
  };
  useHotkeys([
    ['ArrowLeft', step(-1)],
    ['ArrowRight', step(1)],
    ['f', () => index !== null && onFaces(!showFaces)],
  ]);
  const query = useApi(
    'GET /collections/{name}/gallery/photos',
    { params: { name }, query: { ids: String(ids[index ?? 0] ?? 0) } },
    { enabled: index !== null, staleMs: 45_000, keepPrevious: true },
  );
  return (
    <Dialog
      opened={index !== null}
      onClose={onClose}
      size="min(1400px, 96vw)"
      title={t('viewer.title', { number: (index ?? 0) + 1, total: ids.length })}
    >
      <Answer query={query} rows={10} isEmpty={({ items }) => items.length === 0} empty={t('viewer.gone')}>
        {({ items }) => <Shown name={name} photo={items[0]!} showFaces={showFaces} />}
      </Answer>
      <Group justify="space-between" className={classes['foot'] ?? ''}>
        <Switch
          label={t('filter.faceBoxes')}
          checked={showFaces}
          onChange={(event) => onFaces(event.currentTarget.checked)}
        />
        {index !== null && (
          <RemovePhoto key={ids[index]} name={name} photo={ids[index] ?? 0} onRemoved={onClose} />
        )}
        <Group gap="xs">
          <ActionIcon
            variant="default"
            size="lg"
            aria-label={common('actions.previous')}
            disabled={index === 0}
            onClick={step(-1)}
          >
            <IconChevronLeft size={18} aria-hidden />
          </ActionIcon>
          <ActionIcon
            variant="default"
            size="lg"
            aria-label={common('actions.next')}
            disabled={index === ids.length - 1}
            onClick={step(1)}
          >
            <IconChevronRight size={18} aria-hidden />
          </ActionIcon>
          <Button variant="default" onClick={onClose}>
            {common('actions.close')}
          </Button>
        </Group>
      </Group>
    </Dialog>
  );
}

interface ShownProps {
  name: string;
  photo: GalleryPhoto;
  showFaces: boolean;
}

function Shown({ name, photo, showFaces }: ShownProps) {
  const [active, setActive] = useState<number | null>(null);
  const { widthPx, heightPx } = photo;
  return (
    <div className={classes['viewer']}>
      <div className={classes['stage']}>
        <div className={classes['shown']} style={{ ['--aspect' as string]: widthPx / heightPx }}>
          <img src={photo.preview} alt={photo.title ?? photo.source ?? ''} />
          {showFaces && <FaceBoxes photo={photo} active={active} />}
        </div>
      </div>
      <Details name={name} photo={photo} onFace={setActive} />
    </div>
  );
}

interface DetailsProps {
  name: string;
  photo: GalleryPhoto;
  onFace: (face: number | null) => void;
}

function Details({ name, photo, onFace }: DetailsProps) {
  const { t } = useTranslation('collection');
  const { source, page, title, capturedAt, place, widthPx, heightPx, addedAt, faces, facts, cameraTime } =
    photo;
  const { number, decimals, capturedAt: captured } = useFormats();
  return (
    <div className={classes['details']}>
      <dl>
        {title !== null && <Detail name={t('viewer.name')}>{title}</Detail>}
        <Detail name={t('viewer.source')}>{source === null ? '–' : <SourceLink address={source} />}</Detail>
        {page !== null && (
          <Detail name={t('viewer.page')}>
            <SourceLink address={page} />
          </Detail>
        )}
        <Detail name={t('viewer.captured')}>
          {capturedAt === null ? t('viewer.unknown') : captured(capturedAt)}
        </Detail>
        <Detail name={t('viewer.place')}>
          {place === null ? t('viewer.unknown') : placeName(place, number)}
        </Detail>
        <Detail name={t('viewer.size')}>{`${widthPx} × ${heightPx} px`}</Detail>
        <Detail name={t('viewer.added')}>
          <Moment at={addedAt} />
        </Detail>
      </dl>
      <Origins name={name} photo={photo.id} />
      <FileFacts facts={facts} cameraTime={cameraTime} />
      <Title order={3} mt="md" mb={6}>
        {t('viewer.faces', { count: faces.length })}
      </Title>
      {faces.map((face) => (
        <Group
          key={face.id}
          gap="sm"
          mb={6}
          wrap="nowrap"
          onMouseEnter={() => onFace(face.id)}
          onMouseLeave={() => onFace(null)}
        >
          <img src={face.thumbnail} alt="" width={56} height={56} />
          <Text fz="sm" className="numbers">
            {t('viewer.quality', { value: decimals(face.quality, 2) })}
            {!face.sufficient && (
              <Text span fz="xs" c="dimmed" display="block">
                {t('viewer.low')}
              </Text>
            )}
          </Text>
        </Group>
      ))}
    </div>
  );
}

/** Who published it, where and when, and how it came here: at each place where it was found. */
function Origins({ name, photo }: { name: string; photo: number }) {
  const query = useApi('GET /collections/{name}/photos/{photo}/addresses', { params: { name, photo } });
  return (
    <Answer query={query} rows={3} isEmpty={({ items }) => items.length === 0} empty={null}>
      {({ items }) => <PhotoOrigins addresses={items} />}
    </Answer>
  );
}
