/** What the file of a photo says of itself. Anybody can have written it, and the heading says so. */
import { Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Detail } from './detail.js';
import type { GalleryPhoto } from './use-photos.js';

type Facts = NonNullable<GalleryPhoto['facts']>;

export function FileFacts({ facts }: { facts: Facts }) {
  const { t } = useTranslation('collection');
  const { make, model, title, caption, author, copyright, keywords, regions, credentials } = facts;
  const labels = regions.flatMap(({ name }) => (name === null ? [] : [name]));
  const lines: [string, string | null][] = [
    [t('viewer.file.title'), title],
    [t('viewer.file.caption'), caption],
    [t('viewer.file.author'), author],
    [t('viewer.file.copyright'), copyright],
    [t('viewer.file.camera'), [make, model].filter(Boolean).join(' ')],
    [t('viewer.file.keywords'), keywords.join(', ')],
    [t('viewer.file.labels'), labels.join(', ')],
  ];
  return (
    <>
      <Title order={3} mt="md" mb={2}>
        {t('viewer.file.heading')}
      </Title>
      <Text fz="xs" c="dimmed" mb={6}>
        {t('viewer.file.note')}
      </Text>
      <dl>
        {lines.map(([name, value]) =>
          value === null || value === '' ? null : (
            <Detail key={name} name={name}>
              {value}
            </Detail>
          ),
        )}
        {credentials !== null && <Credentials credentials={credentials} />}
      </dl>
    </>
  );
}

function Credentials({ credentials }: { credentials: NonNullable<Facts['credentials']> }) {
  const { t } = useTranslation('collection');
  const { state, signer, generator } = credentials;
  return (
    <>
      <Detail name={t('viewer.credentials.heading')}>{t(`viewer.credentials.${state}`)}</Detail>
      {signer !== null && <Detail name={t('viewer.credentials.signer')}>{signer}</Detail>}
      {generator !== null && <Detail name={t('viewer.credentials.generator')}>{generator}</Detail>}
    </>
  );
}
