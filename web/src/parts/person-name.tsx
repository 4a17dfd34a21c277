/** Who an id is. The list is small and changes seldom: it is asked for seldom. */
import { Text } from '@mantine/core';
import { useApi } from '../api/api.js';

/** What an id is called; the id itself of whom nobody knows any more. */
export function usePersonNames(): (id: string) => string {
  const { data } = useApi('GET /people/names', {}, { staleMs: 30_000 });
  return (id) => data?.items.find((each) => each.id === id)?.name ?? id.slice(0, 8);
}

export function PersonName({ id }: { id: string }) {
  const nameOf = usePersonNames();
  return (
    <Text span inherit>
      {nameOf(id)}
    </Text>
  );
}
