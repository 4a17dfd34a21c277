/** `vitrine cluster` on the command line, with real photos: persons, sheets, decisions, and what is refused. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeFaces } from '../flows/temporary-vitrine.js';
import { makeWorkplace, type Outcome, type Workplace } from './run-vitrine.js';

const authority = ['--collection', 'faces', '--case', 'C-1', '--reason', 'captions'];
let place: Workplace;
let sheets: string;

interface Told {
  error: { code: string };
  clusters: { number: number; faces: number; faceIds: number[]; best: { faceId: number } }[];
  unclustered: number;
  verdict: string;
}

async function json(args: string[]): Promise<{ outcome: Outcome; document: Told }> {
  const outcome = await place.run([...args, '--json']);
  return { outcome, document: JSON.parse(outcome.stdout) };
}

beforeAll(async () => {
  place = makeWorkplace();
  sheets = join(place.folder, 'sheets');
  writeFaces(join(place.folder, 'photos'), 2, 3);
  await place.run(['init']);
  const founding = ['--owner', 'Desk', '--basis', 'consent', '--purpose', 'test'];
  await place.run(['collection', 'add', 'faces', ...founding]);
  const { code } = await place.run(['index', 'photos', '--collection', 'faces']);
  expect(code).toBe(0);
});
afterAll(() => place.remove());

test('groups faces, says how near is near, and draws a sheet of each person', async () => {
  const { code, stdout, stderr } = await place.run(['cluster', ...authority, '--sheets', 'sheets']);
  expect(code).toBe(0);
  expect(stdout).toContain('2 unknown persons among 6 faces in 6 photos of faces');
  expect(stdout).toContain('people must compare the faces');
  expect(stdout).toContain('strangers expected as near to a face');
  expect(stderr).toContain('2 contact sheets in sheets');
  expect(readdirSync(sheets).toSorted()).toEqual(['cluster-0001.png', 'cluster-0002.png']);
  const { width, height, format } = await sharp(readFileSync(join(sheets, 'cluster-0001.png'))).metadata();
  expect(format).toBe('png');
  expect(width).toBeGreaterThan(600);
  expect(height).toBeGreaterThan(300);
});

test('a decision parts two faces in the next run, and can be withdrawn', async () => {
  const { document: before } = await json(['cluster', ...authority]);
  expect(before.clusters.map(({ faces }) => faces)).toEqual([3, 3]);
  const [a, b] = before.clusters[0]!.faceIds.map(String) as [string, string];
  const reason = ['--reason', 'different ears'];
  const said = await json(['cluster', 'decide', a, b, '--not-same', ...reason]);
  expect(said.document).toMatchObject({ verdict: 'not-same', collection: 'faces' });
  const parted = await json(['cluster', ...authority]);
  for (const { faceIds } of parted.document.clusters) {
    expect(faceIds.filter((face) => [a, b].includes(String(face))).length).toBeLessThan(2);
  }
  const contradicted = await json(['cluster', 'decide', b, a, '--same', ...reason]);
  expect(contradicted.outcome.code).toBe(2);
  expect(contradicted.document.error.code).toBe('decision.contradictory');
  expect((await json(['cluster', 'decide', b, a, '--withdraw', ...reason])).outcome.code).toBe(0);
  const after = await json(['cluster', ...authority]);
  expect(after.document.clusters.map(({ faces }) => faces)).toEqual([3, 3]);
});

test('refuses what is not founded before anything is opened', async () => {
  const without = (name: string): string[] => {
    const at = authority.indexOf(name);
    return ['cluster', ...authority.slice(0, at), ...authority.slice(at + 2)];
  };
  for (const [option, code, exit] of [
    ['--case', 'case.missing', 5],
    ['--reason', 'reason.missing', 5],
    ['--collection', 'usage', 2],
  ] as const) {
    const { outcome, document } = await json(without(option));
    expect(document.error.code).toBe(code);
    expect(outcome.code).toBe(exit);
  }
  writeFileSync(join(place.folder, 'file'), '');
  const { document } = await json(['cluster', ...authority, '--sheets', 'file']);
  expect(document.error.code).toBe('usage');
  expect((await json(['cluster', 'decide', '1', '2', '--reason', 'x'])).document.error.code).toBe('usage');
  expect((await json(['cluster', 'decide', '1', '2', '--same'])).document.error.code).toBe('reason.missing');
});

test('eval --clusters compares with the truth', async () => {
  const people = join(place.folder, 'people');
  mkdirSync(people);
  writeFaces(join(people, 'mixed'), 1, 2);
  writeFaces(join(people, 'others'), 2, 2);
  const { code, stdout } = await place.run(['eval', 'people', '--clusters', '--json']);
  expect(code).toBe(0);
  const { clusters } = JSON.parse(stdout) as { clusters: { rows: { method: string; persons: number }[] } };
  // Too few persons to part them in half.
  expect(clusters.rows.map(({ method }) => method)).toEqual(['average', 'average-in-parts', 'single']);
  expect(clusters.rows[0]).toMatchObject({ persons: 2, faces: 6, clusters: 2 });
});
