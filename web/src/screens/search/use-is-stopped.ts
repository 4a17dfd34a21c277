/** Whether all searches are stopped. A search that is refused for it asks again at once (api/query-client.ts). */
import { useApi } from '../../api/api.js';

const everyMs = 30_000;
/** Whoever waits for searches to begin again sees it soon. */
const stoppedEveryMs = 10_000;

export function useIsStopped(): boolean {
  const { data } = useApi(
    'GET /stop',
    {},
    { everyMs: (answer) => (answer?.stopped ? stoppedEveryMs : everyMs) },
  );
  return (data?.stopped ?? null) !== null;
}
