/** How many strangers one expects at a score or above: the number that takes the place of any percentage. */
import { useTranslation } from 'react-i18next';
import type { Candidate } from './candidates.js';

/** No calibration tells fewer apart. */
const fewest = 0.001;

export function useExpectedFalse(): (candidate: Candidate) => string {
  const { t, i18n } = useTranslation('results');
  const numbers = new Intl.NumberFormat(i18n.resolvedLanguage, { maximumSignificantDigits: 2 });
  return ({ expectedFalseCandidates: expected, expectedFalseIs: is }) => {
    if (expected === null) return t('expected.unknown');
    if (expected < fewest) return t('expected.fewer', { number: numbers.format(fewest) });
    if (is === 'fewer-than') return t('expected.fewer', { number: numbers.format(expected) });
    return t('expected.about', { number: numbers.format(expected) });
  };
}
