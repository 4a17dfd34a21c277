/** What the file of a photo says of itself. Anybody can have written it, and the heading says so. */
import { Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../../i18n/locale.js';
import { Detail } from '../../parts/detail.js';
import type { GalleryPhoto } from './use-photos.js';

type Facts = NonNullable<GalleryPhoto['facts']>;

export function FileFacts({ facts, cameraTime }: { facts: Facts | null; cameraTime: string | null }) {
  const { t } = useTranslation('collection');
  const { capturedAt } = useFormats();
  if (facts === null && cameraTime === null) return null;
  const labels = facts?.regions.flatMap(({ name }) => (name === null ? [] : [name])) ?? [];
  const lines: [string, string | null][] = [
    [t('viewer.file.title'), facts?.title ?? null],
    [t('viewer.file.caption'), facts?.caption ?? null],
    [t('viewer.file.author'), facts?.author ?? null],
    [t('viewer.file.copyright'), facts?.copyright ?? null],
    [t('viewer.file.camera'), [facts?.make, facts?.model].filter(Boolean).join(' ')],
    [t('viewer.file.cameraTime'), cameraTime === null ? null : capturedAt(cameraTime)],
    [t('viewer.file.keywords'), facts?.keywords.join(', ') ?? null],
    [t('viewer.file.labels'), labels.join(', ')],
  ];
  const credentials = facts?.credentials ?? null;
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
