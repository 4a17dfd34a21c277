/** A policy to be proposed. What the preset strict means cannot be chosen here: the server refuses it. */
import { Card, Checkbox, SimpleGrid, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ProposalForm } from '../../parts/proposal-form.js';
import type { Policy } from './policy-tab.js';
import { Whole } from './whole.js';
import { PurposeFields } from './purpose-fields.js';
import { WitnessFields } from './witness-fields.js';

interface ChangePolicyProps {
  policy: Policy;
  onClose: () => void;
}

export function ChangePolicy({ policy, onClose }: ChangePolicyProps) {
  const { t } = useTranslation('settings');
  const [wanted, setWanted] = useState(policy);
  const set = (changes: Partial<Policy>) => setWanted({ ...wanted, ...changes });
  return (
    <ProposalForm
      proposal={(reason) => ({ kind: 'policy.change', document: wanted, reason })}
      onClose={onClose}
    >
      <Text fz="sm">{t('policy.changeText')}</Text>
      <PurposeFields purposes={wanted.purposes} onChange={(purposes) => set({ purposes })} />
      <Numbers policy={wanted} set={set} />
      <WitnessFields witnesses={wanted.witnesses} onChange={(witnesses) => set({ witnesses })} />
      <Checkbox
        label={t('policy.publicReport')}
        checked={wanted.publicReport}
        onChange={(event) => set({ publicReport: event.currentTarget.checked })}
      />
    </ProposalForm>
  );
}

interface NumbersProps {
  policy: Policy;
  set: (changes: Partial<Policy>) => void;
}

function Numbers({ policy, set }: NumbersProps) {
  const { t } = useTranslation('settings');
  const { authorisation, quotas, workingHours } = policy;
  const setAuthorisation = (changes: Partial<Policy['authorisation']>) =>
    set({ authorisation: { ...authorisation, ...changes } });
  const setQuotas = (changes: Partial<Policy['quotas']>) => set({ quotas: { ...quotas, ...changes } });
  return (
    <Card component="fieldset">
      <Title order={2} mb="xs">
        {t('policy.limits')}
      </Title>
      <SimpleGrid cols={{ base: 1, sm: 2, md: 3 }} spacing="sm" style={{ alignItems: 'end' }}>
        <Whole
          label={t('policy.validDays')}
          value={authorisation.validDays}
          max={366}
          onChange={(validDays) => setAuthorisation({ validDays })}
        />
        <Whole
          label={t('policy.maxSearches')}
          value={authorisation.maxSearches}
          max={1000}
          onChange={(maxSearches) => setAuthorisation({ maxSearches })}
        />
        <Whole
          label={t('policy.minTextCharacters')}
          value={authorisation.minTextLength}
          max={2000}
          onChange={(minTextLength) => setAuthorisation({ minTextLength })}
        />
        <Whole
          label={t('policy.perDay')}
          value={quotas.searchesPerPersonPerDay}
          onChange={(searchesPerPersonPerDay) => setQuotas({ searchesPerPersonPerDay })}
        />
        <Whole
          label={t('policy.perCase')}
          value={quotas.searchesPerCase}
          onChange={(searchesPerCase) => setQuotas({ searchesPerCase })}
        />
        <Whole
          label={t('policy.retentionDays')}
          value={policy.retentionDays}
          max={36_500}
          onChange={(retentionDays) => set({ retentionDays })}
        />
        <Whole
          label={t('policy.hoursFrom')}
          value={workingHours.from}
          min={0}
          max={23}
          onChange={(from) => set({ workingHours: { ...workingHours, from } })}
        />
        <Whole
          label={t('policy.hoursTo')}
          value={workingHours.to}
          max={24}
          onChange={(to) => set({ workingHours: { ...workingHours, to } })}
        />
      </SimpleGrid>
    </Card>
  );
}
