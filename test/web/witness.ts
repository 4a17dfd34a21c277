/** Witnesses on this machine that look after both logs of a server, named in its policy or yet to be. */
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { witnessHandler } from '#vitrine/audit/witness-handler.js';
import { openWitness } from '#vitrine/audit/witness.js';
import { cosignLogs } from '#vitrine/flows/log/collect-cosignatures.js';
import { logState } from '#vitrine/flows/log/log-state.js';
import { currentPolicy } from '#vitrine/flows/policy/policy.js';
import type { Vitrine } from '#vitrine/flows/vitrine.js';

export interface TemporaryWitness {
  key: string;
  url: string;
  /** What the server does every few minutes. */
  cosign: () => Promise<void>;
  close: () => void;
}

export async function startWitness(vitrine: Vitrine): Promise<TemporaryWitness> {
  const witness = await openTemporaryWitness(vitrine);
  const { db } = vitrine.store;
  const { version, policy } = await currentPolicy(db);
  const { key, url } = witness;
  const named = { ...policy, witnesses: { quorum: 1, maxHours: 24, list: [{ key, url }] } };
  await db
    .insertInto('policy')
    .values({
      version: version + 1,
      document: JSON.stringify(named),
      recorded_at: vitrine.now().toISOString(),
    })
    .execute();
  return witness;
}

/** One that knows both logs, and that no policy names yet. */
export async function openTemporaryWitness(vitrine: Vitrine): Promise<TemporaryWitness> {
  const folder = mkdtempSync(join(tmpdir(), 'vitrine-witness-'));
  const states = [await logState(vitrine, 'searches'), await logState(vitrine, 'events')];
  const logs = states.map(({ keys }) => keys[0]!.key);
  const witness = await openWitness({ folder, name: 'witness.test/w', logs });
  const server = createServer(witnessHandler(witness)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    key: witness.vkey,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    cosign: async () => void (await cosignLogs(vitrine)),
    close() {
      server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
