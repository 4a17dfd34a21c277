/** A refusal: with its reason, and asked once more, because what was found is destroyed with it. */
import { Button, Group, Stack, Text, Textarea } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Problem } from '../../parts/problem.js';
import { OnFileFields, useDecision, type DecisionFormProps } from './on-file.js';
import { Question } from '../cases/question.js';

export function RefuseForm({ of, file, setFile }: DecisionFormProps) {
  const { t } = useTranslation('authorisations');
  const { t: common } = useTranslation();
  const [text, setText] = useState('');
  const [opened, { open, close }] = useDisclosure(false);
  const decide = useDecision();

  function submit(event: FormEvent): void {
    event.preventDefault();
    open();
  }

  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <OnFileFields file={file} setFile={setFile} />
        <Textarea
          label={t('decide.reason')}
          description={t('decide.reasonHelp')}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          autosize
          minRows={3}
          required
        />
        <Group>
          <Button type="submit" color="red">
            {t('decide.refuseSubmit')}
          </Button>
        </Group>
      </Stack>
      <Question opened={opened} onClose={close} title={t('decide.refuseTitle')}>
        <Stack gap="sm">
          <Text fz="sm">
            {of.used === 0 ? t('decide.refuseTextUnused') : t('decide.refuseText', { count: of.used })}
          </Text>
          {decide.isError && <Problem error={decide.error} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={close} data-autofocus>
              {common('actions.cancel')}
            </Button>
            <Button
              color="red"
              loading={decide.isPending}
              onClick={() =>
                decide.mutate({ params: { id: of.id }, body: { decision: 'refused', ...file, text } })
              }
            >
              {t('decide.refuseConfirm')}
            </Button>
          </Group>
        </Stack>
      </Question>
    </form>
  );
}
