/** A short note at the side of the page that something was done. What went wrong stands beside its button instead. */
import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';

export function useTell(): (message: string, isBad?: boolean) => void {
  const { t } = useTranslation();
  return (message, isBad = false) => {
    notifications.show({
      message,
      ...(isBad ? { color: 'red' } : {}),
      closeButtonProps: { 'aria-label': t('actions.close') },
    });
  };
}
