/** The link of an invitation, told once: whoever has it comes in, so it goes to the person in another way than through this program. */
import { Alert, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { CopyText } from '../../parts/copy-text.js';
import { Moment } from '../../parts/moment.js';

export function InvitationLink({ token, expiresAt }: { token: string; expiresAt: string }) {
  const { t } = useTranslation('people');
  return (
    <Alert color="green" title={t('invitation.title')} role="status">
      <Text fz="sm" mb="xs">
        {t('invitation.text')}
      </Text>
      <CopyText text={`${window.location.origin}/invitation#${token}`} />
      <Text fz="sm" mt="xs">
        {t('invitation.until')} <Moment at={expiresAt} />
      </Text>
    </Alert>
  );
}
