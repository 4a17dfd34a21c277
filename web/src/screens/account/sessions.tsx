/** Where one is signed in, and a way to end what one does not know. */
import { Button, Card, Group, Table, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useApi, useChange } from '../../api/api.js';
import { Answer } from '../../parts/answer.js';
import { Moment } from '../../parts/moment.js';
import { Problem } from '../../parts/problem.js';

export function Sessions() {
  const { t } = useTranslation('account');
  const sessions = useApi('GET /account/sessions');
  const end = useChange('DELETE /account/sessions', ['GET /account/sessions']);
  return (
    <Card component="section">
      <Title order={2}>{t('sessions.title')}</Title>
      <Answer query={sessions}>
        {({ items }) => (
          <>
            <Table aria-label={t('sessions.title')} mt="xs">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>{t('sessions.since')}</Table.Th>
                  <Table.Th>{t('sessions.factor')}</Table.Th>
                  <Table.Th>{t('sessions.until')}</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {items.map(({ id, createdAt, expiresAt, factor, isThis }) => (
                  <Table.Tr key={id}>
                    <Table.Td>
                      <Moment at={createdAt} />
                      {isThis && (
                        <Text span fz="sm" c="dimmed">
                          {' '}
                          {t('sessions.this')}
                        </Text>
                      )}
                    </Table.Td>
                    <Table.Td>{t(`sessions.by.${factor}`)}</Table.Td>
                    <Table.Td>
                      <Moment at={expiresAt} as="distance" />
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
            {end.isError && <Problem error={end.error} />}
            {items.length > 1 && (
              <Group mt="sm">
                <Button variant="default" size="xs" loading={end.isPending} onClick={() => end.mutate({})}>
                  {t('sessions.endOthers')}
                </Button>
              </Group>
            )}
          </>
        )}
      </Answer>
    </Card>
  );
}
