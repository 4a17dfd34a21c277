/** A refusal: with its reason, and asked once more, because what was found is destroyed with it. */
import { Button, Group, Stack, Textarea } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Question } from '../../parts/question.js';
import { submitting } from '../../parts/submitting.js';
import { OnFileFields, useDecision, type DecisionFormProps } from './on-file.js';

export function RefuseForm({ of, file, setFile }: DecisionFormProps) {
  const { t } = useTranslation('authorisations');
  const [text, setText] = useState('');
  const [opened, { open, close }] = useDisclosure(false);
  const decide = useDecision();

  return (
    <>
      <form onSubmit={submitting(open)}>
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
      </form>
      <Question
        opened={opened}
        title={t('decide.refuseTitle')}
        texts={[of.used === 0 ? t('decide.refuseTextUnused') : t('decide.refuseText', { count: of.used })]}
        confirm={t('decide.refuseConfirm')}
        isGrave
        isPending={decide.isPending}
        error={decide.error}
        onConfirm={() =>
          decide.mutate({ params: { id: of.id }, body: { decision: 'refused', ...file, text } })
        }
        onClose={close}
      />
    </>
  );
}
