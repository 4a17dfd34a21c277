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
      'mount -t tmpfs -o size=1100k none /mnt',
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

  test('refuses the search: no answer without its entry, and with room again it goes on', () => {
    const config = temporaryConfig();
    onTestFinished(config.remove);
    const photos = join(config.folder, 'photos');
    writeFaces(photos, 2, 2);
    const probe = JSON.stringify(join(photos, 's1-1.pgm'));
    const child = (file: string, ...rest: string[]) =>
      [process.execPath, fileURLToPath(new URL(file, import.meta.url)), '/mnt/data', config.keyFile]
        .map((each) => JSON.stringify(each))
        .concat(rest)
        .join(' ');
    // Some searches fit, and none of those after them: what is left is less than a search writes.
    const roomKiB = 400;
    const steps = [
      'set -e',
      'mount -t tmpfs -o size=64m none /mnt',
      child('init-child.mjs', 'faces'),
      child('index-child.mjs', 'faces', JSON.stringify(photos)),
      child('full-search-child.mjs', probe, '1'),
      `mount -o remount,size=$(($(df --output=used -k /mnt | tail -n 1) + ${roomKiB}))k /mnt`,
      child('full-search-child.mjs', probe, '1000'),
      child('full-search-child.mjs', probe, '1000'),
      'mount -o remount,size=64m /mnt',
      child('full-search-child.mjs', probe, '2'),
      child('logged-child.mjs'),
    ];
    const run = spawnSync('unshare', ['-rm', 'sh', '-c', steps.join('\n')], { encoding: 'utf8' });
    expect(run.stderr).toBe('');
    const [first, full, still, again, logged] = run.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Searched & Logged);
    expect(first).toMatchObject({ code: null });
    for (const refused of [full, still]) expect(refused!.code).toMatch(/^(store\.full|log\.unwritable)$/);
    expect(again).toMatchObject({ code: null });
    expect(again!.answered).toHaveLength(2);
    const answered = [first, full, still, again].flatMap((each) => each!.answered);
    // Everything that was answered is in the log, as a search and as answered.
    expect(logged!.answered).toEqual(expect.arrayContaining(answered));
    // What was refused may be there too: the entry still fitted, its transaction did not.
    expect(logged!.answered.length).toBeLessThanOrEqual(answered.length + 2);
    for (const id of answered) expect(logged!.searches).toContain(id);
    expect(logged!.problems).toEqual([]);
  });
});

interface Searched {
  answered: string[];
  code: string | null;
}

interface Logged {
  searches: string[];
  answered: string[];
  problems: string[];
}

interface Verified {
  photos: number;
  codes: string[];
}
