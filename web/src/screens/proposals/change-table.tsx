/** What would change, one line each: what it is, what it is now, and what it would be then. */
import { Table } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

export function ChangeTable({ maw, children }: { maw: number; children: ReactNode }) {
  const { t } = useTranslation('proposals');
  return (
    <Table maw={maw} aria-label={t('changes')}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('what')}</Table.Th>
          <Table.Th>{t('now')}</Table.Th>
          <Table.Th>{t('then')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>{children}</Table.Tbody>
    </Table>
  );
}
