/** What stands on top of the screen until it is dealt with, with a cross that says what it does. Every dialog of the app is one. */
import { Modal, type ModalProps } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';

export function Dialog(props: ModalProps) {
  const { t } = useTranslation();
  const [wasOpenAtFirst] = useState(props.opened);
  useEffect(() => (wasOpenAtFirst ? returnFocus() : undefined), [wasOpenAtFirst]);
  return <Modal {...props} closeButtonProps={{ 'aria-label': t('actions.close') }} />;
}

/** To where it was before: a dialog that comes into being open, and goes when it is closed, is not seen to close by the library. */
function returnFocus(): () => void {
  const before = document.activeElement;
  return () => {
    if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
  };
}
