/** What stands on top of the screen until it is dealt with, with a cross that says what it does. Every dialog of the app is one. */
import { Modal, type ModalProps } from '@mantine/core';
import { useTranslation } from 'react-i18next';

export function Dialog(props: ModalProps) {
  const { t } = useTranslation();
  return <Modal {...props} closeButtonProps={{ 'aria-label': t('actions.close') }} />;
}
