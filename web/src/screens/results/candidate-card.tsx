/** One candidate of the grid. Plain elements and nothing of the library: there can be a thousand of them. */
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../../i18n/locale.js';
import { useExpectedFalse } from '../../parts/expected-false.js';
import { BandSign } from './band-sign.js';
import type { Candidate } from './candidates.js';

interface CandidateCardProps {
  candidate: Candidate;
  /** How many more show the same photo. */
  alike: number;
  isActive: boolean;
  isMarked: boolean;
  canMark: boolean;
  select: (rank: number) => void;
  compare: (rank: number) => void;
  mark: (rank: number) => void;
  onPictureGone: () => void;
}

export const CandidateCard = memo(function CandidateCard(props: CandidateCardProps) {
  const { candidate, alike, isActive, isMarked, canMark, select, compare, mark, onPictureGone } = props;
  const { t } = useTranslation('results');
  const { captured, timecode } = useFormats();
  const expectedFalse = useExpectedFalse();
  const { rank, photo, status, sufficient } = candidate;
  return (
    <li className={`candidate${isActive ? ' candidate-active' : ''}${isMarked ? ' candidate-marked' : ''}`}>
      <button
        type="button"
        className="candidate-open"
        data-rank={rank}
        tabIndex={isActive ? 0 : -1}
        aria-label={t('card.label', { rank })}
        aria-describedby={`candidate-${rank}`}
        aria-current={isActive}
        onFocus={() => select(rank)}
        onClick={() => select(rank)}
        onDoubleClick={() => compare(rank)}
      >
        <img
          src={candidate.thumbnail}
          alt=""
          width={160}
          height={160}
          loading="lazy"
          decoding="async"
          onError={onPictureGone}
        />
      </button>
      <span className="candidate-rank numbers" aria-hidden>
        {rank}
      </span>
      {alike > 0 && (
        <span className="candidate-alike numbers" aria-hidden>
          +{alike}
        </span>
      )}
      <div className="candidate-text" id={`candidate-${rank}`}>
        <BandSign candidate={candidate} />
        <span className="candidate-expected">{expectedFalse(candidate)}</span>
        <span className="candidate-where">{photo.collection}</span>
        {photo.capturedAt !== null && (
          <span className="candidate-where candidate-captured">{captured(photo.capturedAt)}</span>
        )}
        {photo.timecodeMs !== null && (
          <span className="candidate-where">{t('card.at', { time: timecode(photo.timecodeMs) })}</span>
        )}
        {alike > 0 && <span className="candidate-expected">{t('card.alike', { count: alike })}</span>}
        {/* On paper, where there is no panel. */}
        <span className="candidate-source">{photo.source}</span>
        {status !== 'not examined' && <span className="candidate-status">{t(`status.${status}`)}</span>}
        {!sufficient && <span className="candidate-status">{t('card.poor')}</span>}
      </div>
      {canMark && (
        <label className="candidate-mark">
          <input
            type="checkbox"
            checked={isMarked}
            tabIndex={isActive ? 0 : -1}
            onChange={() => mark(rank)}
            aria-label={t('card.mark', { rank })}
          />
        </label>
      )}
    </li>
  );
});
