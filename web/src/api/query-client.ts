/** Answers of the server, kept in memory for as long as the page is open. */
import { QueryCache, QueryClient } from '@tanstack/react-query';
import { ApiProblem } from '#vitrine/http/client.js';

const mostTries = 3;

export const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError: (error) => endSessionOn(error) }),
  defaultOptions: {
    queries: {
      // The parts of a screen share an answer; whoever comes to a screen later sees what others did meanwhile.
      staleTime: 1000,
      // What was refused stays refused; what did not arrive may arrive.
      retry: (failures, error) => isPassing(error) && failures < mostTries - 1,
      networkMode: 'always',
    },
    mutations: { networkMode: 'always', onError: (error) => heedRefusal(error) },
  },
});

/** Whether the same request may succeed a moment later. */
export function isPassing(error: unknown): boolean {
  return !(error instanceof ApiProblem) || error.code === 'unreachable' || error.status === 503;
}

/** What a refusal tells of the whole is asked again at once, so that no screen goes on as if nothing were. */
function heedRefusal(error: unknown): void {
  endSessionOn(error);
  if (error instanceof ApiProblem && error.code === 'search.stopped') {
    void queryClient.invalidateQueries({ queryKey: ['GET /stop'] });
  }
}

/** Asks again who is here: the frame then shows the door. */
function endSessionOn(error: unknown): void {
  if (
    error instanceof ApiProblem &&
    error.code === 'session.missing' &&
    queryClient.getQueryData(sessionKey) !== undefined
  ) {
    void queryClient.invalidateQueries({ queryKey: sessionKey });
  }
}

export const sessionKey = ['GET /session'] as const;
