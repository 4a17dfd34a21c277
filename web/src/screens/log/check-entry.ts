/** Fetches what an entry is checked with, and checks it. Under the last witnessed checkpoint where the witnesses have seen the entry. */
import { ApiProblem, call, type AnswerOf } from '../../api/api.js';
import type { Bytes } from '../../verify/bytes.js';
import { tileOf, verifyEntry, type CheckedEntry } from '../../verify/verify-entry.js';

export type LogName = 'searches' | 'events';
export type LogState = AnswerOf<'GET /log/{log}'>;
export type LogEntry = AnswerOf<'GET /log/{log}/find'>['items'][number];

export interface Checked extends CheckedEntry {
  proof: string;
  state: LogState;
}

export async function checkEntry(log: LogName, { index, text }: LogEntry): Promise<Checked> {
  const { proof, isWitnessed } = await bestProof(log, index);
  // After the proof: its checkpoint is of this state or an older one, and so are its keys.
  const state = await call('GET /log/{log}', { params: { log } });
  const checked = await verifyEntry({
    text,
    index,
    origin: state.origin,
    proof,
    isWitnessed,
    published: await publishedHash(log, index, state.size),
    keys: state.keys,
    witnesses: state.witnesses,
  });
  return { ...checked, proof, state };
}

async function bestProof(log: LogName, index: number): Promise<{ proof: string; isWitnessed: boolean }> {
  const params = { log, index };
  try {
    const { proof } = await call('GET /log/{log}/proofs/{index}', { params, query: { under: 'witnessed' } });
    return { proof, isWitnessed: true };
  } catch (error) {
    if (!(error instanceof ApiProblem) || error.code !== 'request.unknown') throw error;
    const { proof } = await call('GET /log/{log}/proofs/{index}', { params });
    return { proof, isWitnessed: false };
  }
}

/** From the tiles that outsiders get. A partial one is gone once it is full. */
async function publishedHash(log: LogName, index: number, size: number): Promise<Bytes | null> {
  const { partial, full, at } = tileOf(index, size);
  for (const path of partial === null ? [full] : [partial, full]) {
    const response = await fetch(`/api/v1/log/${log}/files/${path}`).catch(() => null);
    if (response?.ok !== true) continue;
    const hash = new Uint8Array(await response.arrayBuffer()).slice(at * 32, at * 32 + 32);
    return hash.length === 32 ? hash : null;
  }
  return null;
}
