/**
 * Entries as rows, of which only those in sight are drawn. One stop for the Tab key: arrows move through it, as in any list to choose from.
 */
import { Text, VisuallyHidden } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Moment } from '../../parts/moment.js';
import type { Names } from '../oversight/names.js';
import type { LogEntry } from './check-entry.js';
import { parseEntry, useTypeWords } from './entry-words.js';
import './entry-list.css';

const rowPx = 34;
/** More of them scroll. */
export const mostShown = 15;

interface EntryListProps {
  entries: readonly LogEntry[];
  names: Names;
  /** Index in the log. */
  chosen: number | null;
  choose: (index: number) => void;
  /** Indices of those that were checked and do not hold. */
  failed: readonly number[];
}

export function EntryList({ entries, names, chosen, choose, failed }: EntryListProps) {
  const { t } = useTranslation('log');
  const wordsOf = useTypeWords();
  const scroller = useRef<HTMLDivElement>(null);
  // It keeps its own account of what is in sight, and nothing here is remembered from it.
  // oxlint-disable-next-line react/incompatible-library
  const rows = useVirtualizer({
    count: entries.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPx,
    overscan: 12,
  });
  const at = entries.findIndex(({ index }) => index === chosen);
  useEffect(() => {
    if (at !== -1) rows.scrollToIndex(at);
  }, [at, rows]);
  const move = (event: KeyboardEvent): void => {
    const page = Math.floor((scroller.current?.clientHeight ?? 0) / rowPx) - 1;
    const to = targetOf(event.key, at, entries.length, page);
    if (to === null) return;
    event.preventDefault();
    const entry = entries[to];
    if (entry !== undefined) choose(entry.index);
  };
  return (
    <div className={entries.length > mostShown ? 'entry-list entry-list-long' : 'entry-list'}>
      <div className="entry-row entry-head" aria-hidden>
        <span>{t('list.number')}</span>
        <span>{t('list.at')}</span>
        <span>{t('list.kind')}</span>
        <span>{t('list.by')}</span>
      </div>
      <div
        ref={scroller}
        className="entry-scroller"
        style={{ height: Math.min(mostShown, entries.length) * rowPx }}
        role="listbox"
        tabIndex={0}
        aria-label={t('list.label')}
        aria-activedescendant={at === -1 ? undefined : `entry-${chosen}`}
        onKeyDown={move}
      >
        <div role="presentation" style={{ height: rows.getTotalSize(), position: 'relative' }}>
          {rows.getVirtualItems().map((row) => {
            const entry = entries[row.index];
            if (entry === undefined) return null;
            const { type, at: when, by } = parseEntry(entry.text);
            return (
              // The list takes the keys; see `move`.
              // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
              <div
                key={entry.index}
                id={`entry-${entry.index}`}
                role="option"
                aria-selected={entry.index === chosen}
                aria-setsize={entries.length}
                aria-posinset={row.index + 1}
                tabIndex={-1}
                className="entry-row entry-option"
                data-fails={failed.includes(entry.index) || undefined}
                style={{ position: 'absolute', top: row.start, height: rowPx }}
                onClick={() => choose(entry.index)}
              >
                <span className="numbers">
                  {entry.index}
                  {failed.includes(entry.index) && <Fails />}
                </span>
                <Moment at={when} />
                <Text span fz="sm" truncate>
                  {wordsOf(type)}
                </Text>
                <Text span fz="sm" truncate c="dimmed">
                  {by === null ? t('list.program') : names.nameOf(by)}
                </Text>
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}

function Fails() {
  const { t } = useTranslation('log');
  return (
    <span className="entry-fails" title={t('list.fails')}>
      <IconX size={16} stroke={3} aria-hidden />
      <VisuallyHidden>{t('list.fails')}</VisuallyHidden>
    </span>
  );
}

function targetOf(key: string, at: number, count: number, page: number): number | null {
  const steps: Record<string, number> = {
    ArrowDown: at + 1,
    ArrowUp: at - 1,
    PageDown: at + page,
    PageUp: at - page,
    Home: 0,
    End: count - 1,
  };
  const to = steps[key];
  return to === undefined ? null : Math.max(0, Math.min(count - 1, to));
}
