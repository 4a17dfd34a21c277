/** Searches are possible, and will stop: fewer witnesses are named than must cosign. */
import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { AnswerOf } from '../../api/api.js';
import { useFormats } from '../../i18n/locale.js';

type Warning = NonNullable<AnswerOf<'GET /activation'>['warning']>;

export function TooFewWitnesses({ quorum, named, until, hours }: Warning) {
  const { t } = useTranslation('settings');
  const { zoned } = useFormats();
  return (
    <Text fz="sm">
      {until === null
        ? t('witnesses.stopsAfter', { quorum, named, count: hours })
        : t('witnesses.stopsAt', { quorum, named, at: zoned(until) })}
    </Text>
  );
}
