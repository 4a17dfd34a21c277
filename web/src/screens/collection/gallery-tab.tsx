/** The photos of a collection: filter, grid, and the one that is open. All of it stands in the address. */
import { Button, Group, SegmentedControl, Stack, Text } from '@mantine/core';
import { IconPrinter } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'wouter';
import { useApi } from '../../api/api.js';
import { Answer } from '../../parts/answer.js';
import { FilterBar } from './filter-bar.js';
import { isFiltering, queryOf, readFilter, writeFilter, type GalleryFilter } from './gallery-filter.js';
import { unpackIds } from './ids.js';
import { PhotoGrid } from './photo-grid.js';
import { PhotoViewer } from './photo-viewer.js';
import { addressOf } from '../collections/standing.js';

const tilesPx = { small: 96, medium: 148, large: 240 } as const;
type TileSize = keyof typeof tilesPx;

export function GalleryTab({ name }: { name: string }) {
  const { t } = useTranslation('collection');
  const [params, setParams] = useSearchParams();
  const filter = readFilter(params);
  const years = useApi('GET /collections/{name}/health', { params: { name } }, { staleMs: 60_000 });
  const query = useApi(
    'GET /collections/{name}/gallery',
    { params: { name }, query: queryOf(filter) },
    { keepPrevious: true },
  );
  const size = (Object.keys(tilesPx) as TileSize[]).find((each) => each === params.get('size')) ?? 'medium';
  const showFaces = params.get('boxes') === 'true';
  const set = (key: string, value: string | null): void =>
    setParams((before) => withValue(before, key, value), { replace: true });

  return (
    <Stack gap="xs">
      <FilterBar
        filter={filter}
        years={years.data?.years.map(({ year }) => year) ?? []}
        showFaces={showFaces}
        onFaces={(shown) => set('boxes', shown ? 'true' : null)}
        onChange={(next: GalleryFilter) =>
          setParams((before) => writeFilter(before, next), { replace: true })
        }
      />
      <Answer query={query} rows={12}>
        {({ total, ids }) => (
          <Found
            name={name}
            total={total}
            packed={ids}
            isFiltered={isFiltering(filter)}
            tilePx={tilesPx[size]}
            showFaces={showFaces}
            opened={params.get('photo')}
            onFaces={(shown) => set('boxes', shown ? 'true' : null)}
            onOpened={(photo) => set('photo', photo)}
            tools={
              <Group gap="xs">
                <SegmentedControl
                  size="xs"
                  aria-label={t('grid.size')}
                  value={size}
                  onChange={(value) => set('size', value === 'medium' ? null : value)}
                  data={(Object.keys(tilesPx) as TileSize[]).map((value) => ({
                    value,
                    label: t(`tile.${value}`),
                  }))}
                />
                <Button
                  component={Link}
                  href={`${addressOf(name)}/sheet?${sheetQuery(params)}`}
                  size="xs"
                  variant="default"
                  leftSection={<IconPrinter size={14} aria-hidden />}
                >
                  {t('grid.sheet')}
                </Button>
              </Group>
            }
          />
        )}
      </Answer>
    </Stack>
  );
}

interface FoundProps {
  name: string;
  total: number;
  packed: string;
  isFiltered: boolean;
  tilePx: number;
  showFaces: boolean;
  opened: string | null;
  tools: React.ReactNode;
  onFaces: (shown: boolean) => void;
  onOpened: (photo: string | null) => void;
}

function Found(props: FoundProps) {
  const { name, total, packed, isFiltered, tilePx, showFaces, opened, tools, onFaces, onOpened } = props;
  const { t } = useTranslation('collection');
  const ids = useMemo(() => unpackIds(packed), [packed]);
  const [active, setActive] = useState(0);
  const at = opened === null ? -1 : ids.indexOf(Number(opened));
  const move = (index: number): void => {
    setActive(index);
    onOpened(String(ids[index]));
  };
  return (
    <>
      <Group justify="space-between">
        <Text fz="sm" role="status" className="numbers">
          {t('grid.count', { count: total })}
        </Text>
        {tools}
      </Group>
      {total === 0 ? (
        <Text c="dimmed" py="xl">
          {isFiltered ? t('grid.noneFit') : t('grid.none')}
        </Text>
      ) : (
        <PhotoGrid
          key={packed}
          name={name}
          ids={ids}
          tilePx={tilePx}
          showFaces={showFaces}
          active={Math.min(active, total - 1)}
          onActive={setActive}
          onOpen={move}
        />
      )}
      <PhotoViewer
        name={name}
        ids={ids}
        index={at === -1 ? null : at}
        showFaces={showFaces}
        onFaces={onFaces}
        onMove={move}
        onClose={() => onOpened(null)}
      />
    </>
  );
}

function withValue(before: URLSearchParams, key: string, value: string | null): URLSearchParams {
  const next = new URLSearchParams(before);
  if (value === null) next.delete(key);
  else next.set(key, value);
  return next;
}

function sheetQuery(params: URLSearchParams): string {
  const query = new URLSearchParams(params);
  for (const key of ['tab', 'photo', 'size']) query.delete(key);
  return query.toString();
}
