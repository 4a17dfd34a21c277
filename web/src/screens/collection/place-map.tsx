/**
 * Where photos were taken, to a tenth of a degree, on lines of latitude and longitude. Drawn here: a map from elsewhere would tell its
 * maker which places somebody looks at.
 */
import { Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../../i18n/locale.js';
import { degrees, placeName } from './place-name.js';
import { radiusOf, viewOf, type Place } from './place-view.js';

const heightPx = 400;
const widthPx = 800;
const listed = 50;

export function PlaceMap({ places }: { places: readonly Place[] }) {
  const { t } = useTranslation('collection');
  const { number } = useFormats();
  const view = viewOf(places);
  const x = (longitude: number): number => (widthPx * (longitude - view.west)) / view.width;
  const y = (latitude: number): number => (heightPx * (view.north - latitude)) / view.height;
  const most = Math.max(...places.map(({ photos }) => photos));
  return (
    <>
      <svg
        viewBox={`0 0 ${widthPx} ${heightPx}`}
        style={{ width: '100%', maxWidth: 1000, display: 'block' }}
        role="img"
        aria-label={t('map.label', { count: places.length })}
      >
        <rect width={widthPx} height={heightPx} fill="var(--mantine-color-default-hover)" />
        {view.meridians.map((each) => (
          <g key={each}>
            <line x1={x(each)} x2={x(each)} y1={0} y2={heightPx} stroke="var(--map-line)" />
            <text x={x(each) + 3} y={heightPx - 5} fontSize={11} fill="var(--mantine-color-dimmed)">
              {degrees(each, 'E', 'W', number)}
            </text>
          </g>
        ))}
        {view.parallels.map((each) => (
          <g key={each}>
            <line x1={0} x2={widthPx} y1={y(each)} y2={y(each)} stroke="var(--map-line)" />
            <text x={4} y={y(each) - 4} fontSize={11} fill="var(--mantine-color-dimmed)">
              {degrees(each, 'N', 'S', number)}
            </text>
          </g>
        ))}
        {places.map(({ latitude, longitude, photos }) => (
          <circle
            key={`${latitude} ${longitude}`}
            cx={x(longitude)}
            cy={y(latitude)}
            r={heightPx * radiusOf(photos, most)}
            fill="var(--map-place)"
            fillOpacity={0.9}
            stroke="var(--map-edge)"
          >
            <title>
              {t('map.place', { place: placeName({ latitude, longitude }, number), count: photos })}
            </title>
          </circle>
        ))}
      </svg>
      <details>
        <Text component="summary" fz="sm" c="dimmed" style={{ cursor: 'pointer' }}>
          {t('health.asTable')}
        </Text>
        <Table fz="sm" maw={480} aria-label={t('health.places')}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('map.where')}</Table.Th>
              <Table.Th ta="right">{t('health.photos')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {places.slice(0, listed).map((place) => (
              <Table.Tr key={placeName(place, number)}>
                <Table.Td className="numbers">{placeName(place, number)}</Table.Td>
                <Table.Td ta="right" className="numbers">
                  {place.photos}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </details>
    </>
  );
}
