/** A person by name; oneself is "you". */
import { useTranslation } from 'react-i18next';
import { useSession } from '../../app/session.js';
import { usePersonNames } from '../../parts/person-name.js';

export function PersonName({ id }: { id: string }) {
  const { t } = useTranslation('cases');
  const nameOf = usePersonNames();
  const session = useSession();
  const isMe = session.state === 'in' && session.who.person === id;
  return isMe ? t('you', { name: nameOf(id) }) : nameOf(id);
}
