/** Who answers for a collection, on what basis, for what, until when, and how much is in it. */
import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../../i18n/locale.js';
import { Moment } from '../../parts/moment.js';
import classes from './collections.module.css';
import type { Listed } from './standing.js';

export function CollectionFacts({ collection, wide = false }: { collection: Listed; wide?: boolean }) {
  const { t } = useTranslation('collections');
  const { owner, basis, purpose, expires, photos, faces, skipped, maxPhotos } = collection;
  const { number } = useFormats();
  const most = maxPhotos === null ? '' : ` ${t('facts.ofMost', { most: number(maxPhotos) })}`;
  return (
    <dl className={`${classes['facts']} ${wide ? classes['wide'] : ''}`}>
      <Fact name={t('facts.owner')}>{owner}</Fact>
      <Fact name={t('facts.basis')}>{basis}</Fact>
      <Fact name={t('facts.purpose')}>{purpose}</Fact>
      <Fact name={t('facts.expires')}>
        {expires === null ? t('facts.noEnd') : <Moment at={expires} as="day" />}
      </Fact>
      <Fact name={t('facts.photos')}>
        <span className="numbers">{number(photos) + most}</span>
      </Fact>
      <Fact name={t('facts.faces')}>
        <span className="numbers">{number(faces)}</span>
      </Fact>
      <Fact name={t('facts.skipped')}>
        <span className="numbers">{number(skipped)}</span>
      </Fact>
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <Text component="dt" fz="xs" c="dimmed">
        {name}
      </Text>
      <Text component="dd" fz="sm" m={0} lineClamp={3}>
        {children}
      </Text>
    </div>
  );
}
