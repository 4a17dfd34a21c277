/** The letter, to be printed or taken along and sent; then the request is closed. */
import { Button, Group, Stack, Text } from '@mantine/core';
import { IconDownload, IconPrinter } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../../i18n/locale.js';
import { useChange } from '../../api/api.js';
import { Problem } from '../../parts/problem.js';
import { DecidedLetter } from './decided-letter.js';
import { outdated, type RightsRequest } from './request.js';

const formats = [
  ['pdf', 'pdf'],
  ['html', 'page'],
  ['text', 'plain'],
] as const;

export function LetterStep({ of }: { of: RightsRequest }) {
  const { t } = useTranslation('rights');
  const { t: common } = useTranslation();
  const { day } = useFormats();
  const close = useChange('POST /rights/{id}/close', outdated);
  if (of.erasedAt !== null) return <Text fz="sm">{t('facts.erased')}</Text>;
  return (
    <Stack gap="md">
      <Text fz="sm" maw={760} className="no-print">
        {of.closedAt === null ? t('letter.text') : t('letter.closed', { day: day(of.closedAt) })}
      </Text>
      <Group gap="xs" className="no-print">
        <Button
          variant="default"
          leftSection={<IconPrinter size={16} aria-hidden />}
          onClick={() => window.print()}
        >
          {common('actions.print')}
        </Button>
        {formats.map(([format, label]) => (
          <Button
            key={format}
            component="a"
            href={`/api/v1/rights/${of.id}/letter/${format}`}
            download
            variant="default"
            leftSection={<IconDownload size={16} aria-hidden />}
          >
            {t(`letter.${label}`)}
          </Button>
        ))}
        {of.closedAt === null && (
          <Button loading={close.isPending} onClick={() => close.mutate({ params: { id: of.id } })}>
            {t('letter.close')}
          </Button>
        )}
      </Group>
      {close.isError && <Problem error={close.error} />}
      <DecidedLetter of={of} />
    </Stack>
  );
}
