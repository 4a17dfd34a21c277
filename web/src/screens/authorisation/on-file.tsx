/** Under which reference a decision is on file, and whose it is: of a grant and of a refusal alike. */
import { TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useChange } from '../../api/api.js';
import type { Authorisation } from '../authorisations/queue.js';

export interface OnFile {
  reference: string;
  authority: string;
}

export interface DecisionFormProps {
  of: Authorisation;
  file: OnFile;
  setFile: (file: OnFile) => void;
}

export function OnFileFields({ file, setFile }: Pick<DecisionFormProps, 'file' | 'setFile'>) {
  const { t } = useTranslation('authorisations');
  return (['reference', 'authority'] as const).map((field) => (
    <TextInput
      key={field}
      label={t(`decide.${field}`)}
      description={t(`decide.${field}Help`)}
      value={file[field]}
      onChange={(event) => setFile({ ...file, [field]: event.currentTarget.value })}
      required
    />
  ));
}

export function useDecision() {
  return useChange('POST /authorisations/{id}/decision', [
    'GET /authorisations',
    'GET /authorisations/{id}',
    'GET /cases/{id}',
  ]);
}
