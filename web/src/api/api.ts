/**
 * How screens talk to the server: `useApi` for what is read, `useChange` for what changes something. Names, parameters and answers are
 * those of the server’s own schemas; a route that does not exist does not compile.
 */
import {
  keepPreviousData,
  queryOptions,
  useMutation,
  useQuery,
  useQueryClient,
  type UseMutationResult,
  type UseQueryResult,
} from '@tanstack/react-query';
import { apiClient, ApiProblem, type AnswerOf, type Asking, type RouteName } from '#vitrine/http/client.js';

export { ApiProblem, type AnswerOf, type Asking, type RouteName };

/** Asks once, outside of the kept answers. Throws `ApiProblem`; `unreachable` where no answer came. */
export const call = apiClient(async (address, init) => {
  try {
    return await fetch(address, init);
  } catch (error) {
    if (init.signal?.aborted === true) throw error;
    throw new ApiProblem(0, 'unreachable', 'the server cannot be reached', null);
  }
});

type Reading = Extract<RouteName, `GET ${string}`>;
type Changing = Exclude<RouteName, `GET ${string}`>;

export interface Kept<T = unknown> {
  /** Do not ask yet. */
  enabled?: boolean;
  /** Ask again after so long, while the page is seen; by what was answered where that matters. */
  everyMs?: number | false | ((answer: T | undefined) => number);
  /** How long an answer counts as fresh. */
  staleMs?: number;
  /** Show the last page while the next one comes. */
  keepPrevious?: boolean;
}

export function readingOf<Name extends Reading>(name: Name, asking: Asking<Name> = {}) {
  const { params, query } = asking;
  return queryOptions<AnswerOf<Name>, ApiProblem>({
    queryKey: [name, ...(params === undefined && query === undefined ? [] : [params ?? {}, query ?? {}])],
    queryFn: ({ signal }) => call(name, { ...asking, signal }),
  });
}

export function useApi<Name extends Reading>(
  name: Name,
  asking: Asking<Name> = {},
  { enabled = true, everyMs = false, staleMs, keepPrevious = false }: Kept<AnswerOf<Name>> = {},
): UseQueryResult<AnswerOf<Name>, ApiProblem> {
  return useQuery({
    ...readingOf(name, asking),
    enabled,
    refetchInterval: typeof everyMs === 'function' ? ({ state }) => everyMs(state.data) : everyMs,
    ...(staleMs === undefined ? {} : { staleTime: staleMs }),
    ...(keepPrevious ? { placeholderData: keepPreviousData } : {}),
  });
}

/** `outdates`: the routes whose kept answers are old after this; all of them where nothing is said. */
export function useChange<Name extends Changing>(
  name: Name,
  outdates?: readonly Reading[],
): UseMutationResult<AnswerOf<Name>, ApiProblem, Asking<Name>> {
  const client = useQueryClient();
  return useMutation<AnswerOf<Name>, ApiProblem, Asking<Name>>({
    mutationKey: [name],
    mutationFn: (asking) => call(name, asking),
    onSuccess: async () => {
      if (outdates === undefined) await client.invalidateQueries();
      else await Promise.all(outdates.map((each) => client.invalidateQueries({ queryKey: [each] })));
    },
  });
}
