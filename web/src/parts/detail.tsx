/** One line of a list of facts. */
import { Text } from '@mantine/core';
import type { ReactNode } from 'react';

export function Detail({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <Text component="dt" fz="xs" c="dimmed">
        {name}
      </Text>
      <Text component="dd" fz="sm">
        {children}
      </Text>
    </div>
  );
}
