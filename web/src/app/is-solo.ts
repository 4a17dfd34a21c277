/** Whether one person works here alone: nobody else decides, examines or lets people in, so screens must not promise it. */
import { useApi } from '../api/api.js';

/** False until the policy is read. */
export function useIsSolo(): boolean {
  return useApi('GET /policy').data?.policy.preset === 'solo';
}
