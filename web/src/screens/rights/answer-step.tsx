/** What the person says of the marks, what is decided, and the letter as it would be. */
import { Alert, Button, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AnswerForm } from './answer-form.js';
import { ConfirmForm } from './confirm-form.js';
import type { RightsRequest } from './request.js';
import { ReviewStep } from './review-step.js';

export function AnswerStep({ of }: { of: RightsRequest }) {
  const { t } = useTranslation('rights');
  const [isReviewing, setReviewing] = useState(false);
  if (isReviewing) return <ReviewStep of={of} done={() => setReviewing(false)} />;
  const isFound = of.marked > 0;
  return (
    <Stack gap="lg">
      <Alert color="gray" maw={760} className="no-print">
        <Text fz="sm">{isFound ? t('answer.marked', { count: of.marked }) : t('answer.nothing')}</Text>
        {of.search !== null && of.search.candidates > 0 && (
          <Button variant="default" size="xs" mt="xs" onClick={() => setReviewing(true)}>
            {t('review.again')}
          </Button>
        )}
      </Alert>
      {isFound && <ConfirmForm of={of} />}
      <AnswerForm of={of} />
    </Stack>
  );
}
