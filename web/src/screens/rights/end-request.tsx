/** Not acting on a request: which of three it is, and the reason that stands in the letter. */
import { Radio, Stack, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChange } from '../../api/api.js';
import { Question } from '../../parts/question.js';
import { AuthorityInput } from './authority-input.js';
import { outdated, type RightsRequest } from './request.js';

const endings = ['withdrawn', 'not-identified', 'unfounded'] as const;
type Ending = (typeof endings)[number];

interface AskingProps {
  of: RightsRequest;
  opened: boolean;
  close: () => void;
}

export function EndRequest({ of, opened, close }: AskingProps) {
  const { t } = useTranslation('rights');
  const [outcome, setOutcome] = useState<Ending>('withdrawn');
  const [reason, setReason] = useState('');
  const [authority, setAuthority] = useState('');
  const end = useChange('POST /rights/{id}/end', outdated);
  // Who was searched for is answered what was found.
  const possible = of.search === null ? endings : (['withdrawn'] as const);
  return (
    <Question
      opened={opened}
      title={t('end.title')}
      size="lg"
      texts={[t('end.text')]}
      confirm={t('end.submit')}
      isPending={end.isPending}
      error={end.error}
      onConfirm={() =>
        end.mutate({ params: { id: of.id }, body: { outcome, reason, authority } }, { onSuccess: close })
      }
      onClose={close}
    >
      <Radio.Group
        label={t('end.outcome')}
        value={outcome}
        onChange={(value) => setOutcome(endings.find((each) => each === value) ?? 'withdrawn')}
      >
        <Stack gap={6} mt={6}>
          {possible.map((each) => (
            <Radio key={each} value={each} label={t(`end.${each}`)} />
          ))}
        </Stack>
      </Radio.Group>
      <Textarea
        label={t('end.reason')}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
        lang={of.language}
        required
        maxLength={2000}
        autosize
        minRows={2}
      />
      <AuthorityInput value={authority} onChange={setAuthority} />
    </Question>
  );
}
