/** Who of the candidates is the person: each beside the photo that the person gave, marked with what it shows by. */
import { Button, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi, useChange, type AnswerOf } from '../../api/api.js';
import { Answer } from '../../parts/answer.js';
import { Problem } from '../../parts/problem.js';
import { Question } from '../../parts/question.js';
import { submitting } from '../../parts/submitting.js';
import { CandidateCard } from './candidate-card.js';
import { outdated, type RightsRequest } from './request.js';

export type Found = AnswerOf<'GET /rights/{id}/candidates'>;
export interface Mark {
  isPerson: boolean;
  reason: string;
}

/** Each look is an entry in the log: not with every turn to this window. */
const keptMs = 3_600_000;

export function ReviewStep({ of, done }: { of: RightsRequest; done?: () => void }) {
  const query = useApi('GET /rights/{id}/candidates', { params: { id: of.id } }, { staleMs: keptMs });
  return (
    <Answer query={query} rows={8}>
      {(found) => <Review of={of} found={found} {...(done === undefined ? {} : { done })} />}
    </Answer>
  );
}

function Review({ of, found, done }: { of: RightsRequest; found: Found; done?: () => void }) {
  const { t } = useTranslation('rights');
  const [marks, setMarks] = useState<ReadonlyMap<number, Mark>>(
    () => new Map(found.marks.map(({ rank, isPerson, reason }) => [rank, { isPerson, reason }])),
  );
  const [isAsking, setAsking] = useState(false);
  const review = useChange('POST /rights/{id}/review', [...outdated, 'GET /rights/{id}/candidates']);
  const left = found.candidates.filter(({ rank }) => !marks.has(rank));
  const set = (rank: number, mark: Mark): void => setMarks((before) => new Map(before).set(rank, mark));
  const submit = submitting(() =>
    review.mutate(
      {
        params: { id: of.id },
        body: { marks: [...marks].map(([rank, mark]) => ({ rank, ...mark })) },
      },
      done === undefined ? {} : { onSuccess: done },
    ),
  );
  if (found.candidates.length === 0) return <Text fz="sm">{t('review.none')}</Text>;
  return (
    <>
      <form onSubmit={submit}>
        <Stack gap="md">
          <Text fz="sm" maw={760}>
            {t('review.text')}
          </Text>
          {found.candidates.map((candidate) => (
            <CandidateCard
              key={candidate.rank}
              candidate={candidate}
              probes={found.probePictures}
              mark={marks.get(candidate.rank) ?? null}
              setMark={(mark) => set(candidate.rank, mark)}
            />
          ))}
          {review.isError && <Problem error={review.error} />}
          <Group gap="sm">
            <Button type="submit" loading={review.isPending} disabled={left.length > 0}>
              {t('review.submit')}
            </Button>
            {left.length > 0 && marks.size > 0 && (
              <Button variant="default" onClick={() => setAsking(true)}>
                {t('review.rest', { count: left.length })}
              </Button>
            )}
            <Text fz="sm" c="dimmed" role="status">
              {t('review.marked', { marked: marks.size, all: found.candidates.length })}
            </Text>
          </Group>
        </Stack>
      </form>
      <Question
        opened={isAsking}
        title={t('review.restSure')}
        texts={[t('review.restText')]}
        confirm={t('review.rest', { count: left.length })}
        isPending={false}
        error={null}
        onConfirm={() => {
          for (const { rank } of left) set(rank, { isPerson: false, reason: '' });
          setAsking(false);
        }}
        onClose={() => setAsking(false)}
      />
    </>
  );
}
