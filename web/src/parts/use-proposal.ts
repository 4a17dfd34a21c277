/** A proposal that another person decides on: sent, told, and what it was written in is closed. */
import { useTranslation } from 'react-i18next';
import { useChange, type Asking } from '../api/api.js';
import { useTell } from './tell.js';

export type NewProposal = NonNullable<Asking<'POST /proposals'>['body']>;

export function useProposal(onSent: () => void) {
  const { t } = useTranslation();
  const tell = useTell();
  const { mutate, isPending, error } = useChange('POST /proposals', ['GET /proposals', 'GET /people']);
  const told = (): void => {
    tell(t('proposal.sent'));
    onSent();
  };
  return { propose: (body: NewProposal) => mutate({ body }, { onSuccess: told }), isPending, error };
}
