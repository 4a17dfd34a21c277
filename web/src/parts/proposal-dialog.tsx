/** Something small that another person has to agree to: what is proposed, and why. */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ReasonDialog } from './reason-dialog.js';
import { useProposal, type NewProposal } from './use-proposal.js';

interface ProposalDialogProps {
  title: string;
  text: string;
  proposal: (reason: string) => NewProposal;
  onClose: () => void;
  children?: ReactNode;
}

export function ProposalDialog({ title, text, proposal, onClose, children }: ProposalDialogProps) {
  const { t } = useTranslation();
  const { propose, isPending, error } = useProposal(onClose);
  return (
    <ReasonDialog
      title={title}
      texts={[text]}
      label={t('proposal.reason')}
      confirm={t('proposal.propose')}
      isPending={isPending}
      error={error}
      onConfirm={(reason) => propose(proposal(reason))}
      onClose={onClose}
    >
      {children}
    </ReasonDialog>
  );
}
