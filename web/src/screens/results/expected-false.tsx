/** How many strangers one expects at a score or above: the number that takes the place of any percentage. */
import { useTranslation } from 'react-i18next';
import { useFormats } from '../../i18n/locale.js';
import type { Candidate } from './candidates.js';

/** No calibration tells fewer apart. */
const fewest = 0.001;

export function useExpectedFalse(): (candidate: Candidate) => string {
  const { t } = useTranslation('results');
  const formats = useFormats();
  const number = (value: number): string => formats.number(value, { maximumSignificantDigits: 2 });
  return ({ expectedFalseCandidates: expected, expectedFalseIs: is }) => {
    if (expected === null) return t('expected.unknown');
    if (expected < fewest) return t('expected.fewer', { number: number(fewest) });
    if (is === 'fewer-than') return t('expected.fewer', { number: number(expected) });
    return t('expected.about', { number: number(expected) });
  };
}
