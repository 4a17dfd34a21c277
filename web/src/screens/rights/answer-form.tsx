/** What is told and what becomes of the photos; the letter as it would be; and, after a question, the decision. */
import { Button, Checkbox, Group, NativeSelect, Radio, Stack, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi, useChange } from '../../api/api.js';
import { Problem } from '../../parts/problem.js';
import { Question } from '../../parts/question.js';
import { submitting } from '../../parts/submitting.js';
import { answerOf, firstWritten, grounds, type Written } from './answer.js';
import { AuthorityInput } from './authority-input.js';
import { LetterView } from './letter-view.js';
import { outdated, type RightsRequest } from './request.js';

export function AnswerForm({ of }: { of: RightsRequest }) {
  const { t } = useTranslation('rights');
  const [written, setWritten] = useState<Written>(() => firstWritten(of));
  const [isAsking, setAsking] = useState(false);
  const draft = useChange('POST /rights/{id}/letter/draft', []);
  const set = (more: Partial<Written>): void => {
    setWritten((before) => ({ ...before, ...more }));
    draft.reset();
  };
  const body = answerOf(of, written);
  const asked = { params: { id: of.id }, body };
  return (
    <>
      <form onSubmit={submitting(() => draft.mutate(asked))} className="no-print">
        <Stack gap="md" maw={760}>
          {of.marked > 0 && <Removal of={of} written={written} set={set} />}
          {of.marked > 0 && <Searches written={written} set={set} />}
          <AuthorityInput value={written.authority} onChange={(authority) => set({ authority })} />
          <Textarea
            label={t('answer.remarks')}
            value={written.remarks}
            onChange={(event) => set({ remarks: event.currentTarget.value })}
            lang={of.language}
            maxLength={5000}
            autosize
            minRows={2}
          />
          {draft.isError && <Problem error={draft.error} />}
          <Group gap="xs">
            <Button type="submit" variant="default" loading={draft.isPending}>
              {t('answer.preview')}
            </Button>
            <Button disabled={!draft.isSuccess} onClick={() => setAsking(true)}>
              {t('answer.decide')}
            </Button>
          </Group>
        </Stack>
      </form>
      {draft.isSuccess && <LetterView letter={draft.data} label={t('letter.draft')} />}
      <Sure of={of} body={body} opened={isAsking} close={() => setAsking(false)} />
    </>
  );
}

interface PartProps {
  written: Written;
  set: (more: Partial<Written>) => void;
}

function Removal({ of, written, set }: PartProps & { of: RightsRequest }) {
  const { t } = useTranslation('rights');
  const isConfirmed = of.confirmation?.answer === 'confirmed';
  const isAccessOnly = of.asked.every((each) => each === 'access');
  return (
    <Stack gap="xs">
      <Radio.Group
        label={t('answer.removal')}
        value={written.removal}
        onChange={(value) => set({ removal: value === 'erase' || value === 'refuse' ? value : 'keep' })}
      >
        <Stack gap={6} mt={6}>
          {isAccessOnly && <Radio value="keep" label={t('answer.keep')} />}
          <Radio
            value="erase"
            label={t('answer.erase')}
            disabled={!isConfirmed}
            description={isConfirmed ? undefined : t('answer.eraseNeeds')}
          />
          <Radio value="refuse" label={t('answer.refuse')} />
        </Stack>
      </Radio.Group>
      {written.removal === 'erase' && (
        <Checkbox
          pl="lg"
          label={t('answer.destroyResults')}
          description={t('answer.destroyResultsHelp')}
          checked={written.destroyResults}
          onChange={(event) => set({ destroyResults: event.currentTarget.checked })}
        />
      )}
      {written.removal === 'refuse' && (
        <Stack gap="xs" pl="lg">
          <NativeSelect
            label={t('answer.ground')}
            value={written.ground}
            data={grounds.map((value) => ({ value, label: t(`answer.grounds.${value}`) }))}
            onChange={({ currentTarget: { value } }) =>
              set({ ground: grounds.find((each) => each === value) ?? 'archiving' })
            }
          />
          <Textarea
            label={t('answer.groundText')}
            value={written.groundText}
            onChange={(event) => set({ groundText: event.currentTarget.value })}
            lang={of.language}
            required
            maxLength={2000}
            autosize
            minRows={2}
          />
        </Stack>
      )}
    </Stack>
  );
}

function Searches({ written, set }: PartProps) {
  const { t } = useTranslation('rights');
  return (
    <Radio.Group
      label={t('answer.searches')}
      value={written.tellSearches ? 'tell' : 'withhold'}
      onChange={(value) => set({ tellSearches: value === 'tell' })}
    >
      <Stack gap={6} mt={6}>
        <Radio value="tell" label={t('answer.tell')} />
        <Radio value="withhold" label={t('answer.withhold')} description={t('answer.withholdHelp')} />
      </Stack>
    </Radio.Group>
  );
}

interface SureProps {
  of: RightsRequest;
  body: ReturnType<typeof answerOf>;
  opened: boolean;
  close: () => void;
}

function Sure({ of, body, opened, close }: SureProps) {
  const { t } = useTranslation('rights');
  const activation = useApi('GET /activation');
  const hasNoSender = activation.data?.document === null;
  const decide = useChange('POST /rights/{id}/decision', [...outdated, 'GET /rights/{id}/letter']);
  return (
    <Question
      opened={opened}
      title={t('answer.sure')}
      texts={[
        t('answer.sureText'),
        ...(body.removal?.kind === 'erase' ? [t('answer.sureErase')] : []),
        ...(hasNoSender ? [t('answer.noSender')] : []),
      ]}
      confirm={t('answer.decide')}
      isPending={decide.isPending}
      error={decide.error}
      onConfirm={() => decide.mutate({ params: { id: of.id }, body }, { onSuccess: close })}
      onClose={close}
    />
  );
}
