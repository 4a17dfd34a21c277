/** A text with the numbers of its lines beside it; those with a fault are marked. */
import { Input, Textarea } from '@mantine/core';
import { useId, type RefObject } from 'react';
import classes from './sources.module.css';

interface NumberedTextProps {
  label: string;
  description: string;
  value: string;
  onChange: (value: string) => void;
  faultyLines: ReadonlySet<number>;
  field: RefObject<HTMLTextAreaElement | null>;
}

/** As the stylesheet has it. */
const lineHeightPx = 20;

export function NumberedText(props: NumberedTextProps) {
  const { label, description, value, onChange, faultyLines, field } = props;
  const id = useId();
  const lines = value.split('\n').length;
  return (
    <div>
      <Input.Label htmlFor={id}>{label}</Input.Label>
      <Input.Description id={`${id}-help`} mb={4}>
        {description}
      </Input.Description>
      <div className={classes['numbered']}>
        <div className={classes['gutter']} aria-hidden>
          <div>
            {Array.from({ length: lines }, (_, at) => (
              <div key={at} data-faulty={faultyLines.has(at + 1) || undefined}>
                {at + 1}
              </div>
            ))}
          </div>
        </div>
        <Textarea
          id={id}
          ref={field}
          aria-describedby={`${id}-help`}
          wrap="off"
          spellCheck={false}
          autoCapitalize="off"
          autoComplete="off"
          value={value}
          onChange={(event) => onChange(event.currentTarget.value)}
          onScroll={(event) => moveNumbers(event.currentTarget)}
          classNames={{ input: classes['text'] ?? '' }}
        />
      </div>
    </div>
  );
}

function moveNumbers(field: HTMLTextAreaElement): void {
  const numbers = field.closest(`.${classes['numbered']}`)?.querySelector<HTMLElement>('[aria-hidden] > div');
  if (numbers) numbers.style.transform = `translateY(${-field.scrollTop}px)`;
}

/** Puts the cursor into a line, from 1, and shows it. */
export function goToLine(field: HTMLTextAreaElement, line: number): void {
  const before = field.value.split('\n').slice(0, line - 1);
  const from = before.reduce((sum, each) => sum + each.length + 1, 0);
  const end = field.value.indexOf('\n', from);
  field.focus();
  field.setSelectionRange(from, end === -1 ? field.value.length : end);
  field.scrollTop = Math.max(0, (line - 5) * lineHeightPx);
}
