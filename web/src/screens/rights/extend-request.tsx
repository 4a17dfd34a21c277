/** Two months more, once, with the reason that the person is told. */
import { useTranslation } from 'react-i18next';
import { useFormats } from '../../i18n/locale.js';
import { useChange } from '../../api/api.js';
import { ReasonDialog } from '../../parts/reason-dialog.js';
import { outdated, type RightsRequest } from './request.js';
import { threeMonthsAfter } from './three-months.js';

interface AskingProps {
  of: RightsRequest;
  opened: boolean;
  close: () => void;
}

export function ExtendRequest({ of, opened, close }: AskingProps) {
  const { t } = useTranslation('rights');
  const extend = useChange('POST /rights/{id}/extension', outdated);
  const { day } = useFormats();
  return (
    <ReasonDialog
      opened={opened}
      title={t('extend.title')}
      texts={[t('extend.text')]}
      label={t('extend.reason')}
      confirm={t('extend.submit', { day: day(threeMonthsAfter(of.receivedOn)) })}
      isPending={extend.isPending}
      error={extend.error}
      onConfirm={(reason) => extend.mutate({ params: { id: of.id }, body: { reason } }, { onSuccess: close })}
      onClose={close}
    />
  );
}
