/** A contact sheet to print: the photos that a filter leaves, small, with where each comes from. */
import { Button, Group, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconPrinter } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link, useParams, useSearchParams } from 'wouter';
import { useFormats } from '../i18n/locale.js';
import { call, useApi } from '../api/api.js';
import { Answer } from '../parts/answer.js';
import { NotHere } from '../parts/not-here.js';
import { Page } from '../parts/page.js';
import { queryOf, readFilter } from './collection/gallery-filter.js';
import classes from './collection/gallery.module.css';
import { unpackIds } from './collection/ids.js';
import { shownAddress } from '../parts/source-address.js';
import { FaceBoxes } from './collection/photo-tile.js';
import type { GalleryPhoto } from './collection/use-photos.js';
import { addressOf, isAt, type Listed } from './collections/standing.js';

/** More would be a book. */
const mostPhotos = 400;
const atOnce = 200;

export default function CollectionSheet() {
  const { name: parameter } = useParams<{ name: string }>();
  const query = useApi('GET /collections');
  return (
    <Answer query={query} rows={12}>
      {({ items }) => {
        const collection = items.find(({ name }) => isAt(name, parameter));
        return collection === undefined ? <NotHere reason="unknown" /> : <SheetOf collection={collection} />;
      }}
    </Answer>
  );
}

function SheetOf({ collection: { name } }: { collection: Listed }) {
  const { t } = useTranslation('collection');
  const { t: common } = useTranslation();
  const [params] = useSearchParams();
  const list = useApi('GET /collections/{name}/gallery', {
    params: { name },
    query: queryOf(readFilter(params)),
  });
  return (
    <Page
      title={t('sheet.title', { name })}
      actions={
        <>
          <Button component={Link} variant="default" href={`${addressOf(name)}?${params.toString()}`}>
            {common('actions.back')}
          </Button>
          <Button leftSection={<IconPrinter size={16} aria-hidden />} onClick={() => window.print()}>
            {common('actions.print')}
          </Button>
        </>
      }
    >
      <Answer query={list} rows={12} isEmpty={({ total }) => total === 0} empty={t('grid.noneFit')}>
        {({ ids, total }) => (
          <Sheet name={name} ids={unpackIds(ids)} total={total} showFaces={params.get('boxes') === 'true'} />
        )}
      </Answer>
    </Page>
  );
}

interface SheetProps {
  name: string;
  ids: Uint32Array;
  total: number;
  showFaces: boolean;
}

function Sheet({ name, ids, total, showFaces }: SheetProps) {
  const { t } = useTranslation('collection');
  const wanted = ids.subarray(0, mostPhotos);
  const query = useQuery({
    queryKey: ['contact sheet', name, wanted.join(',')],
    queryFn: ({ signal }) => photosOf(name, wanted, signal),
    // Once drawn it stays: addresses of pictures end, pictures do not.
    staleTime: Infinity,
    gcTime: 0,
  });
  return (
    <Answer query={query} rows={12}>
      {(photos) => (
        <>
          <Group justify="space-between">
            <Text fz="sm" c="dimmed" className="numbers">
              {total > mostPhotos
                ? t('sheet.first', { shown: mostPhotos, total })
                : t('grid.count', { count: total })}
            </Text>
          </Group>
          <ul className={classes['sheet']}>
            {photos.map((photo) => (
              <SheetPhoto key={photo.id} photo={photo} showFaces={showFaces} />
            ))}
          </ul>
        </>
      )}
    </Answer>
  );
}

async function photosOf(name: string, ids: Uint32Array, signal: AbortSignal): Promise<GalleryPhoto[]> {
  const photos: GalleryPhoto[] = [];
  for (let start = 0; start < ids.length; start += atOnce) {
    const query = { ids: ids.subarray(start, start + atOnce).join(',') };
    const { items } = await call('GET /collections/{name}/gallery/photos', {
      params: { name },
      query,
      signal,
    });
    photos.push(...items);
  }
  return photos;
}

function SheetPhoto({ photo, showFaces }: { photo: GalleryPhoto; showFaces: boolean }) {
  const { captured } = useFormats();
  const { widthPx, heightPx, thumbnail, title, source, capturedAt, id } = photo;
  const longest = Math.max(widthPx, heightPx);
  const size = { width: `${(100 * widthPx) / longest}%`, height: `${(100 * heightPx) / longest}%` };
  return (
    <li>
      <div className={classes['sheetPicture']}>
        <div className={classes['picture']} style={size}>
          <img src={thumbnail} alt="" />
          {showFaces && <FaceBoxes photo={photo} />}
        </div>
      </div>
      <Text fz="xs" lineClamp={2} style={{ overflowWrap: 'anywhere' }}>
        {title ?? shownAddress(source ?? String(id))}
      </Text>
      <Text fz="xs" c="dimmed" className="numbers">
        {capturedAt === null ? '–' : captured(capturedAt)}
      </Text>
    </li>
  );
}
