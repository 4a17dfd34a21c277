/** Where a photo was found. Only addresses of the web become links, and whoever is there is not told where the reader came from. */
import { Anchor, Text, VisuallyHidden } from '@mantine/core';
import { IconExternalLink } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { isOfTheWeb, shownAddress } from './source-address.js';

export function SourceLink({ address, tabIndex }: { address: string; tabIndex?: number }) {
  const { t } = useTranslation();
  if (!isOfTheWeb(address)) {
    return (
      <Text span inherit style={{ overflowWrap: 'anywhere' }}>
        {shownAddress(address)}
      </Text>
    );
  }
  return (
    <Anchor
      href={address}
      target="_blank"
      rel="noreferrer noopener"
      inherit
      style={{ overflowWrap: 'anywhere' }}
      {...(tabIndex === undefined ? {} : { tabIndex })}
    >
      {address} <IconExternalLink size="0.9em" aria-hidden />
      <VisuallyHidden>{t('newTab')}</VisuallyHidden>
    </Anchor>
  );
}
