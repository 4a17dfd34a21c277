/**
 * How many strangers one expects at a score or above, said as a frequency: an expected number of 0.15 is one stranger in about seven
 * searches of the same faces. It takes the place of any percentage.
 */
import { useTranslation } from 'react-i18next';
import { useFormats } from '../i18n/locale.js';

interface Expected {
  expectedFalseCandidates: number | null;
  expectedFalseIs: 'measured' | 'extrapolated' | 'fewer-than' | null;
}

/** No calibration tells fewer apart. */
const fewest = 0.001;

export function useExpectedFalse(): (of: Expected) => string {
  const { t } = useTranslation();
  const { number } = useFormats();
  return ({ expectedFalseCandidates: expected, expectedFalseIs: is }) => {
    if (expected === null) return t('expected.unknown');
    const isLess = expected < fewest || is === 'fewer-than';
    const searches = 1 / Math.max(expected, fewest);
    // "1 in 1 search" says no more than that each has one.
    if (Math.round(searches) < 2) {
      return isLess
        ? t('expected.eachFewer', { count: Math.ceil(expected) })
        : t('expected.each', { count: Math.max(1, Math.round(expected)) });
    }
    const rounded = number(isLess ? Math.floor(searches) : searches, {
      maximumSignificantDigits: searches < 10 ? 1 : 2,
    });
    return t(isLess ? 'expected.fewer' : 'expected.one', { searches: rounded });
  };
}
