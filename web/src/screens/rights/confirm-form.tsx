/** What the person said when they were shown what was marked. */
import { Button, Group, Radio, Stack, Text, TextInput, Title } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChange } from '../../api/api.js';
import { Problem } from '../../parts/problem.js';
import { submitting } from '../../parts/submitting.js';
import { outdated, type RightsRequest } from './request.js';

const answers = ['confirmed', 'not-reached'] as const;

export function ConfirmForm({ of }: { of: RightsRequest }) {
  const { t } = useTranslation('rights');
  const [answer, setAnswer] = useState<(typeof answers)[number]>('confirmed');
  const [note, setNote] = useState('');
  const confirm = useChange('POST /rights/{id}/confirmation', outdated);
  // Here it was answered; beside, under who asks, it stands for good.
  if (of.confirmation !== null) return null;
  const submit = submitting(() => confirm.mutate({ params: { id: of.id }, body: { answer, note } }));
  return (
    <form onSubmit={submit} className="no-print">
      <Stack gap="sm" maw={760}>
        <div>
          <Title order={3}>{t('confirm.title')}</Title>
          <Text fz="sm">{t('confirm.text')}</Text>
        </div>
        <Radio.Group
          label={t('confirm.answer')}
          value={answer}
          onChange={(value) => setAnswer(answers.find((each) => each === value) ?? 'not-reached')}
        >
          <Group gap="lg" mt={6}>
            {answers.map((each) => (
              <Radio key={each} value={each} label={t(`confirm.${each}`)} />
            ))}
          </Group>
        </Radio.Group>
        <TextInput
          label={t('confirm.note')}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
          required
          maxLength={2000}
        />
        {confirm.isError && <Problem error={confirm.error} />}
        <div>
          <Button type="submit" variant="default" loading={confirm.isPending}>
            {t('confirm.submit')}
          </Button>
        </div>
      </Stack>
    </form>
  );
}
