/** What has vanished, and evidence packages, by the program as people run it. */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { facePhoto } from '../flows/temporary-vitrine.js';
import { makeWorkplace, type Workplace } from './run-vitrine.js';

let place: Workplace;
const inPlace = (...path: string[]) => join(place.folder, ...path);

async function json(args: readonly string[]) {
  const outcome = await place.run([...args, '--json']);
  return { outcome, document: JSON.parse(outcome.stdout) as Record<string, never> };
}

beforeAll(async () => {
  place = makeWorkplace();
  await place.run(['init']);
  const founding = ['--owner', 'Desk', '--basis', 'consent', '--purpose', 'testing'];
  await place.run(['collection', 'add', 'press', ...founding]);
  mkdirSync(inPlace('photos'));
  for (const n of [1, 2, 3]) writeFileSync(inPlace('photos', `${n}.pgm`), facePhoto(n, 1));
  await place.run(['index', 'photos', '--collection', 'press']);
});
afterAll(() => place.remove());

const index = ['index', 'photos', '--collection', 'press'];

describe('vitrine index', () => {
  it('tells what is no longer there, and keeps it', async () => {
    renameSync(inPlace('photos/3.pgm'), inPlace('3.pgm'));
    const { stdout, code } = await place.run(index);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      / 1 {2}vanished {4}no longer there, 1 since the last run; kept unless --remove-vanished/,
    );
    expect(stdout).toMatch(/gone {2}.*photos\/3\.pgm/);
    const { document } = await json(['collection', 'list']);
    expect(document['collections']).toMatchObject([{ photos: 3 }]);
    renameSync(inPlace('3.pgm'), inPlace('photos/3.pgm'));
  });

  it('does not empty a collection because a disk is away, unless it is told to', async () => {
    renameSync(inPlace('photos'), inPlace('disk'));
    mkdirSync(inPlace('photos'));
    const { outcome, document } = await json([...index, '--remove-vanished']);
    expect(outcome.code).toBe(5);
    expect(outcome.stderr).toContain('nothing is removed. Is a disk not mounted?');
    expect(document).toMatchObject({
      removed: null,
      vanished: { total: 3, mostlyGone: ['photos'] },
    });
    rmSync(inPlace('photos'), { recursive: true });
    renameSync(inPlace('disk'), inPlace('photos'));
    expect((await json(index)).document).toMatchObject({ unchanged: 3, vanished: { total: 0 } });
    rmSync(inPlace('photos/2.pgm'));
    const few = await json([...index, '--remove-vanished']);
    expect([few.outcome.code, few.document['removed']]).toEqual([0, { addresses: 1, photos: 1 }]);
    rmSync(inPlace('photos/1.pgm'));
    const told = await place.run([...index, '--remove-vanished', '--yes']);
    expect(told.code).toBe(0);
    expect(told.stdout).toMatch(/ 1 {2}vanished {4}removed, with 1 photo found nowhere else/);
  });
});

describe('vitrine search', () => {
  it('leads to where a photo is now, and says where it was', async () => {
    renameSync(inPlace('photos/3.pgm'), inPlace('photos/moved.pgm'));
    await place.run(index);
    const wanted = ['--case', '1', '--reason', 'test', '--min-score', '-1', '--limit', '1'];
    const { stdout } = await place.run(['search', 'photos/moved.pgm', ...wanted]);
    expect(stdout).toMatch(/ press .*photos\/moved\.pgm\n/);
    expect(stdout).toMatch(/\n +1 {2}.*photos\/moved\.pgm\n +.*photos\/3\.pgm {2}gone from there since 20/);
    expect(stdout).toContain('No more than 1 were asked for');
    renameSync(inPlace('photos/moved.pgm'), inPlace('photos/3.pgm'));
    await place.run([...index, '--remove-vanished']);
  });
});

describe('vitrine export evidence and evidence verify', () => {
  it('make a package that verifies anywhere, and no more when it is touched', async () => {
    writeFileSync(inPlace('probe.pgm'), facePhoto(3, 2));
    // The same photo in another collection is another candidate, and one file.
    const founding = ['--owner', 'Desk', '--basis', 'consent', '--purpose', 'testing'];
    await place.run(['collection', 'add', 'second', ...founding]);
    await place.run(['index', 'photos', '--collection', 'second']);
    const search = ['search', 'probe.pgm', '--case', 'C-1', '--reason', 'test', '--min-score', '-1'];
    const { searchId } = (await json(search)).document as unknown as { searchId: string };
    const about = ['--search', searchId, '--case', 'C-1', '--corroboration', 'x'.repeat(60)];
    const { outcome, document } = await json(['export', 'evidence', ...about, '--to', 'out.zip']);
    expect(outcome.code).toBe(0);
    expect(document).toMatchObject({ candidates: [1, 2], photos: { total: 1, withoutBytes: 0 } });
    expect(readdirSync(place.folder).filter((name) => name.includes('.part'))).toEqual([]);
    // With neither data folder nor key.
    const elsewhere = { VITRINE_DATA: inPlace('nowhere'), VITRINE_KEY_FILE: inPlace('no-key') };
    const good = await place.run(['evidence', 'verify', 'out.zip'], { environment: elsewhere });
    expect([good.code, good.stderr]).toEqual([0, '']);
    expect(good.stdout).toContain('Nothing was changed:');
    expect(good.stdout).toContain(document['key']);
    const bytes = readFileSync(inPlace('out.zip'));
    bytes[bytes.indexOf('P5\n') + 5000]! ^= 1;
    writeFileSync(inPlace('bad.zip'), bytes);
    const bad = await place.run(['evidence', 'verify', 'bad.zip']);
    expect(bad.code).toBe(6);
    expect(bad.stdout).toMatch(/data\/(photos|probes)\//);
    expect((await place.run(['evidence', 'verify', 'nothing.zip'])).code).toBe(2);
    const again = await place.run(['export', 'evidence', ...about, '--to', 'out.zip']);
    expect(again.code).toBe(2);
  });
});
