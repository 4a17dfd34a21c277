/**
 * What stands on top of the screen until it is dealt with, with a cross that says what it does. Every dialog of the app is one.
 * When it goes the focus is where it was before (WCAG 2.4.3). Mantine does so only for a dialog that was there, closed, before: ours
 * often come and go with what they ask.
 */
import { Modal, type ModalProps } from '@mantine/core';
import { Suspense, useLayoutEffect } from 'react';
import { useTranslation } from 'react-i18next';

export function Dialog(props: ModalProps) {
  const { t } = useTranslation();
  useFocusBack(props.opened);
  return (
    <Modal {...props} returnFocus={false} closeButtonProps={{ 'aria-label': t('actions.close') }}>
      {/* What it waits for, such as words, must not take the screen below away: the focus would be lost with it. */}
      <Suspense fallback={null}>{props.children}</Suspense>
    </Modal>
  );
}

/** In a layout effect: a moment later the dialog has taken the focus. */
function useFocusBack(opened: boolean): void {
  useLayoutEffect(() => {
    if (!opened) return;
    const opener = openerOf(document.activeElement);
    return () => {
      const left = document.activeElement;
      // Once the screen is drawn without the dialog, where nothing else has taken the focus by then.
      queueMicrotask(() => {
        const { activeElement: now } = document;
        if (now === null || now === document.body || now === left) focusOn(opener);
      });
    };
  }, [opened]);
}

/** A line of a menu goes with its menu: what remains is the button that the menu hangs on. */
function openerOf(focused: Element | null): Element | null {
  const button = focused?.closest('[role=menu]')?.getAttribute('aria-labelledby') ?? null;
  return button === null ? focused : document.getElementById(button);
}

/** Where what opened the dialog is gone, or not to be used any more, one is at the head of the screen. */
function focusOn(opener: Element | null): void {
  if (opener instanceof HTMLElement) opener.focus({ preventScroll: true });
  if (document.activeElement !== opener || opener === document.body)
    document.querySelector('h1')?.focus({ preventScroll: true });
}
