/** The stand-alone verifier stands alone. */
import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { cosignatureLine, parseNote, signatureTypes, vkeyOf } from '#vitrine/audit/note.js';
import { temporaryFolder } from '../store/temporary-folder.js';
import { entriesFrom, open, verifierFile, vkey } from './logs.js';

const folder = fileURLToPath(new URL('../../verifier', import.meta.url));

it('imports nothing but what Node.js brings', () => {
  const sources = readdirSync(folder).filter((name) => name.endsWith('.ts'));
  expect(sources.length).toBeGreaterThan(0);
  expect(sources.length).toBeLessThanOrEqual(3);
  for (const name of sources) {
    const source = readFileSync(join(folder, name), 'utf8');
    const imported = [...source.matchAll(/^(?:import|export)\b[^;]*?\bfrom '([^']+)';$/gm)].map(
      ([, target]) => target!,
    );
    expect(source.match(/^import\b/gm)).toHaveLength(imported.length);
    expect(source).not.toMatch(/\bimport\s*\(|\brequire\s*\(|createRequire/);
    expect(imported.length).toBeGreaterThan(0);
    expect(imported.filter((target) => !target.startsWith('node:'))).toEqual([]);
  }
});

it('runs from a folder of its own', async () => {
  const alone = temporaryFolder();
  cpSync(verifierFile, join(alone, 'verify-log.mjs'));
  const log = await open(join(alone, 'log'));
  await log.appendAll(entriesFrom(0, 3));
  await log.close();
  const run = (...args: string[]) =>
    spawnSync(process.execPath, ['verify-log.mjs', ...args], { cwd: alone, encoding: 'utf8' });
  const good = run('log', '--key', vkey);
  expect([good.status, good.stderr]).toEqual([0, '']);
  expect(good.stdout).toContain('Everything holds.');
  expect(good.stdout).toContain(vkey);
  expect(run('log').stdout).toContain('No key was given');
  const witness = { name: 'witness.test/w', seed: new Uint8Array(32).fill(5) };
  const witnessKey = vkeyOf(witness, signatureTypes.cosignature);
  expect(run('log', '--key', vkey, '--key', witnessKey).stdout).toContain(
    'DOES NOT HOLD: witnessed: missing',
  );
  const again = await open(join(alone, 'log'));
  const checkpoint = await again.checkpoint();
  await again.keepWitnessed(
    checkpoint + cosignatureLine(witness, parseNote(checkpoint)!.text, 1_800_000_000),
  );
  await again.close();
  expect(run('log', '--key', vkey, '--key', witnessKey).stdout).not.toContain('key of the log');
  const blind = run('log', '--key', witnessKey).stdout;
  expect(blind).toContain(
    'No key of the log was given: the first 3 entries are those that the witness cosigned',
  );
  expect(blind).not.toContain('No key was given');
  expect([run('nowhere').status, run('log', '--key', 'x').status]).toEqual([1, 1]);
  expect([run().status, run('log', '--wrong').status, run('a', 'b').status]).toEqual([2, 2, 2]);
});
