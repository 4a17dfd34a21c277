/** Entries that were checked in this tab and do not hold, so that more than the one place that shows them says so. */
import { notifyManager, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useCallback, useSyncExternalStore } from 'react';
import { stateOf } from '../../verify/verify-entry.js';
import type { Checked, LogName } from './check-entry.js';

export const checkedEntryKey = (log: LogName, index: number) => ['check-entry', log, index] as const;

/** Their indices in the log, ascending. */
export function useFailedEntries(log: LogName): readonly number[] {
  const client = useQueryClient();
  const subscribe = useCallback(
    (changed: () => void) => client.getQueryCache().subscribe(notifyManager.batchCalls(changed)),
    [client],
  );
  // As text: the same one as long as nothing changed.
  const failed = useSyncExternalStore(subscribe, () => failedEntries(client, log).join(' '));
  return failed === '' ? [] : failed.split(' ').map(Number);
}

function failedEntries(client: QueryClient, log: LogName): number[] {
  return client
    .getQueriesData<Checked>({ queryKey: ['check-entry', log] })
    .filter(([, checked]) => checked !== undefined && stateOf(checked.steps) === 'fails')
    .map(([key]) => Number(key[2]))
    .toSorted((a, b) => a - b);
}
