/**
 * The band of a candidate: bars and a word, so that colour says nothing alone. No bar where strangers score as high, and never the words
 * in which examiners conclude: theirs is support, the engine’s is a score.
 */
import { useTranslation } from 'react-i18next';
import { bandOf, type Band } from '../../parts/band-of.js';
import type { Candidate } from './candidates.js';

const bars: Readonly<Record<Band, number>> = { none: 0, low: 1, middle: 2, high: 3 };

export function BandSign({ candidate }: { candidate: Candidate }) {
  const { t } = useTranslation('results');
  const band = bandOf(candidate);
  if (band === null) return <span className="support">{t('band.unknown')}</span>;
  return (
    <span className="support">
      {band !== 'none' && (
        <span className="support-bars" aria-hidden>
          {[1, 2, 3].map((bar) => (
            <i key={bar} className={bar <= bars[band] ? 'full' : ''} />
          ))}
        </span>
      )}
      {t(`band.${band}`)}
    </span>
  );
}
