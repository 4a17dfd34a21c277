/**
 * Whether a log as it is shown now is signed, cosigned, and the one that this tab saw before, only longer. What was seen is in the memory of
 * the page alone: it is a witness for as long as the tab is open.
 */
import { call } from '../../api/api.js';
import { parseCheckpoint } from '../../verify/note.js';
import { logSignature, witnessSignature, type Step } from '../../verify/verify-entry.js';
import { verifyGrowth } from '../../verify/verify-growth.js';
import type { LogName, LogState } from './check-entry.js';

export type GrowthStep = { name: 'seen' | 'witnessed'; state: 'holds' | 'fails'; size: number };

export interface CheckedLog {
  signature: Step;
  /** Of the last witnessed checkpoint; none where the policy names nobody. */
  witnesses: (Step & { size: number })[];
  growth: GrowthStep[];
}

const seen = new Map<LogName, string>();

export async function checkLog(state: LogState): Promise<CheckedLog> {
  const { log, checkpoint, witnessed, keys, witnesses } = state;
  const parsed = parseCheckpoint(checkpoint);
  if (parsed === null || parsed.origin !== state.origin) {
    return {
      signature: { name: 'signature', state: 'fails', why: 'signatureMissing' },
      witnesses: [],
      growth: [],
    };
  }
  const signature = await logSignature(parsed, keys);
  const before = seen.get(log);
  const growth: GrowthStep[] = [];
  if (before !== undefined) growth.push(await grown('seen', log, before, checkpoint));
  if (witnessed !== null) growth.push(await grown('witnessed', log, witnessed, checkpoint));
  // What does not fit is not remembered: it would fit the next time.
  if (signature.state !== 'fails' && growth.every(({ state: found }) => found === 'holds')) {
    seen.set(log, checkpoint);
  }
  return { signature, witnesses: await cosignatures(witnessed, witnesses), growth };
}

async function grown(
  name: GrowthStep['name'],
  log: LogName,
  older: string,
  newer: string,
): Promise<GrowthStep> {
  const [from, to] = [sizeOf(older), sizeOf(newer)];
  if (from > to) return { name, state: 'fails', size: from };
  const { hashes } = await call('GET /log/{log}/consistency', { params: { log }, query: { from, to } });
  return { name, state: (await verifyGrowth(older, newer, hashes)) ? 'holds' : 'fails', size: from };
}

const sizeOf = (checkpoint: string): number => parseCheckpoint(checkpoint)?.size ?? Infinity;

async function cosignatures(
  witnessed: string | null,
  witnesses: readonly string[],
): Promise<CheckedLog['witnesses']> {
  const parsed = witnessed === null ? null : parseCheckpoint(witnessed);
  return Promise.all(
    witnesses.map(async (key) =>
      parsed === null
        ? { name: 'witness' as const, state: 'open' as const, why: 'witnessMissing' as const, key, size: 0 }
        : { ...(await witnessSignature(parsed, key)), size: parsed.size },
    ),
  );
}
