/** A list as a table: each row opens something by the link in its first cell, and j and k walk through them. */
import { Table } from '@mantine/core';
import type { ReactNode } from 'react';
import { useRowKeys } from './row-keys.js';

interface RowTableProps {
  label: string;
  heads: readonly string[];
  /** On a narrower screen the table scrolls by itself. */
  minWidthPx: number;
  /** Rows. */
  children: ReactNode;
}

export function RowTable({ label, heads, minWidthPx, children }: RowTableProps) {
  const body = useRowKeys();
  return (
    <Table.ScrollContainer minWidth={minWidthPx}>
      <Table aria-label={label}>
        <Table.Thead>
          <Table.Tr>
            {heads.map((head) => (
              <Table.Th key={head} scope="col">
                {head}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody ref={body}>{children}</Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
