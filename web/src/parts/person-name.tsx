/** Who an id is. The list is small and changes seldom: it is asked for seldom. */
import { useTranslation } from 'react-i18next';
import { useApi } from '../api/api.js';
import { useSession } from '../app/session.js';

/** What an id is called; the id itself of whom nobody knows any more. */
export function usePersonNames(): (id: string) => string {
  const { data } = useApi('GET /people/names', {}, { staleMs: 30_000 });
  return (id) => data?.items.find((each) => each.id === id)?.name ?? id.slice(0, 8);
}

/** By name; oneself is "you". */
export function PersonName({ id }: { id: string }) {
  const { t } = useTranslation();
  const nameOf = usePersonNames();
  const session = useSession();
  const isMe = session.state === 'in' && session.who.person === id;
  return isMe ? t('you', { name: nameOf(id) }) : nameOf(id);
}
