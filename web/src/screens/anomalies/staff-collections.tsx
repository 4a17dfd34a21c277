/** Which collections hold photos of those who work here: for the privacy officer to say, so that searches for them are noticed. */
import { Badge, Button, Card, Group, Stack, Table, Text, Title } from '@mantine/core';
import { IconId } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useApi, useChange } from '../../api/api.js';
import { Answer } from '../../parts/answer.js';
import { Problem } from '../../parts/problem.js';

export function StaffCollections({ staff }: { staff: readonly string[] }) {
  const { t } = useTranslation('anomalies');
  const query = useApi('GET /collections');
  const change = useChange('PUT /collections/{name}/staff', ['GET /anomalies']);
  const said = change.isSuccess ? change.variables : null;
  return (
    <Card component="section" aria-labelledby="staff">
      <Stack gap="sm">
        <Title order={2} id="staff">
          {t('staff.title')}
        </Title>
        <Text fz="sm">{t('staff.text')}</Text>
        <Answer query={query} isEmpty={({ items }) => items.length === 0} empty={t('staff.none')}>
          {({ items }) => (
            <Table aria-labelledby="staff" maw={640}>
              <Table.Tbody>
                {items.map(({ name }) => {
                  const isStaff = staff.includes(name);
                  return (
                    <Table.Tr key={name}>
                      <Table.Th scope="row" fw={400}>
                        <Group gap="xs">
                          {name}
                          {isStaff && (
                            <Badge color="orange" leftSection={<IconId size={12} aria-hidden />}>
                              {t('staff.yes')}
                            </Badge>
                          )}
                        </Group>
                      </Table.Th>
                      <Table.Td ta="right">
                        <Button
                          variant="default"
                          size="xs"
                          loading={change.isPending && change.variables.params?.name === name}
                          onClick={() => change.mutate({ params: { name }, body: { isStaff: !isStaff } })}
                          aria-label={`${t(isStaff ? 'staff.unmark' : 'staff.mark')}: ${name}`}
                        >
                          {t(isStaff ? 'staff.unmark' : 'staff.mark')}
                        </Button>
                      </Table.Td>
                    </Table.Tr>
                  );
                })}
              </Table.Tbody>
            </Table>
          )}
        </Answer>
        {change.isError && <Problem error={change.error} />}
        <Text fz="sm" role="status">
          {said !== null &&
            t(said.body?.isStaff === true ? 'staff.marked' : 'staff.unmarked', {
              name: said.params?.name ?? '',
            })}
        </Text>
      </Stack>
    </Card>
  );
}
