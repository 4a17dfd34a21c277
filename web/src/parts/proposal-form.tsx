/** A long form whose content another person has to agree to: its fields, why, and the buttons at its end. */
import { Button, Group, Stack, Textarea } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Problem } from './problem.js';
import { submitting } from './submitting.js';
import { useProposal, type NewProposal } from './use-proposal.js';

interface ProposalFormProps {
  proposal: (reason: string) => NewProposal;
  onClose: () => void;
  children: ReactNode;
}

export function ProposalForm({ proposal, onClose, children }: ProposalFormProps) {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  const { propose, isPending, error } = useProposal(onClose);
  return (
    <form onSubmit={submitting(() => propose(proposal(reason)))}>
      <Stack gap="md">
        {children}
        <Textarea
          label={t('proposal.reason')}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          required
          autosize
          minRows={2}
          maxLength={2000}
        />
        {error !== null && <Problem error={error} />}
        <Group gap="xs">
          <Button type="submit" loading={isPending}>
            {t('proposal.propose')}
          </Button>
          <Button variant="default" onClick={onClose}>
            {t('actions.cancel')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
