/** Writing a note. It can be added to and never changed, so it is read through before; nothing of it is kept but what was sent. */
import { Button, Group, Stack, Text, Textarea } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useChange } from '../../api/api.js';
import { useHasRole, useWho } from '../../app/session.js';
import { Problem } from '../../parts/problem.js';
import type { ShownCase } from './shown-case.js';

const longest = 4000;

export function NoteForm({ shown: { case: file, people } }: { shown: ShownCase }) {
  const { t } = useTranslation('case');
  const who = useWho();
  const [text, setText] = useState('');
  const write = useChange('POST /cases/{id}/notes', ['GET /cases/{id}']);
  const isInvestigator = useHasRole()('investigator');
  const parts = people.find(({ person }) => person === who.person)?.parts ?? [];
  // Whoever decided or examined in the case does not investigate in it.
  const isApart = parts.includes('decided') || parts.includes('examined');
  if (!isInvestigator || isApart || file.erasedAt !== null) return null;

  function submit(event: FormEvent): void {
    event.preventDefault();
    write.mutate({ params: { id: file.id }, body: { text } }, { onSuccess: () => setText('') });
  }

  return (
    <form onSubmit={submit} className="no-print">
      <Stack gap={6}>
        <Textarea
          label={t('notes.label')}
          placeholder={t('notes.placeholder')}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          maxLength={longest}
          autosize
          minRows={2}
          maxRows={12}
        />
        {write.isError && <Problem error={write.error} />}
        <Group justify="space-between" gap="xs">
          <Text fz="xs" c="dimmed">
            {parts.length === 0 ? t('notes.helpNew') : t('notes.help')}
          </Text>
          <Button type="submit" size="xs" loading={write.isPending} disabled={text.trim() === ''}>
            {t('notes.submit')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
