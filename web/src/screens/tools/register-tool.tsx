/** Anybody who knows of a use can say so. */
import {
  Button,
  Card,
  Group,
  Select,
  SimpleGrid,
  Stack,
  Text,
  Textarea,
  TextInput,
  Title,
} from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChange } from '../../api/api.js';
import { useWho } from '../../app/session.js';
import { Problem } from '../../parts/problem.js';
import { submitting } from '../../parts/submitting.js';
import { useTell } from '../../parts/tell.js';
import { toolKinds } from './tool-kinds.js';

export function RegisterTool() {
  const { t } = useTranslation('tools');
  const tell = useTell();
  const { unit } = useWho();
  const [today] = useState(() => new Date().toISOString().slice(0, 10));
  const nothing = {
    tool: '',
    vendor: '',
    kind: 'trial' as (typeof toolKinds)[number],
    unit,
    from: today,
    to: '',
    note: '',
  };
  const [facts, setFacts] = useState(nothing);
  const register = useChange('POST /tools', ['GET /tools']);
  const start = () =>
    register.mutate(
      { body: { ...facts, to: facts.to === '' ? null : facts.to } },
      {
        onSuccess: () => {
          setFacts(nothing);
          tell(t('registered'));
        },
      },
    );
  const set = (changes: Partial<typeof nothing>) => setFacts({ ...facts, ...changes });
  return (
    <Card component="section">
      <Title order={2}>{t('register')}</Title>
      <Text fz="sm" c="dimmed" mb="xs">
        {t('registerText')}
      </Text>
      <form onSubmit={submitting(start)}>
        <Stack gap="sm">
          <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="sm">
            <TextInput
              label={t('fields.tool')}
              value={facts.tool}
              onChange={(event) => set({ tool: event.currentTarget.value })}
              required
              maxLength={200}
            />
            <TextInput
              label={t('fields.vendor')}
              value={facts.vendor}
              onChange={(event) => set({ vendor: event.currentTarget.value })}
              required
              maxLength={200}
            />
            <Select
              label={t('fields.kind')}
              data={toolKinds.map((kind) => ({ value: kind, label: t(`kinds.${kind}`) }))}
              value={facts.kind}
              onChange={(kind) => set({ kind: kind ?? 'trial' })}
              allowDeselect={false}
            />
            <TextInput
              label={t('fields.unit')}
              value={facts.unit}
              onChange={(event) => set({ unit: event.currentTarget.value })}
              required
              maxLength={100}
            />
            <TextInput
              type="date"
              label={t('fields.from')}
              value={facts.from}
              onChange={(event) => set({ from: event.currentTarget.value })}
              required
              max={today}
            />
            <TextInput
              type="date"
              label={t('fields.to')}
              description={t('toText')}
              value={facts.to}
              onChange={(event) => set({ to: event.currentTarget.value })}
              inputWrapperOrder={['label', 'input', 'description', 'error']}
            />
          </SimpleGrid>
          <Textarea
            label={t('fields.note')}
            value={facts.note}
            onChange={(event) => set({ note: event.currentTarget.value })}
            autosize
            minRows={2}
            maxLength={2000}
          />
          {register.isError && <Problem error={register.error} />}
          <Group>
            <Button type="submit" loading={register.isPending}>
              {t('enter')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Card>
  );
}
