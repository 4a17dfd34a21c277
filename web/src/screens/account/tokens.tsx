/** Tokens: for the command line and other programs, which then act for the person who made them. */
import { Alert, Button, Card, Group, NumberInput, Stack, Table, Text, TextInput, Title } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi, useChange, type AnswerOf } from '../../api/api.js';
import { Answer } from '../../parts/answer.js';
import { CopyText } from '../../parts/copy-text.js';
import { Moment } from '../../parts/moment.js';
import { Problem } from '../../parts/problem.js';
import { submitting } from '../../parts/submitting.js';

const longestDays = 90;

export function Tokens() {
  const { t } = useTranslation('account');
  const tokens = useApi('GET /account/tokens');
  return (
    <Card component="section">
      <Title order={2}>{t('tokens.title')}</Title>
      <Text fz="sm" c="dimmed">
        {t('tokens.lead')}
      </Text>
      <Stack gap="sm" mt="xs">
        <Answer query={tokens} rows={1} isEmpty={({ items }) => items.length === 0} empty={t('tokens.none')}>
          {({ items }) => <List items={items} />}
        </Answer>
        <Make />
      </Stack>
    </Card>
  );
}

function List({ items }: { items: AnswerOf<'GET /account/tokens'>['items'] }) {
  const { t } = useTranslation('account');
  const end = useChange('DELETE /account/tokens/{id}', ['GET /account/tokens']);
  return (
    <Table.ScrollContainer minWidth={520}>
      <Table aria-label={t('tokens.title')}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('tokens.name')}</Table.Th>
            <Table.Th>{t('tokens.used')}</Table.Th>
            <Table.Th>{t('tokens.ends')}</Table.Th>
            <Table.Th aria-label={t('tokens.end')} />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {items.map(({ id, name, usedAt, expiresAt }) => (
            <Table.Tr key={id}>
              <Table.Td>{name}</Table.Td>
              <Table.Td>
                {usedAt === null ? t('tokens.never') : <Moment at={usedAt} as="distance" />}
              </Table.Td>
              <Table.Td>
                <Moment at={expiresAt} as="day" />
              </Table.Td>
              <Table.Td>
                <Button
                  variant="default"
                  size="xs"
                  aria-label={t('tokens.endNamed', { name })}
                  onClick={() => end.mutate({ params: { id } })}
                >
                  {t('tokens.end')}
                </Button>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {end.isError && <Problem error={end.error} />}
    </Table.ScrollContainer>
  );
}

function Make() {
  const { t } = useTranslation('account');
  const [name, setName] = useState('');
  const [days, setDays] = useState(30);
  const make = useChange('POST /account/tokens', ['GET /account/tokens']);
  const start = () => make.mutate({ body: { name, days } }, { onSuccess: () => setName('') });
  return (
    <form onSubmit={submitting(start)}>
      <Stack gap="sm">
        <Group align="flex-end" gap="sm">
          <TextInput
            label={t('tokens.newName')}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            required
            maxLength={100}
          />
          <NumberInput
            label={t('tokens.days')}
            value={days}
            onChange={(value) => setDays(Number(value))}
            min={1}
            max={longestDays}
            allowDecimal={false}
            required
            w={140}
          />
          <Button type="submit" variant="default" loading={make.isPending}>
            {t('tokens.make')}
          </Button>
        </Group>
        {make.isError && <Problem error={make.error} />}
        {make.data !== undefined && (
          <Alert color="green" title={t('tokens.made')} role="status">
            <Text fz="sm" mb="xs">
              {t('tokens.once')}
            </Text>
            <CopyText text={make.data.secret} />
          </Alert>
        )}
      </Stack>
    </form>
  );
}
