/** A person by name. Requests, decisions and notes name people by their id; one list of names serves all screens. */
import { useTranslation } from 'react-i18next';
import { useApi } from '../../api/api.js';
import { useSession } from '../../app/session.js';

const keptMs = 30_000;

export function useNames(): (id: string) => string {
  const names = useApi('GET /people/names', {}, { staleMs: keptMs });
  return (id) => names.data?.items.find((each) => each.id === id)?.name ?? '…';
}

/** Oneself is "you". */
export function PersonName({ id }: { id: string }) {
  const { t } = useTranslation('cases');
  const nameOf = useNames();
  const session = useSession();
  const isMe = session.state === 'in' && session.who.person === id;
  return isMe ? t('you', { name: nameOf(id) }) : nameOf(id);
}
