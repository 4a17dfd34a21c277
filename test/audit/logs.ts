/** Logs for tests: a key, a folder that goes with the test, and what both verifiers say about it. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type AuditLog, type LogSigner, openLog } from '#vitrine/audit/log.js';
import { vkeyOf } from '#vitrine/audit/note.js';

export const origin = 'vitrine.test/searches';
export const signer: LogSigner = { name: origin, seed: new Uint8Array(32).fill(7) };
export const vkey = vkeyOf(signer);

export const verifierFile = fileURLToPath(new URL('../../dist/verifier/verify-log.js', import.meta.url));

export function open(folder: string, signers: LogSigner[] = [signer]): Promise<AuditLog> {
  return openLog({ folder, origin, signers });
}

/** Looks like what flows append; of different lengths, so that no two bundles look alike. */
export function entryOf(number: number): Buffer {
  return Buffer.from(JSON.stringify({ type: 'search.intent', number, note: 'n'.repeat(number % 37) }));
}

export function entriesFrom(from: number, count: number): Buffer[] {
  return Array.from({ length: count }, (_, at) => entryOf(from + at));
}

export interface Verdict {
  ok: boolean;
  message?: string;
  size?: number;
  root?: string;
  trusted?: boolean;
  unsigned?: number;
  types?: Record<string, number>;
}

/** Runs the stand-alone verifier as an outsider would. */
export function runVerifier(args: readonly string[]): Verdict {
  const run = spawnSync(process.execPath, [verifierFile, ...args, '--json'], { encoding: 'utf8' });
  return JSON.parse(run.stdout) as Verdict;
}

export const appendChild = fileURLToPath(new URL('./append-child.mjs', import.meta.url));
export const inFolder = (folder: string, path: string): string => join(folder, path);
