/** The candidates in their order, as a grid that arrow keys walk through. One of them is the active one; Tab goes through that one only. */
import { useHotkeys } from '@mantine/hooks';
import { useCallback, useRef, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { indexAfterKey, type Shown } from './candidates.js';
import { CandidateCard } from './candidate-card.js';

/** So many are drawn at once without anybody waiting (bench/web). */
const many = 300;

interface CandidateGridProps {
  shown: readonly Shown[];
  active: number | null;
  marked: ReadonlySet<number>;
  canMark: (shown: Shown) => boolean;
  select: (rank: number) => void;
  compare: (rank: number) => void;
  mark: (rank: number) => void;
  onPictureGone: () => void;
}

export function CandidateGrid({ shown, active, marked, canMark, ...acts }: CandidateGridProps) {
  const { t } = useTranslation('results');
  const list = useRef<HTMLOListElement>(null);
  const { compare, mark } = acts;
  const focus = useCallback((index: number) => {
    list.current?.querySelectorAll<HTMLElement>('.candidate-open')[index]?.focus();
  }, []);

  // A search ends with the heading focused: from there an arrow goes straight into the list. Up and down keep scrolling.
  const enter = () => {
    if (!document.activeElement?.matches('body, h1')) return;
    focus(
      Math.max(
        0,
        shown.findIndex(({ candidate }) => candidate.rank === active),
      ),
    );
  };
  useHotkeys([
    ['ArrowRight', enter],
    ['ArrowLeft', enter],
  ]);

  function press(event: KeyboardEvent): void {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const index = shown.findIndex(({ candidate }) => candidate.rank === active);
    const current = shown[index];
    if (current === undefined) return;
    const next = indexAfterKey(event.key, index, shown.length, columnsOf(list.current));
    if (next !== null) focus(next);
    else if (event.key === 'Enter' && event.target instanceof HTMLButtonElement)
      compare(current.candidate.rank);
    else if (event.key.toLowerCase() === 'x' && canMark(current)) mark(current.candidate.rank);
    else return;
    event.preventDefault();
  }

  return (
    // The keys are those of the buttons in it.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <ol
      ref={list}
      className={shown.length > many ? 'candidates candidates-many' : 'candidates'}
      aria-label={t('grid.label')}
      onKeyDown={press}
    >
      {shown.map((each) => {
        const { rank } = each.candidate;
        return (
          <CandidateCard
            key={rank}
            candidate={each.candidate}
            alike={each.alike.length}
            isActive={rank === active}
            isMarked={marked.has(rank)}
            canMark={canMark(each)}
            {...acts}
          />
        );
      })}
    </ol>
  );
}

/** As the browser laid them: how many begin as high as the first one. */
function columnsOf(list: HTMLOListElement | null): number {
  const items = [...(list?.children ?? [])] as HTMLElement[];
  const top = items[0]?.offsetTop;
  const other = items.findIndex(({ offsetTop }) => offsetTop !== top);
  return other === -1 ? Math.max(1, items.length) : other;
}
