/** What every export asks for first: what else points to the person. As much of it as the server asks for. */
import { Button, Group, Stack, Text, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi } from '../../api/api.js';
import { Problem } from '../../parts/problem.js';
import { countWritten } from '../request/written.js';

const mostAskedFor = 40;

interface CorroborationFormProps {
  what: string;
  submit: string;
  isPending: boolean;
  error: Error | null;
  /** Somebody goes on writing after a refusal. */
  reset: () => void;
  send: (corroboration: string) => void;
  close: () => void;
}

export function CorroborationForm(props: CorroborationFormProps) {
  const { what, submit, isPending, error, reset, send, close } = props;
  const { t } = useTranslation('results');
  const { t: common } = useTranslation();
  const { t: counts } = useTranslation('request');
  const [corroboration, setCorroboration] = useState('');
  // As much as the server asks for (flows/examination/export-lead.ts); 0: not known yet.
  const policy = useApi('GET /policy').data?.policy;
  const least = policy === undefined ? 0 : Math.min(policy.authorisation.minTextLength, mostAskedFor);
  const written = countWritten(corroboration);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        send(corroboration);
      }}
    >
      <Stack gap="sm">
        <Text fz="sm">{what}</Text>
        <Textarea
          data-autofocus
          label={t('export.corroboration')}
          description={t('export.corroborationHint')}
          required
          autosize
          minRows={4}
          maxRows={12}
          maxLength={10_000}
          value={corroboration}
          onChange={(event) => {
            if (error !== null) reset();
            setCorroboration(event.currentTarget.value);
          }}
          aria-describedby="export-count"
        />
        {least > 0 && (
          <Text id="export-count" fz="xs" c="dimmed" className="numbers">
            {written < least
              ? counts('count.short', { written, least })
              : counts('count.enough', { written })}
          </Text>
        )}
        {error !== null && <Problem error={error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            {common('actions.cancel')}
          </Button>
          <Button type="submit" loading={isPending} disabled={corroboration.trim() === ''}>
            {submit}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
