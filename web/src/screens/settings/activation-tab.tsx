/** What must be on record before the first search, whether it is, and the form that a privacy officer or administrator proposes it with. */
import { Alert, Button, Card, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi, type AnswerOf } from '../../api/api.js';
import { useHasRole } from '../../app/session.js';
import { Answer } from '../../parts/answer.js';
import { Moment } from '../../parts/moment.js';
import { ActivationFacts } from '../proposals/activation-facts.js';
import { ProposeActivation } from './propose-activation.js';
import { TooFewWitnesses } from './too-few-witnesses.js';

type Activation = AnswerOf<'GET /activation'>;

export function ActivationTab() {
  const activation = useApi('GET /activation');
  return (
    <Answer query={activation} rows={8}>
      {(data) => <Shown activation={data} />}
    </Answer>
  );
}

function Shown({ activation }: { activation: Activation }) {
  const { t } = useTranslation('settings');
  const has = useHasRole();
  const [isProposing, setProposing] = useState(false);
  const { required, document } = activation;
  if (!required) return <Text fz="sm">{t('activation.notRequired')}</Text>;
  return (
    <Stack gap="md" maw={900}>
      <Standing activation={activation} />
      {document !== null && !isProposing && (
        <Card>
          <ActivationFacts document={document} />
        </Card>
      )}
      {isProposing ? (
        <ProposeActivation before={document} onClose={() => setProposing(false)} />
      ) : (
        has('privacy-officer', 'administrator') && (
          <Group>
            <Button variant="default" onClick={() => setProposing(true)}>
              {t('activation.propose')}
            </Button>
          </Group>
        )
      )}
    </Stack>
  );
}

function Standing({
  activation: { state, approvedAt, expiresOn, uncovered, warning },
}: {
  activation: Activation;
}) {
  const { t } = useTranslation('settings');
  const isGood = state === 'valid' && uncovered.length === 0 && warning === null;
  return (
    <Alert color={isGood ? 'green' : 'yellow'} title={t(`activation.states.${state}`)}>
      <Stack gap={4}>
        {state === 'missing' && <Text fz="sm">{t('activation.missingText')}</Text>}
        {approvedAt !== null && (
          <Text fz="sm">
            {t('activation.approved')} <Moment at={approvedAt} />
          </Text>
        )}
        {expiresOn !== null && (
          <Text fz="sm">
            {t('activation.expires')} <Moment at={expiresOn} as="day" />
          </Text>
        )}
        {state !== 'missing' && uncovered.length > 0 && (
          <Text fz="sm">{t('activation.uncovered', { purposes: uncovered.join(', ') })}</Text>
        )}
        {warning !== null && <TooFewWitnesses {...warning} />}
      </Stack>
    </Alert>
  );
}
