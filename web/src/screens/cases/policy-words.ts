/** What the codes of the policy stand for. */
import { useApi, type AnswerOf } from '../../api/api.js';

export type Policy = AnswerOf<'GET /policy'>['policy'];

/** null: not there yet. */
export function usePolicy(): Policy | null {
  return useApi('GET /policy').data?.policy ?? null;
}

/** Its title; the code where the policy does not know it any more. */
export function purposeTitle(policy: Policy | null, code: string): string {
  return policy?.purposes.find((each) => each.code === code)?.title ?? code;
}
