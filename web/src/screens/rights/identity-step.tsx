/** How it was checked that it is the person who asks. */
import { Button, Group, NativeSelect, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { identityMethods, type IdentityMethod } from '#vitrine/types.js';
import { useChange } from '../../api/api.js';
import { Problem } from '../../parts/problem.js';
import { submitting } from '../../parts/submitting.js';
import { outdated, todayHere, type RightsRequest } from './request.js';

export function IdentityStep({ of }: { of: RightsRequest }) {
  const { t } = useTranslation('rights');
  const [method, setMethod] = useState<IdentityMethod>('in-person');
  const [note, setNote] = useState('');
  const [checkedOn, setCheckedOn] = useState(todayHere());
  const record = useChange('POST /rights/{id}/identity', outdated);
  const submit = submitting(() =>
    record.mutate({ params: { id: of.id }, body: { method, note, checkedOn } }),
  );
  return (
    <form onSubmit={submit}>
      <Stack gap="sm" maw={640}>
        <Text fz="sm">{t('identity.text')}</Text>
        <Group grow align="flex-start">
          <NativeSelect
            label={t('identity.method')}
            value={method}
            data={identityMethods.map((value) => ({ value, label: t(`method.${value}`) }))}
            onChange={({ currentTarget: { value } }) =>
              setMethod(identityMethods.find((each) => each === value) ?? 'other')
            }
          />
          <TextInput
            type="date"
            label={t('identity.checkedOn')}
            value={checkedOn}
            min={of.receivedOn}
            max={todayHere()}
            onChange={(event) => setCheckedOn(event.currentTarget.value)}
            required
          />
        </Group>
        <Textarea
          label={t('identity.note')}
          description={t('identity.noteHelp')}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
          required
          maxLength={2000}
          autosize
          minRows={2}
        />
        {record.isError && <Problem error={record.error} />}
        <div>
          <Button type="submit" loading={record.isPending}>
            {t('identity.submit')}
          </Button>
        </div>
      </Stack>
    </form>
  );
}
