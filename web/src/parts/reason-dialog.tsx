/** A question with a reason, for what others will judge. */
import { Textarea } from '@mantine/core';
import { useState } from 'react';
import { Question, type QuestionProps } from './question.js';

interface ReasonDialogProps extends Omit<QuestionProps, 'onConfirm'> {
  label: string;
  onConfirm: (reason: string) => void;
}

export function ReasonDialog({ label, onConfirm, children, ...question }: ReasonDialogProps) {
  const [reason, setReason] = useState('');
  return (
    <Question size="lg" {...question} onConfirm={() => onConfirm(reason)}>
      {children}
      <Textarea
        label={label}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
        required
        autosize
        minRows={2}
        maxLength={2000}
        data-autofocus={children === undefined || undefined}
      />
    </Question>
  );
}
