/** Where photos come in: dropped anywhere on it, picked, or pasted anywhere on the page. */
import { Button, Group, Text } from '@mantine/core';
import { useWindowEvent } from '@mantine/hooks';
import { IconPhotoPlus } from '@tabler/icons-react';
import { useRef, useState, type DragEvent } from 'react';
import { useTranslation } from 'react-i18next';

interface ProbeIntakeProps {
  add: (files: Iterable<File>) => void;
  /** Smaller, once there are photos. */
  isMore: boolean;
}

export function ProbeIntake({ add, isMore }: ProbeIntakeProps) {
  const { t } = useTranslation('search');
  const input = useRef<HTMLInputElement>(null);
  const [isOver, setOver] = useState(false);
  useWindowEvent('paste', (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length === 0) return;
    event.preventDefault();
    add(files);
  });
  function drop(event: DragEvent): void {
    event.preventDefault();
    setOver(false);
    add(event.dataTransfer.files);
  }
  return (
    // Picking and pasting do the same from the keyboard.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <div
      className={`probe-intake${isMore ? ' probe-intake-more' : ''}${isOver ? ' probe-intake-over' : ''}`}
      role="group"
      aria-label={t('intake.label')}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <IconPhotoPlus size={isMore ? 22 : 40} stroke={1.4} aria-hidden />
      <div>
        <Text fw={600}>{isMore ? t('intake.more') : t('intake.title')}</Text>
        <Text c="dimmed" fz="sm">
          {isMore ? t('intake.moreHint') : t('intake.hint')}
        </Text>
      </div>
      <Group>
        <Button variant={isMore ? 'default' : 'filled'} onClick={() => input.current?.click()}>
          {t('intake.pick')}
        </Button>
      </Group>
      <input
        ref={input}
        type="file"
        multiple
        accept="image/*,.pgm,.ppm,.heic,.heif"
        hidden
        aria-label={t('intake.pick')}
        onChange={(event) => {
          add(event.currentTarget.files ?? []);
          // The same file can be picked again.
          event.currentTarget.value = '';
        }}
      />
    </div>
  );
}
