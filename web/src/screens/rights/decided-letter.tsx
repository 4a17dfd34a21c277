/** The letter as it was decided, to be read. */
import { useTranslation } from 'react-i18next';
import { useApi } from '../../api/api.js';
import { Answer } from '../../parts/answer.js';
import { LetterView } from './letter-view.js';
import type { RightsRequest } from './request.js';

export function DecidedLetter({ of }: { of: RightsRequest }) {
  const { t } = useTranslation('rights');
  const query = useApi('GET /rights/{id}/letter', { params: { id: of.id } });
  return (
    <Answer query={query} rows={12}>
      {(letter) => <LetterView letter={letter} label={t('letter.title')} />}
    </Answer>
  );
}
