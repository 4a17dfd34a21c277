/** Asks for a reason before something that others will judge, and shows what the server says to it. */
import { Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Problem } from './problem.js';
import { submitting } from './submitting.js';

interface ReasonDialogProps {
  title: string;
  text: ReactNode;
  label: string;
  confirm: string;
  /** For what cannot be undone by oneself. */
  isGrave?: boolean;
  isPending: boolean;
  error: unknown;
  onConfirm: (reason: string) => void;
  onClose: () => void;
  children?: ReactNode;
}

export function ReasonDialog(props: ReasonDialogProps) {
  const {
    title,
    text,
    label,
    confirm,
    isGrave = false,
    isPending,
    error,
    onConfirm,
    onClose,
    children,
  } = props;
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      size="lg"
      closeButtonProps={{ 'aria-label': t('actions.close') }}
    >
      <form onSubmit={submitting(() => onConfirm(reason))}>
        <Stack gap="sm">
          <Text fz="sm">{text}</Text>
          {children}
          <Textarea
            label={label}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            required
            autosize
            minRows={2}
            maxLength={2000}
          />
          {error !== null && error !== undefined && <Problem error={error} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t('actions.cancel')}
            </Button>
            <Button type="submit" loading={isPending} {...(isGrave ? { color: 'red' } : {})}>
              {confirm}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
