/** A list of addresses, as a file: the server reads it as soon as it is chosen, and says how many there are. */
import { Alert, Button, FileButton, Group, Stack, Text } from '@mantine/core';
import { Dropzone } from '@mantine/dropzone';
import { IconListDetails } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { NamedSource } from './named-sources.js';
import { mostTextMB, readTextFile } from './read-text-file.js';
import { SourceForm, type FormProps } from './source-form.js';

export function ListForm(form: FormProps) {
  const { t } = useTranslation('sources');
  const [list, setList] = useState<Extract<NamedSource, { kind: 'list' }> | null>(null);
  const [unread, setUnread] = useState<string | null>(null);
  const take = async (file: File): Promise<void> => {
    const reading = await readTextFile(file);
    setUnread(reading.ok ? null : t(`dialog.${reading.why}`, { name: file.name, most: mostTextMB }));
    if (!reading.ok) return;
    const chosen = { kind: 'list' as const, name: file.name, text: reading.text };
    setList(chosen);
    form.onCheck(chosen);
  };
  return (
    <SourceForm {...form} isReady={list !== null} onSubmit={() => list !== null && form.onCheck(list)}>
      <Dropzone
        onDrop={([file]) => file !== undefined && void take(file)}
        multiple={false}
        activateOnClick={false}
        activateOnKeyboard={false}
        useFsAccessApi={false}
        enablePointerEvents
        tabIndex={-1}
        inputProps={{ 'aria-label': t('list.drop') }}
        role="group"
        aria-label={t('list.drop')}
        styles={{ inner: { pointerEvents: 'auto' } }}
      >
        <Stack align="center" gap="xs" py="sm">
          <IconListDetails size={32} stroke={1.3} aria-hidden />
          <Text fw={600}>{t('list.drop')}</Text>
          <Text fz="sm" c="dimmed" ta="center" maw={560}>
            {t('list.help')}
          </Text>
          <Group gap="xs">
            <FileButton
              onChange={(file) => file !== null && void take(file)}
              accept=".csv,.tsv,.txt,.jsonl,.ndjson,text/csv"
            >
              {(button) => (
                <Button {...button} variant="default" data-autofocus>
                  {t('list.choose')}
                </Button>
              )}
            </FileButton>
          </Group>
          {list !== null && <Text fz="sm">{t('list.chosen', { name: list.name })}</Text>}
        </Stack>
      </Dropzone>
      {unread !== null && (
        <Alert color="yellow" role="alert">
          {unread}
        </Alert>
      )}
    </SourceForm>
  );
}
