/** Who is here. Asked when the app starts and whenever an answer says that nobody is. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, useCallback, useContext, type ReactNode } from 'react';
import type { Role } from '#vitrine/types.js';
import { ApiProblem, call, type AnswerOf } from '../api/api.js';
import { sessionKey } from '../api/query-client.js';
import { Problem } from '../parts/problem.js';
import { Waiting } from '../parts/waiting.js';

export type Someone = AnswerOf<'GET /session'>;

/** `half`: signed in, and has to set up a second factor before anything else. */
export type Session = { state: 'in'; who: Someone } | { state: 'half' } | { state: 'out' };

const SessionContext = createContext<Session>({ state: 'out' });

export const useSession = (): Session => useContext(SessionContext);

/** The person who is signed in; only for screens that nobody else sees. */
export function useWho(): Someone {
  const session = useSession();
  if (session.state !== 'in') throw new Error('expected somebody to be signed in');
  return session.who;
}

export function useHasRole(): (...roles: Role[]) => boolean {
  const session = useSession();
  return (...roles) => session.state === 'in' && roles.some((role) => session.who.roles.includes(role));
}

export function SessionProvider({ children }: { children: ReactNode }) {
  const query = useQuery({ queryKey: sessionKey, queryFn: readSession, staleTime: 60_000 });
  if (query.isPending) return <Waiting />;
  if (query.isError) return <Problem error={query.error} retry={() => void query.refetch()} />;
  return <SessionContext value={query.data}>{children}</SessionContext>;
}

async function readSession(): Promise<Session> {
  try {
    return { state: 'in', who: await call('GET /session') };
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error;
    // Also of who was approved and has yet to become active by a second factor.
    const isHalf = error.code === 'second-factor.missing' || error.code === 'person.inactive';
    if (isHalf && (await hasAccount())) return { state: 'half' };
    if (error.status === 401 || error.status === 403) return { state: 'out' };
    throw error;
  }
}

/** Not of who was disabled. */
async function hasAccount(): Promise<boolean> {
  try {
    await call('GET /account');
    return true;
  } catch (error) {
    if (error instanceof ApiProblem && (error.status === 401 || error.status === 403)) return false;
    throw error;
  }
}

/** To be called when somebody signed in, or proved more: the frame then opens what is open to them. */
export function useSessionChanged(): () => Promise<void> {
  const client = useQueryClient();
  return useCallback(async () => {
    await client.invalidateQueries();
    // Answers reach the screens in the next turn; who navigates before is still nobody, and sent to the door.
    await new Promise((heard) => setTimeout(heard));
  }, [client]);
}
