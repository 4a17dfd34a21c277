/**
 * The grid of a gallery. Only rows in view are in the page; their place comes from their number alone, so that the hundred-thousandth photo
 * is as near as the first. One stop of the Tab key; arrows move within, Enter opens.
 */
import { useElementSize } from '@mantine/hooks';
import { useVirtualizer } from '@tanstack/react-virtual';
import { memo, useEffect, useRef, type KeyboardEvent, type MouseEvent } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './gallery.module.css';
import { placeAfter } from './ids.js';
import { PhotoTile } from './photo-tile.js';
import { shownAddress } from '../../parts/source-address.js';
import { usePhotos, type GalleryPhoto } from './use-photos.js';

const gapPx = 4;
const overscan = 3;

interface GridProps {
  name: string;
  ids: Uint32Array;
  tilePx: number;
  showFaces: boolean;
  active: number;
  onActive: (index: number) => void;
  onOpen: (index: number) => void;
}

export function PhotoGrid({ name, ids, tilePx, showFaces, active, onActive, onOpen }: GridProps) {
  const { t } = useTranslation('collection');
  const { ref: measured, width } = useElementSize<HTMLDivElement>();
  const scroller = useRef<HTMLDivElement>(null);
  const columns = Math.max(1, Math.floor((width - gapPx) / (tilePx + gapPx)));
  const rows = Math.ceil(ids.length / columns);
  // Its functions change what they say without being new ones: nothing here is memoised by them.
  // oxlint-disable-next-line react/incompatible-library
  const virtual = useVirtualizer({
    count: width === 0 ? 0 : rows,
    getScrollElement: () => scroller.current,
    estimateSize: () => tilePx + gapPx,
    overscan,
  });
  useEffect(() => virtual.measure(), [virtual, tilePx]);
  const shown = virtual.getVirtualItems();
  const first = (shown[0]?.index ?? 0) * columns;
  const photos = usePhotos(name, ids, first, ((shown.at(-1)?.index ?? 0) + 1) * columns);

  function move(event: KeyboardEvent): void {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      if (ids.length > 0) onOpen(active);
      return;
    }
    const rowsInView = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / (tilePx + gapPx)));
    const next = placeAfter(event.key, active, { total: ids.length, columns, rowsInView });
    if (next === null) return;
    event.preventDefault();
    onActive(next);
    virtual.scrollToIndex(Math.floor(next / columns));
  }

  function open(event: MouseEvent): void {
    const tile = (event.target as Element).closest('[data-index]');
    if (tile === null) return;
    const index = Number(tile.getAttribute('data-index'));
    onActive(index);
    onOpen(index);
  }

  return (
    <div
      ref={scroller}
      className={classes['scroller']}
      role="grid"
      tabIndex={0}
      aria-label={t('grid.label')}
      aria-rowcount={rows}
      aria-colcount={columns}
      aria-activedescendant={photos.size > 0 ? tileId(active) : undefined}
      onKeyDown={move}
      onClick={open}
    >
      <div ref={measured} role="presentation">
        <div
          role="rowgroup"
          className={classes['canvas']}
          style={{ height: virtual.getTotalSize(), ['--tile' as string]: `${tilePx}px` }}
        >
          {shown.map(({ index, start }) => (
            <GridRow
              key={index}
              row={index}
              top={start}
              columns={columns}
              ids={ids}
              photos={photos}
              active={Math.floor(active / columns) === index ? active : null}
              showFaces={showFaces}
            />
          ))}
        </div>
      </div>
    </div>
  );
}

interface RowProps {
  row: number;
  top: number;
  columns: number;
  ids: Uint32Array;
  photos: ReadonlyMap<number, GalleryPhoto>;
  /** Place of the active photo, where it is in this row. */
  active: number | null;
  showFaces: boolean;
}

/** A row that rushes by, of which nothing is known yet, is the grey of the canvas: what is of one colour costs nothing to draw. */
const GridRow = memo(function GridRow({ row, top, columns, ids, photos, active, showFaces }: RowProps) {
  const { t } = useTranslation('collection');
  const style = { transform: `translateY(${top}px)` };
  const places = placesOfRow(row, columns, ids.length);
  const isBlank = active === null && !places.some((place) => photos.has(ids[place] ?? 0));
  if (isBlank) return null;
  return (
    <div role="row" aria-rowindex={row + 1} className={classes['row']} style={style}>
      {places.map((index, column) => {
        const photo = photos.get(ids[index] ?? 0);
        return (
          <PhotoTile
            key={index}
            index={index}
            domId={tileId(index)}
            column={column}
            photo={photo}
            isActive={index === active}
            showFaces={showFaces}
            label={labelOf(photo) ?? t('grid.photo', { number: index + 1 })}
          />
        );
      })}
    </div>
  );
});

const tileId = (index: number): string => `photo-${index}`;

function placesOfRow(row: number, columns: number, total: number): number[] {
  const first = row * columns;
  return Array.from({ length: Math.min(columns, total - first) }, (_, column) => first + column);
}

/** Its title, or the last part of its address. */
function labelOf(photo: GalleryPhoto | undefined): string | null {
  if (photo === undefined) return null;
  if (photo.title !== null || photo.source === null) return photo.title;
  return (
    shownAddress(photo.source)
      .split('/')
      .findLast((part) => part !== '') ?? null
  );
}
