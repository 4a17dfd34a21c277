/** The conclusion, remarks on the whole, and the question before what cannot be taken back. */
import { Button, Group, Radio, Stack, Text, Textarea, Title } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../../parts/dialog.js';
import { useChange } from '../../api/api.js';
import { Problem } from '../../parts/problem.js';
import {
  conclusions,
  missingIn,
  type Conclusion,
  type Examination,
  type Worksheet,
} from './worksheet-words.js';

/** What the conclusion rests on, so that nobody concludes much from little unawares. */
function counted(worksheet: Worksheet): { similar: number; different: number; hidden: number } {
  const all = Object.values(worksheet).map((entry) => entry?.finding);
  const count = (wanted: string): number => all.filter((finding) => finding === wanted).length;
  return { similar: count('similar'), different: count('different'), hidden: count('not-visible') };
}

interface ConcludeProps {
  id: string;
  worksheet: Worksheet;
  remarks: string;
  setRemarks: (text: string) => void;
  /** False: something could not be saved; then there is nothing to conclude yet. */
  saveNow: () => Promise<boolean>;
  onConcluded: (examination: Examination) => void;
}

export function Conclude({ id, worksheet, remarks, setRemarks, saveNow, onConcluded }: ConcludeProps) {
  const { t } = useTranslation('examination');
  const [chosen, setChosen] = useState<Conclusion | null>(null);
  const [asked, question] = useDisclosure(false);
  const [isUnsaved, setUnsaved] = useState(false);
  const conclude = useChange('POST /examinations/{id}/conclusion', [
    'GET /examinations',
    'GET /examinations/{id}',
  ]);
  const missing = missingIn(worksheet);

  async function end(): Promise<void> {
    if (chosen === null) return;
    const isSaved = await saveNow();
    setUnsaved(!isSaved);
    if (!isSaved) return;
    conclude.mutate({ params: { id }, body: { conclusion: chosen, remarks } }, { onSuccess: onConcluded });
  }
  return (
    <Stack gap="sm" mt="md" component="section" aria-labelledby="conclusion">
      <Title order={2} id="conclusion">
        {t('conclusion.title')}
      </Title>
      <Radio.Group value={chosen} onChange={(value) => setChosen(value)} aria-label={t('conclusion.title')}>
        <Stack gap={6}>
          {conclusions.map((value) => (
            <Radio key={value} value={value} size="sm" label={t(`conclusions.${value}`)} />
          ))}
        </Stack>
      </Radio.Group>
      <Textarea
        label={t('conclusion.remarks')}
        autosize
        minRows={2}
        maxLength={5000}
        value={remarks}
        onChange={({ currentTarget }) => setRemarks(currentTarget.value)}
      />
      <Text fz="sm" c="dimmed" role="status">
        {missing.length > 0
          ? t('conclusion.missing', {
              count: missing.length,
              names: missing
                .slice(0, 4)
                .map((each) => t(`components.${each}`))
                .join(', '),
            })
          : chosen === null
            ? t('conclusion.choose')
            : t('conclusion.ready')}
      </Text>
      <Group>
        <Button disabled={missing.length > 0 || chosen === null} onClick={question.open}>
          {t('conclusion.conclude')}
        </Button>
      </Group>
      <Dialog opened={asked} onClose={question.close} title={t('conclusion.question')}>
        <Stack gap="sm">
          <Text fw={600}>{chosen !== null && t(`conclusions.${chosen}`)}</Text>
          <Text fz="sm">{t('conclusion.counted', counted(worksheet))}</Text>
          <Text fz="sm">{t('conclusion.final')}</Text>
          {isUnsaved && (
            <Text fz="sm" c="red" role="alert">
              {t('conclusion.unsaved')}
            </Text>
          )}
          {conclude.isError && <Problem error={conclude.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={question.close} data-autofocus>
              {t('conclusion.back')}
            </Button>
            <Button loading={conclude.isPending} onClick={() => void end()}>
              {t('conclusion.conclude')}
            </Button>
          </Group>
        </Stack>
      </Dialog>
    </Stack>
  );
}
