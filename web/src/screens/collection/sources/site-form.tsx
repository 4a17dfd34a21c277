/** A website by its site.yaml: filled in, pasted, dropped or chosen. */
import { Alert, Button, FileButton, Group, List, Stack } from '@mantine/core';
import { IconFileText, IconTemplate } from '@tabler/icons-react';
import { useRef, useState, type DragEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useWho } from '../../../app/session.js';
import { Faults } from './faults.js';
import { goToLine, NumberedText } from './numbered-text.js';
import { mostTextMB, readTextFile } from './read-text-file.js';
import { siteTemplate } from './site-template.js';
import { SourceForm, type FormProps } from './source-form.js';
import classes from './sources.module.css';

interface SiteFormProps extends FormProps {
  contact: string | null;
  /** Null: nothing was written yet. */
  text: string | null;
  onText: (text: string) => void;
}

export function SiteForm({ contact, text, onText, ...form }: SiteFormProps) {
  const { t } = useTranslation('sources');
  const { name: approver } = useWho();
  const template = useTemplate({ approver, contact });
  const field = useRef<HTMLTextAreaElement>(null);
  const [unread, setUnread] = useState<string | null>(null);
  const take = async (file: File): Promise<void> => {
    const reading = await readTextFile(file);
    setUnread(reading.ok ? null : t(`dialog.${reading.why}`, { name: file.name, most: mostTextMB }));
    if (reading.ok) onText(reading.text);
  };
  const { check } = form;
  const lines = check?.defects.items.flatMap(({ line }) => (line === null ? [] : [line])) ?? [];
  const shown = text ?? template;
  return (
    <SourceForm
      {...form}
      isReady={shown.trim() !== ''}
      hasOwnFaults
      onSubmit={() => form.onCheck({ kind: 'site', text: shown })}
    >
      <div className={classes['beside']}>
        <TextDrop onFile={(file) => void take(file)}>
          <NumberedText
            label={t('site.label')}
            description={t('site.help')}
            value={shown}
            onChange={onText}
            faultyLines={new Set(lines)}
            field={field}
          />
          <Group gap="xs" mt="xs">
            <FileButton onChange={(file) => file !== null && void take(file)} accept=".yaml,.yml,.json">
              {(button) => (
                <Button
                  {...button}
                  size="xs"
                  variant="default"
                  leftSection={<IconFileText size={15} aria-hidden />}
                >
                  {t('site.choose')}
                </Button>
              )}
            </FileButton>
            <Button
              size="xs"
              variant="subtle"
              leftSection={<IconTemplate size={15} aria-hidden />}
              disabled={shown === template}
              onClick={() => onText(template)}
            >
              {t('site.template')}
            </Button>
          </Group>
        </TextDrop>
        <Stack gap="sm" className={classes['side'] ?? ''}>
          {unread !== null && (
            <Alert color="yellow" role="alert">
              {unread}
            </Alert>
          )}
          {check === null ? (
            <List fz="sm" c="dimmed" spacing={8}>
              {(['nothingYet', 'leave', 'never'] as const).map((each) => (
                <List.Item key={each}>{t(`site.${each}`)}</List.Item>
              ))}
            </List>
          ) : (
            <Faults
              check={check}
              onLine={(line) => field.current !== null && goToLine(field.current, line)}
            />
          )}
        </Stack>
      </div>
    </SourceForm>
  );
}

function useTemplate(known: { approver: string; contact: string | null }): string {
  const { t } = useTranslation('sources');
  const [example] = useState(() => `${new Date().getFullYear() + 1}-12-31`);
  return siteTemplate((what) => t(`template.${what}`, { example }), known);
}

function hasFile(event: DragEvent): boolean {
  return event.dataTransfer.types.includes('Files');
}

/** What is dropped as a file; text that is dropped goes into the field as always. */
function TextDrop({ onFile, children }: { onFile: (file: File) => void; children: React.ReactNode }) {
  const [isOver, setIsOver] = useState(false);
  return (
    <div
      className={isOver ? classes['dropping'] : undefined}
      onDragOver={(event) => {
        if (!hasFile(event)) return;
        event.preventDefault();
        setIsOver(true);
      }}
      onDragLeave={() => setIsOver(false)}
      onDrop={(event) => {
        setIsOver(false);
        const [file] = event.dataTransfer.files;
        if (file === undefined) return;
        event.preventDefault();
        onFile(file);
      }}
    >
      {children}
    </div>
  );
}
