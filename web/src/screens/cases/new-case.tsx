/** Opening a case: what it is called, for which purpose and offence of the policy, and until when. */
import { Alert, Button, Checkbox, Group, NativeSelect, Stack, Text, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import { useChange } from '../../api/api.js';
import { Dialog } from '../../parts/dialog.js';
import { Problem } from '../../parts/problem.js';
import { usePolicy, type Policy } from './policy-words.js';

export function NewCase({ opened, close }: { opened: boolean; close: () => void }) {
  const { t } = useTranslation('cases');
  const policy = usePolicy();
  return (
    <Dialog opened={opened} onClose={close} title={t('new.title')} size="lg">
      {policy !== null && <CaseForm policy={policy} close={close} />}
    </Dialog>
  );
}

const none = { reference: '', purpose: '', offence: '', endsOn: '' };
const noBody = { name: '', basis: '', recipients: '' };

function CaseForm({ policy, close }: { policy: Policy; close: () => void }) {
  const { t } = useTranslation('cases');
  const { t: common } = useTranslation();
  const [, goTo] = useLocation();
  const [given, setGiven] = useState(none);
  const [today] = useState(() => new Date().toISOString().slice(0, 10));
  const [body, setBody] = useState<typeof noBody | null>(null);
  const open = useChange('POST /cases', ['GET /cases']);
  const isRequired = policy.authorisation.required;
  const purpose = policy.purposes.find(({ code }) => code === given.purpose);
  const set = (more: Partial<typeof none>): void => setGiven((before) => ({ ...before, ...more }));

  function submit(event: FormEvent): void {
    event.preventDefault();
    const { reference, endsOn } = given;
    const codes = purpose === undefined ? {} : { purpose: purpose.code, offence: given.offence };
    open.mutate(
      { body: { reference, ...codes, endsOn: endsOn === '' ? null : endsOn, onBehalf: body } },
      { onSuccess: ({ id }) => goTo(`/cases/${id}`) },
    );
  }

  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <TextInput
          label={t('new.reference')}
          description={t('new.referenceHelp')}
          value={given.reference}
          onChange={(event) => set({ reference: event.currentTarget.value })}
          required
          maxLength={200}
          data-autofocus
        />
        {policy.purposes.length > 0 && (
          <Purpose policy={policy} given={given} set={set} isRequired={isRequired} />
        )}
        <TextInput
          type="date"
          label={t('new.endsOn')}
          description={t('new.endsOnHelp', { count: policy.retentionDays })}
          value={given.endsOn}
          min={today}
          onChange={(event) => set({ endsOn: event.currentTarget.value })}
          required={isRequired}
        />
        <Checkbox
          label={t('new.onBehalf')}
          checked={body !== null}
          onChange={(event) => setBody(event.currentTarget.checked ? noBody : null)}
        />
        {body !== null && <OnBehalf body={body} setBody={setBody} />}
        {open.isError && <Problem error={open.error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={close}>
            {common('actions.cancel')}
          </Button>
          <Button type="submit" loading={open.isPending}>
            {t('new.submit')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

interface PurposeProps {
  policy: Policy;
  given: typeof none;
  set: (more: Partial<typeof none>) => void;
  isRequired: boolean;
}

function Purpose({ policy, given, set, isRequired }: PurposeProps) {
  const { t } = useTranslation('cases');
  const nothing = { value: '', label: t('new.choose') };
  const chosen = policy.purposes.find(({ code }) => code === given.purpose);
  return (
    <>
      <NativeSelect
        label={t('new.purpose')}
        data={[nothing, ...policy.purposes.map(({ code, title }) => ({ value: code, label: title }))]}
        value={given.purpose}
        onChange={(event) => {
          const purpose = event.currentTarget.value;
          const offences = policy.purposes.find(({ code }) => code === purpose)?.offences ?? [];
          // One to choose from is no choice.
          set({ purpose, offence: offences.length === 1 ? (offences[0] ?? '') : '' });
        }}
        required={isRequired}
      />
      {chosen !== undefined && (
        <>
          <Alert color="gray" p="xs">
            <Text fz="sm">{t('new.legalBasis', { basis: chosen.legalBasis })}</Text>
            <Text fz="sm">{t('new.leastSevere', { offence: chosen.leastSevereOffence })}</Text>
          </Alert>
          <NativeSelect
            label={t('new.offence')}
            data={[nothing, ...chosen.offences]}
            value={given.offence}
            onChange={(event) => set({ offence: event.currentTarget.value })}
            required
          />
        </>
      )}
    </>
  );
}

interface OnBehalfProps {
  body: typeof noBody;
  setBody: (body: typeof noBody) => void;
}

function OnBehalf({ body, setBody }: OnBehalfProps) {
  const { t } = useTranslation('cases');
  return (
    <Stack gap="xs" pl="lg">
      {(['name', 'basis', 'recipients'] as const).map((field) => (
        <TextInput
          key={field}
          label={t(`new.behalf.${field}`)}
          value={body[field]}
          onChange={(event) => setBody({ ...body, [field]: event.currentTarget.value })}
          required
        />
      ))}
    </Stack>
  );
}
