/** The worksheet: one row for each component, a finding in each, remarks where they are wanted. j and k go up and down, s, d and n fill in. */
import { ActionIcon, Group, SegmentedControl, Text, Textarea, Tooltip } from '@mantine/core';
import { IconMessage, IconMessageFilled } from '@tabler/icons-react';
import { memo, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useKeys } from '../../parts/compare/use-keys.js';
import classes from './worksheet.module.css';
import {
  components,
  findings,
  type Component,
  type Entry,
  type Finding,
  type Worksheet,
} from './worksheet-words.js';

interface WorksheetProps {
  worksheet: Worksheet;
  enter: (component: Component, entry: Entry) => void;
  keysOn: boolean;
}

export function WorksheetForm({ worksheet, enter, keysOn }: WorksheetProps) {
  const { t } = useTranslation('examination');
  const [current, setCurrent] = useState(0);
  const [remarking, setRemarking] = useState<Component | null>(null);
  const list = useRef<HTMLDivElement>(null);

  /** `just`: the finding that was entered in that row a moment ago and is not drawn yet. */
  function goTo(index: number, just?: Finding): void {
    const place = Math.min(components.length - 1, Math.max(0, index));
    setCurrent(place);
    const row = list.current?.children[place];
    row?.scrollIntoView({ block: 'nearest' });
    const radioOf = (selector: string) => row?.querySelector<HTMLElement>(`input${selector}`);
    const radio = radioOf(`[value="${just ?? ''}"]`) ?? radioOf(':checked') ?? radioOf('');
    radio?.focus({ preventScroll: true });
  }
  function fill(finding: Finding): void {
    const component = components[current];
    if (component === undefined) return;
    enter(component, { finding, remarks: worksheet[component]?.remarks ?? '' });
    if (current === components.length - 1) goTo(current, finding);
    else goTo(current + 1);
  }
  useKeys(
    {
      j: () => goTo(current + 1),
      k: () => goTo(current - 1),
      s: () => fill('similar'),
      d: () => fill('different'),
      n: () => fill('not-visible'),
      r: () => {
        const component = components[current];
        if (component !== undefined && worksheet[component] !== undefined) setRemarking(component);
      },
    },
    keysOn,
  );
  return (
    <div ref={list} role="group" aria-label={t('worksheet.title')}>
      {components.map((component, i) => (
        <Row
          key={component}
          component={component}
          entry={worksheet[component]}
          isCurrent={i === current}
          isRemarking={remarking === component}
          onFocus={() => setCurrent(i)}
          enter={enter}
          setRemarking={(is) => {
            setRemarking(is ? component : null);
            if (!is) goTo(i);
          }}
        />
      ))}
    </div>
  );
}

interface RowProps {
  component: Component;
  entry: Entry | undefined;
  isCurrent: boolean;
  isRemarking: boolean;
  onFocus: () => void;
  enter: WorksheetProps['enter'];
  setRemarking: (is: boolean) => void;
}

const Row = memo(function Row(props: RowProps) {
  const { component, entry, isCurrent, isRemarking, onFocus, enter, setRemarking } = props;
  const { t } = useTranslation('examination');
  const name = t(`components.${component}`);
  const note = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    if (isRemarking) note.current?.focus();
  }, [isRemarking]);
  const hasRemarks = entry !== undefined && entry.remarks !== '';
  return (
    <div
      className={classes['row']}
      data-component={component}
      onFocus={onFocus}
      style={{
        padding: '4px 6px',
        borderInlineStart: `3px solid ${isCurrent ? 'var(--mantine-primary-color-filled)' : 'transparent'}`,
      }}
    >
      <Group gap={6} wrap="nowrap">
        <Tooltip label={t(`hints.${component}`)} position="left" multiline maw={260}>
          <Text fz="sm" w={104} lh={1.2}>
            {name}
          </Text>
        </Tooltip>
        <SegmentedControl
          size="xs"
          fullWidth
          flex={1}
          transitionDuration={0}
          classNames={{ label: classes['finding'] ?? '', indicator: classes['hidden'] ?? '' }}
          aria-label={name}
          value={entry?.finding ?? ''}
          onChange={(value) => enter(component, { finding: value as Finding, remarks: entry?.remarks ?? '' })}
          data={findings.map((value) => ({ value, label: t(`findings.${value}`) }))}
        />
        <Tooltip label={t(entry === undefined ? 'worksheet.remarkLater' : 'worksheet.remark')}>
          {/* A button that cannot be pressed tells nothing when it is pointed at. */}
          <span style={{ display: 'inline-flex' }}>
            <ActionIcon
              variant="subtle"
              size={26}
              disabled={entry === undefined}
              aria-label={t('worksheet.remarkOn', { name })}
              aria-expanded={isRemarking || hasRemarks}
              onClick={() => setRemarking(!isRemarking)}
            >
              {hasRemarks ? (
                <IconMessageFilled size={16} aria-hidden />
              ) : (
                <IconMessage size={16} aria-hidden />
              )}
            </ActionIcon>
          </span>
        </Tooltip>
      </Group>
      {entry !== undefined && (isRemarking || hasRemarks) && (
        <Textarea
          mt={4}
          size="xs"
          autosize
          minRows={1}
          maxLength={2000}
          ref={note}
          aria-label={t('worksheet.remarkOn', { name })}
          placeholder={t('worksheet.remarkWhat')}
          value={entry.remarks}
          onChange={({ currentTarget }) => enter(component, { ...entry, remarks: currentTarget.value })}
          onKeyDown={(event) => {
            if (event.key === 'Escape') setRemarking(false);
          }}
        />
      )}
    </div>
  );
});
