/**
 * An implementation by others: Go's packages note and tlog check checkpoint, inclusion, consistency and tiles. Skipped,
 * with a line that says so, where Go or the module are not to be had.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../store/temporary-folder.js';
import { entriesFrom, entryOf, open, vkey } from './logs.js';

const source = fileURLToPath(new URL('./go', import.meta.url));
const build = spawnSync('go', ['mod', 'download'], { cwd: source, encoding: 'utf8', timeout: 60_000 });
const hasGo = build.status === 0;
if (!hasGo) console.warn('skipped: the check by another implementation needs Go and golang.org/x/mod');

describe.skipIf(!hasGo)("Go's note and tlog", () => {
  it('accept what is right and refuse what is changed', { timeout: 300_000 }, async () => {
    const folder = temporaryFolder();
    const binary = join(folder, 'check');
    const built = spawnSync('go', ['build', '-o', binary, '.'], { cwd: source, encoding: 'utf8' });
    expect(built.stderr).toBe('');
    const log = await open(join(folder, 'log'));
    const file = (name: string, content: string | Uint8Array) => {
      writeFileSync(join(folder, name), content);
      return join(folder, name);
    };
    let old = '';
    for (const size of [1, 2, 255, 256, 257, 700, 66_000]) {
      await log.appendAll(entriesFrom(log.size, size - log.size));
      const checkpoint = await log.checkpoint();
      const oldSize = Number((old || checkpoint).split('\n')[1]);
      const consistency = (await log.proveConsistency(oldSize, size)).map((hash) =>
        Buffer.from(hash).toString('base64'),
      );
      for (const index of new Set([0, size >> 1, size - 1])) {
        const args = [
          file('checkpoint', checkpoint),
          vkey,
          file('old', old || checkpoint),
          String(index),
          file('entry', entryOf(index)),
          file('proof', await log.prove(index)),
          file('consistency', consistency.join('\n')),
          join(folder, 'log'),
        ];
        const check = () => spawnSync(binary, args, { encoding: 'utf8' }).stdout;
        expect(check()).toBe(`holds: ${size}\n`);
        for (const [name, change] of [
          ['entry', (bytes: Buffer) => Buffer.concat([bytes, Buffer.from(' ')])],
          [
            'checkpoint',
            (bytes: Buffer) => Buffer.from(bytes.toString().replace(`\n${size}\n`, `\n${size + 1}\n`)),
          ],
        ] as const) {
          const right = readFileSync(join(folder, name));
          file(name, change(right));
          expect(check()).toContain('does not hold');
          file(name, right);
        }
      }
      old = checkpoint;
    }
    await log.close();
  });
});
