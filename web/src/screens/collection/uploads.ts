/**
 * Files on their way to the server, one request after the other. They live outside of any screen: who looks at something else meanwhile
 * interrupts nothing. A reload forgets what was not sent yet, so the browser asks before; what was sent goes on as a job of the server.
 */
import { useSyncExternalStore } from 'react';
import { ApiProblem, call, type AnswerOf } from '../../api/api.js';
import { queryClient } from '../../api/query-client.js';
import { planUploads, type Batch, type Chosen } from './upload-plan.js';

export interface Sending extends Batch {
  id: number;
  collection: string;
  /** Look again at what was left out before. */
  retry: boolean;
  state: 'waiting' | 'sending' | 'sent' | 'failed';
  /** Once sent. */
  job: string | null;
  error: unknown;
}

let sendings: readonly Sending[] = [];
let isSending = false;
let lastId = 0;
const listeners = new Set<() => void>();

export function useUploads(collection: string): readonly Sending[] {
  const all = useSyncExternalStore(subscribe, () => sendings);
  return all.filter((each) => each.collection === collection);
}

/** Gives back what is too large for one request. */
export function upload(collection: string, chosen: readonly Chosen[], retry = false): Chosen[] {
  const { batches, tooLarge } = planUploads(chosen);
  const added = batches.map((batch): Sending => {
    return { ...batch, id: ++lastId, collection, retry, state: 'waiting', job: null, error: null };
  });
  set([...sendings, ...added]);
  void sendAll();
  return tooLarge;
}

export function sendAgain(id: number): void {
  update(id, { state: 'waiting', error: null });
  void sendAll();
}

/** What is not sent yet is not sent. */
export function forgetWaiting(collection: string): void {
  set(sendings.filter((each) => each.collection !== collection || each.state === 'sent'));
}

async function sendAll(): Promise<void> {
  if (isSending) return;
  isSending = true;
  try {
    for (;;) {
      const next = sendings.find(({ state }) => state === 'waiting');
      if (next === undefined) return;
      await send(next);
    }
  } finally {
    isSending = false;
  }
}

async function send(sending: Sending): Promise<void> {
  update(sending.id, { state: 'sending' });
  try {
    const { id: job } = await post(sending);
    update(sending.id, { state: 'sent', job });
    await queryClient.invalidateQueries({ queryKey: ['GET /jobs'] });
  } catch (error) {
    const wait = secondsToWait(error);
    if (wait === null) {
      update(sending.id, { state: 'failed', error });
      return;
    }
    await new Promise((over) => setTimeout(over, wait * 1000));
    update(sending.id, { state: 'waiting' });
  }
}

function post({ kind, collection: name, files, retry }: Sending): Promise<AnswerOf<'GET /jobs/{id}'>> {
  const form = new FormData();
  const field = kind === 'archive' ? 'archive' : 'files';
  for (const { file, path } of files) form.append(field, file, path);
  if (retry) form.append('retry', 'true');
  const asking = { params: { name }, form };
  return kind === 'archive'
    ? call('POST /collections/{name}/archives', asking)
    : call('POST /collections/{name}/photos', asking);
}

/** The server has enough to do for now; null: it said something else. */
function secondsToWait(error: unknown): number | null {
  if (!(error instanceof ApiProblem)) return null;
  const isBusy = error.code === 'server.busy' || error.code === 'request.too-many';
  return isBusy ? (error.retryAfterSeconds ?? 5) : null;
}

function update(id: number, change: Partial<Sending>): void {
  set(sendings.map((each) => (each.id === id ? { ...each, ...change } : each)));
}

function set(next: readonly Sending[]): void {
  sendings = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

window.addEventListener('beforeunload', (event) => {
  if (sendings.some(({ state }) => state === 'waiting' || state === 'sending')) event.preventDefault();
});
