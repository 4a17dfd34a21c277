/** The form of an activation: privacy officer and administrator, one proposes and the other approves. */
import { Card, SegmentedControl, SimpleGrid, Stack, Text, TextInput, Title } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi, type AnswerOf } from '../../api/api.js';
import { Answer } from '../../parts/answer.js';
import { ProposalForm } from '../../parts/proposal-form.js';

type Document = NonNullable<AnswerOf<'GET /activation'>['document']>;

const noAssessment = { reference: '', date: '', reviewOn: '' };
const nothing: Document = {
  legalBases: {},
  dpia: noAssessment,
  fria: noAssessment,
  priorConsultation: { reference: '' },
  registerNumber: '',
  organisation: '',
  responsiblePerson: '',
  boardApproval: '',
};

interface ProposeActivationProps {
  before: Document | null;
  onClose: () => void;
}

export function ProposeActivation({ before, onClose }: ProposeActivationProps) {
  const { t } = useTranslation('settings');
  const policy = useApi('GET /policy');
  return (
    <Answer
      query={policy}
      isEmpty={(data) => data.policy.purposes.length === 0}
      empty={<Text fz="sm">{t('activation.noPurposes')}</Text>}
    >
      {(data) => (
        <Form
          before={before ?? nothing}
          purposes={data.policy.purposes.map(({ code }) => code)}
          onClose={onClose}
        />
      )}
    </Answer>
  );
}

interface FormProps {
  before: Document;
  purposes: readonly string[];
  onClose: () => void;
}

function Form({ before, purposes, onClose }: FormProps) {
  const { t } = useTranslation('settings');
  const [wanted, setWanted] = useState(before);
  const set = (changes: Partial<Document>) => setWanted({ ...wanted, ...changes });
  const legalBases = Object.fromEntries(purposes.map((code) => [code, wanted.legalBases[code] ?? '']));
  return (
    <ProposalForm
      proposal={(reason) => ({ kind: 'activation', document: { ...wanted, legalBases }, reason })}
      onClose={onClose}
    >
      <Text fz="sm">{t('activation.proposeText')}</Text>
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
        {(['organisation', 'responsiblePerson', 'registerNumber', 'boardApproval'] as const).map((field) => (
          <TextInput
            key={field}
            label={t(`activation.${field}`)}
            value={wanted[field]}
            onChange={(event) => set({ [field]: event.currentTarget.value })}
            required
          />
        ))}
        {purposes.map((purpose) => (
          <TextInput
            key={purpose}
            label={t('activation.legalBasis', { purpose })}
            value={legalBases[purpose] ?? ''}
            onChange={(event) => set({ legalBases: { ...legalBases, [purpose]: event.currentTarget.value } })}
            required
          />
        ))}
      </SimpleGrid>
      {(['dpia', 'fria'] as const).map((name) => (
        <Assessment
          key={name}
          title={t(`activation.${name}`)}
          value={wanted[name]}
          onChange={(value) => set({ [name]: value })}
        />
      ))}
      <Consultation
        value={wanted.priorConsultation}
        onChange={(priorConsultation) => set({ priorConsultation })}
      />
    </ProposalForm>
  );
}

interface AssessmentProps {
  title: string;
  value: Document['dpia'];
  onChange: (value: Document['dpia']) => void;
}

function Assessment({ title, value, onChange }: AssessmentProps) {
  const { t } = useTranslation('settings');
  return (
    <Card component="fieldset">
      <Title order={2} mb="xs">
        {title}
      </Title>
      <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="sm">
        {(['reference', 'date', 'reviewOn'] as const).map((field) => (
          <TextInput
            key={field}
            type={field === 'reference' ? 'text' : 'date'}
            label={t(`activation.assessment.${field}`)}
            value={value[field]}
            onChange={(event) => onChange({ ...value, [field]: event.currentTarget.value })}
            required
          />
        ))}
      </SimpleGrid>
    </Card>
  );
}

interface ConsultationProps {
  value: Document['priorConsultation'];
  onChange: (value: Document['priorConsultation']) => void;
}

function Consultation({ value, onChange }: ConsultationProps) {
  const { t } = useTranslation('settings');
  const isNeeded = 'reference' in value;
  const text = isNeeded ? value.reference : value.notNeededBecause;
  const change = (next: string, needed: boolean) =>
    onChange(needed ? { reference: next } : { notNeededBecause: next });
  return (
    <Card component="fieldset">
      <Title order={2} mb="xs">
        {t('activation.consultation')}
      </Title>
      <Stack gap="sm" align="flex-start">
        <SegmentedControl
          size="xs"
          value={isNeeded ? 'done' : 'not-needed'}
          onChange={(next) => change(text, next === 'done')}
          data={[
            { value: 'done', label: t('activation.consulted') },
            { value: 'not-needed', label: t('activation.notConsulted') },
          ]}
          aria-label={t('activation.consultation')}
        />
        <TextInput
          label={t(isNeeded ? 'activation.assessment.reference' : 'activation.whyNot')}
          value={text}
          onChange={(event) => change(event.currentTarget.value, isNeeded)}
          required
          w="100%"
        />
      </Stack>
    </Card>
  );
}
