/** A new collection: whoever makes one says first who answers for it, on what basis and for what. */
import { Button, Group, NumberInput, Stack, Textarea, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import { useChange } from '../../api/api.js';
import { Problem } from '../../parts/problem.js';
import { addressOf } from './standing.js';

const nothing = { name: '', owner: '', basis: '', purpose: '', expires: '' };

export function CollectionForm({ onCancel }: { onCancel: () => void }) {
  const { t } = useTranslation('collections');
  const { t: common } = useTranslation();
  const [, go] = useLocation();
  const [texts, setTexts] = useState(nothing);
  const [most, setMost] = useState<number | string>('');
  const add = useChange('POST /collections', ['GET /collections']);

  function submit(event: FormEvent): void {
    event.preventDefault();
    const { expires, ...rest } = texts;
    const body = {
      ...rest,
      expires: expires === '' ? null : expires,
      maxPhotos: typeof most === 'number' ? most : null,
    };
    add.mutate({ body }, { onSuccess: ({ name }) => go(`${addressOf(name)}?tab=add`) });
  }

  const field = (name: keyof typeof nothing) => ({
    label: t(`form.${name}.label`),
    description: t(`form.${name}.hint`),
    value: texts[name],
    onChange: (event: { currentTarget: { value: string } }) => {
      const { value } = event.currentTarget;
      setTexts((before) => ({ ...before, [name]: value }));
    },
  });

  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <TextInput {...field('name')} required maxLength={100} data-autofocus />
        <TextInput {...field('owner')} required />
        <TextInput {...field('basis')} required />
        <Textarea {...field('purpose')} required autosize minRows={2} />
        <Group grow align="flex-start">
          <TextInput {...field('expires')} type="date" />
          <NumberInput
            label={t('form.maxPhotos.label')}
            description={t('form.maxPhotos.hint')}
            value={most}
            onChange={setMost}
            min={1}
            allowDecimal={false}
            hideControls
          />
        </Group>
        {add.isError && <Problem error={add.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onCancel}>
            {common('actions.cancel')}
          </Button>
          <Button type="submit" loading={add.isPending}>
            {t('form.submit')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
