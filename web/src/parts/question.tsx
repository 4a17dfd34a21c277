/** A question before something is done: what happens then, what has to be filled in for it, and what the server says to it. */
import { Button, Group, Stack, Text, type ModalProps } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from './dialog.js';
import { Problem } from './problem.js';
import { submitting } from './submitting.js';

export interface QuestionProps extends Pick<ModalProps, 'size'> {
  opened?: boolean;
  title: string;
  /** A paragraph each. */
  texts: readonly string[];
  confirm: string;
  /** For what cannot be undone by oneself. */
  isGrave?: boolean;
  /** False: something is to be filled in first. */
  isReady?: boolean;
  isPending: boolean;
  error: unknown;
  onConfirm: () => void;
  onClose: () => void;
  /** Fields. Where there are none the focus is on the way back. */
  children?: ReactNode;
}

export function Question(props: QuestionProps) {
  const { opened = true, title, texts, confirm, isGrave = false, isReady = true, children } = props;
  const { isPending, error, onConfirm, onClose, size = 'md' } = props;
  const { t } = useTranslation();
  return (
    <Dialog opened={opened} onClose={onClose} title={title} size={size}>
      <form onSubmit={submitting(onConfirm)}>
        <Stack gap="sm">
          {texts.map((text) => (
            <Text key={text} fz="sm">
              {text}
            </Text>
          ))}
          {children}
          {error !== null && error !== undefined && <Problem error={error} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose} data-autofocus={children === undefined || undefined}>
              {t('actions.cancel')}
            </Button>
            <Button
              type="submit"
              disabled={!isReady}
              loading={isPending}
              {...(isGrave ? { color: 'red' } : {})}
            >
              {confirm}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
