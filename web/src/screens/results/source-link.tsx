/** Where a photo was found. Only addresses of the web become links, and whoever is there is not told where the reader came from. */
import { Anchor, Text, VisuallyHidden } from '@mantine/core';
import { IconExternalLink } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { isOfTheWeb } from './web-address.js';

export function SourceLink({ address, tabIndex }: { address: string; tabIndex?: number }) {
  const { t } = useTranslation('results');
  if (!isOfTheWeb(address)) {
    return (
      <Text span inherit className="source">
        {address}
      </Text>
    );
  }
  return (
    <Anchor
      href={address}
      target="_blank"
      rel="noreferrer noopener"
      inherit
      className="source"
      {...(tabIndex === undefined ? {} : { tabIndex })}
    >
      {address} <IconExternalLink size="0.9em" aria-hidden />
      <VisuallyHidden>{t('newTab')}</VisuallyHidden>
    </Anchor>
  );
}
