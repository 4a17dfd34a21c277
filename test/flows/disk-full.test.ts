/** A disk that is really full: a small tmpfs in a mount namespace of its own. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { temporaryConfig, writeFaces } from './temporary-vitrine.js';

const mounts = spawnSync('unshare', ['-rm', 'mount', '-t', 'tmpfs', 'none', '/mnt']).status === 0;
if (!mounts) console.warn('skipped: a full disk needs unshare and tmpfs (Linux, user namespaces)');

const script = (name: string) => JSON.stringify(fileURLToPath(new URL(name, import.meta.url)));

describe.skipIf(!mounts)('a full disk', () => {
  test('stops the run with store.full; with room again the next run completes it', () => {
    const config = temporaryConfig();
    onTestFinished(config.remove);
    const photos = join(config.folder, 'photos');
    writeFaces(photos, 4, 10);
    const node = JSON.stringify(process.execPath);
    const child = (file: string) =>
      `${node} ${script(file)} /mnt/data ${JSON.stringify(config.keyFile)} faces ${JSON.stringify(photos)}`;
    const steps = [
      'set -e',
      'mount -t tmpfs -o size=900k none /mnt',
      child('init-child.mjs'),
      child('index-child.mjs'),
      'mount -o remount,size=64m /mnt',
      child('verify-child.mjs'),
      child('index-child.mjs'),
      child('verify-child.mjs'),
    ];
    const run = spawnSync('unshare', ['-rm', 'sh', '-c', steps.join('\n')], { encoding: 'utf8' });
    expect(run.stderr).toBe('');
    const [code, partial = '', whole = ''] = run.stdout.trim().split('\n');
    expect(code).toBe('store.full');
    const [before, after] = [JSON.parse(partial), JSON.parse(whole)] as [Verified, Verified];
    // What was committed is whole; what was not is only there as something to be erased.
    expect(before.photos).toBeGreaterThan(0);
    expect(before.photos).toBeLessThan(40);
    expect(before.codes).toEqual([]);
    expect(after).toEqual({ photos: 40, codes: [] });
  });
});

interface Verified {
  photos: number;
  codes: string[];
}
