/** A grant: as requested, or fewer searches, fewer collections, an earlier end, and conditions in words. */
import { Button, Checkbox, Group, NumberInput, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Problem } from '../../parts/problem.js';
import { usePolicy } from '../cases/policy-words.js';
import { OnFileFields, useDecision, type DecisionFormProps } from './on-file.js';

export function GrantForm({ of, file, setFile }: DecisionFormProps) {
  const { t } = useTranslation('authorisations');
  const policy = usePolicy();
  const [searches, setSearches] = useState(of.searches);
  const [names, setNames] = useState(of.collections.map(({ name }) => name));
  const [endsOn, setEndsOn] = useState('');
  const [today] = useState(() => new Date().toISOString().slice(0, 10));
  const [text, setText] = useState('');
  const decide = useDecision();
  const least = Math.max(1, of.used);

  function submit(event: FormEvent): void {
    event.preventDefault();
    decide.mutate({
      params: { id: of.id },
      body: {
        decision: 'granted',
        ...file,
        ...(text.trim() === '' ? {} : { text }),
        ...(searches < of.searches ? { searches } : {}),
        ...(names.length < of.collections.length ? { collections: names } : {}),
        ...(endsOn === '' ? {} : { expiresAt: endOfDay(endsOn) }),
      },
    });
  }

  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <OnFileFields file={file} setFile={setFile} />
        <Group gap="sm" align="flex-start" grow>
          <NumberInput
            label={t('decide.searches')}
            description={t('decide.searchesHelp', { least, most: of.searches })}
            value={searches}
            onChange={(value) => setSearches(typeof value === 'number' ? value : of.searches)}
            min={least}
            max={of.searches}
            clampBehavior="blur"
            allowDecimal={false}
          />
          <TextInput
            type="date"
            label={t('decide.endsOn')}
            description={
              policy === null ? '' : t('decide.endsOnHelp', { count: policy.authorisation.validDays })
            }
            value={endsOn}
            min={today}
            onChange={(event) => setEndsOn(event.currentTarget.value)}
          />
        </Group>
        {of.collections.length > 1 && of.used > 0 && (
          <div>
            <Text fz="sm" fw={600}>
              {t('decide.collections')}
            </Text>
            <Text fz="xs" c="dimmed">
              {t('decide.collectionsUsed')}
            </Text>
            <Text fz="sm" mt={6}>
              {names.join(', ')}
            </Text>
          </div>
        )}
        {of.collections.length > 1 && of.used === 0 && (
          <Checkbox.Group
            label={t('decide.collections')}
            description={t('decide.collectionsHelp')}
            value={names}
            onChange={setNames}
            error={names.length === 0 && t('decide.collectionsNone')}
          >
            <Stack gap={6} mt="xs">
              {of.collections.map(({ id, name }) => (
                <Checkbox key={id} value={name} label={name} />
              ))}
            </Stack>
          </Checkbox.Group>
        )}
        <Textarea
          label={t('decide.conditions')}
          description={t('decide.conditionsHelp')}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          autosize
          minRows={2}
        />
        <Text fz="xs" c="dimmed">
          {t('decide.grantNext')}
        </Text>
        {decide.isError && <Problem error={decide.error} />}
        <Group>
          <Button type="submit" loading={decide.isPending} disabled={names.length === 0}>
            {t('decide.grantSubmit')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** The last moment of a day where the reader is. */
function endOfDay(day: string): string {
  return new Date(`${day}T23:59:59`).toISOString();
}
