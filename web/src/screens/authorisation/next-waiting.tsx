/** After a decision: the way to what waits next, so that a desk is worked through without going back to the list. */
import { Anchor, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { useApi } from '../../api/api.js';
import { useHasRole } from '../../app/session.js';
import { waitingFirst } from '../authorisations/queue.js';

export function NextWaiting({ after }: { after: string }) {
  const { t } = useTranslation('authorisations');
  const isAuthoriser = useHasRole()('authoriser');
  const all = useApi('GET /authorisations', {}, { enabled: isAuthoriser });
  if (!isAuthoriser || all.data === undefined) return null;
  const waiting = waitingFirst(all.data.items).filter(({ id }) => id !== after);
  return (
    <Text fz="sm" className="no-print">
      {waiting[0] === undefined ? (
        t('empty.waiting')
      ) : (
        <Anchor component={Link} href={`/authorisations/${waiting[0].id}`} fz="sm">
          {t('nextWaiting', { count: waiting.length })}
        </Anchor>
      )}
    </Text>
  );
}
