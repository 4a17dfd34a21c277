/** An answer of the server in its four states, so that no screen forgets one: waiting, refused, empty, there. */
import { Text } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Problem } from './problem.js';
import { Waiting } from './waiting.js';

interface AnswerProps<T> {
  query: UseQueryResult<T>;
  /** Rows of the grey shape that stands in, so that nothing jumps. */
  rows?: number;
  isEmpty?: (data: T) => boolean;
  /** What to do where there is nothing yet. */
  empty?: ReactNode;
  children: (data: T) => ReactNode;
}

export function Answer<T>({ query, rows = 4, isEmpty, empty, children }: AnswerProps<T>) {
  if (query.isPending) return <Waiting rows={rows} />;
  // What was there stays readable when a later question fails; the frame says that the line is down.
  if (query.isError && query.data === undefined) {
    return <Problem error={query.error} retry={() => void query.refetch()} />;
  }
  const data = query.data as T;
  if (isEmpty?.(data) === true) {
    return typeof empty === 'string' ? (
      <Text c="dimmed" py="lg">
        {empty}
      </Text>
    ) : (
      empty
    );
  }
  return children(data);
}
