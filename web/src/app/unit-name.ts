/** Units are called what the organisation calls them. Whoever works alone has none: the code that stands for it is put in words. */
import { useTranslation } from 'react-i18next';
import { useIsSolo } from './is-solo.js';

export function useUnitName(): (unit: string) => string {
  const { t } = useTranslation();
  const isSolo = useIsSolo();
  return (unit) => (isSolo && unit === 'solo' ? t('unitAlone') : unit);
}
