/** A new report: for those who oversee, of any period; for everybody, of a quarter that is over. */
import { Button, Card, Group, Radio, Select, Stack, Text, Title } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useChange } from '../../api/api.js';
import { Problem } from '../../parts/problem.js';
import { Day } from '../log/entry-filters.js';
import { quartersBefore } from './quarters.js';

export function MakeReport({ made }: { made: (sha256: string) => void }) {
  const { t } = useTranslation('reports');
  const change = useChange('POST /reports', ['GET /reports']);
  const [isPublic, setPublic] = useState(false);
  const [now] = useState(() => new Date());
  const [from, setFrom] = useState(`${now.getUTCFullYear()}-01-01`);
  const [to, setTo] = useState(now.toISOString().slice(0, 10));
  const quarters = quartersBefore(now, 12);
  const [quarter, setQuarter] = useState(quarters[0]?.from ?? '');
  const isTurned = !isPublic && from > to;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const chosen = quarters.find((each) => each.from === quarter);
    const period = isPublic && chosen !== undefined ? { from: chosen.from, to: chosen.to } : { from, to };
    if (isTurned) return;
    change.mutate({ body: { ...period, public: isPublic } }, { onSuccess: ({ sha256 }) => made(sha256) });
  };
  return (
    <Card component="form" onSubmit={submit} aria-labelledby="make">
      <Stack gap="sm">
        <Title order={2} id="make">
          {t('make.title')}
        </Title>
        <Radio.Group
          label={t('make.kind')}
          value={isPublic ? 'public' : 'full'}
          onChange={(value) => setPublic(value === 'public')}
        >
          <Stack gap={6} mt={4}>
            <Radio value="full" label={t('make.full')} />
            <Radio value="public" label={t('make.public')} />
          </Stack>
        </Radio.Group>
        <Group gap="sm" align="flex-end">
          {isPublic ? (
            <Select
              label={t('make.quarter')}
              data={quarters.map((each) => ({
                value: each.from,
                label: t('make.quarterOf', { quarter: each.quarter, year: each.year }),
              }))}
              value={quarter}
              onChange={(value) => setQuarter(value ?? '')}
              allowDeselect={false}
              w={200}
            />
          ) : (
            <>
              <Day label={t('make.from')} value={from} set={setFrom} />
              <Day label={t('make.to')} value={to} set={setTo} />
            </>
          )}
          <Button type="submit" loading={change.isPending} disabled={!isPublic && (from === '' || to === '')}>
            {t('make.submit')}
          </Button>
        </Group>
        {isTurned && (
          <Text fz="sm" c="red" role="alert">
            {t('make.order')}
          </Text>
        )}
        <Text fz="sm" c="dimmed">
          {t('make.note')}
        </Text>
        {change.isError && <Problem error={change.error} />}
      </Stack>
    </Card>
  );
}
