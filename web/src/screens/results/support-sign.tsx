/** The band of a candidate: bars and a word, so that colour says nothing alone. */
import { useTranslation } from 'react-i18next';
import type { Support } from './candidates.js';

const bars: Readonly<Record<Support, number>> = { weak: 1, moderate: 2, strong: 3 };

export function SupportSign({ support }: { support: Support | null }) {
  const { t } = useTranslation('results');
  if (support === null) return <span className="support">{t('support.unknown')}</span>;
  return (
    <span className={`support support-${support}`}>
      <span className="support-bars" aria-hidden>
        {[1, 2, 3].map((bar) => (
          <i key={bar} className={bar <= bars[support] ? 'full' : ''} />
        ))}
      </span>
      {t(`support.${support}`)}
    </span>
  );
}
