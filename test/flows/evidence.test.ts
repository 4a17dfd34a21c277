/** An evidence package: whole it verifies from itself alone; with one byte changed anywhere it does not, and the file is named. */
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { authorise } from '#vitrine/flows/cases/authorise.js';
import { checkPackage } from '#vitrine/flows/evidence/check-package.js';
import { indexPhotos } from '#vitrine/flows/collections/index-photos.js';
import { exportEvidence, type ExportedEvidence } from '#vitrine/flows/evidence/export-evidence.js';
import { readPackage, writePackage } from '#vitrine/flows/evidence/package-files.js';
import { components } from '#vitrine/flows/examination/worksheet.js';
import {
  concludeExamination,
  recordFindings,
  startExamination,
  submitForExamination,
} from '#vitrine/flows/examination/examinations.js';
import { showCandidate } from '#vitrine/flows/examination/show-candidate.js';
import type { Actor } from '#vitrine/flows/people/actor.js';
import { searchPhoto } from '#vitrine/flows/search/search-photo.js';
import { sha256 } from '#vitrine/lib/sha256.js';
import type { Provenance, SearchId } from '#vitrine/types.js';
import { supervisedVitrine, type Supervised } from './casework-vitrine.js';
import { facePhoto, item, streamOf } from './temporary-vitrine.js';

const standAlone = new URL('../../dist/verifier/verify-evidence.js', import.meta.url).pathname;
const corroboration = 'Her sister named the person in the album of 1987.';
const provenance: Provenance = {
  author: 'A. Photographer',
  licence: 'https://example.org/licence',
  fetchedAt: '2026-02-03T04:05:06Z',
  httpHeaders: [['etag', '"abc"']],
  coordinates: null,
  timecodeMs: null,
  custody: ['press.wacz', 'archive/data.warc.gz', 'record at 5120'],
  rights: [],
};

let supervised: Supervised;
let investigator: Actor;
let search: SearchId;
let caseReference: string;
let folder: string;
let made: ExportedEvidence;
let bag: string;
let zip: string;
/** The files of the folder. */
let all: Map<string, Buffer>;

beforeAll(async () => {
  supervised = await supervisedVitrine(2);
  folder = mkdtempSync(join(tmpdir(), 'vitrine-evidence-'));
  const { vitrine } = supervised;
  // One photo at five addresses, its bytes kept; another one that nobody keeps.
  const five = [1, 2, 3, 4, 5].map((n) =>
    item(`web/${n}`, () => facePhoto(9, 1), {
      keepOriginal: true,
      page: `https://page.test/${n}`,
      provenance,
    }),
  );
  const lost = item('lost', () => facePhoto(9, 2));
  await indexPhotos(vitrine, await supervised.person('curator'), {
    collection: 'faces',
    items: streamOf([...five, lost]),
  });
  investigator = await supervised.person('investigator');
  const file = await supervised.case(investigator);
  caseReference = file.reference;
  const { id } = await supervised.request(investigator, file);
  await supervised.grant(await supervised.person('authoriser'), id);
  const grant = await authorise(vitrine, investigator, { authorisation: id, collections: [] });
  const found = await searchPhoto(vitrine, grant, { photo: facePhoto(9, 3), minScore: -1, limit: 5 });
  if (found.kind !== 'answer') throw new Error('expected an answer');
  search = found.answer.searchId;
  const comparisons = await submitForExamination(vitrine, investigator, search, [1, 2]);
  for (const comparison of comparisons)
    for (let i = 0; i < 2; i++) await examine(await supervised.person('examiner'), comparison.id);
  zip = join(folder, 'evidence.zip');
  bag = join(folder, 'bag');
  made = await make(zip);
  await make(bag);
  all = new Map(filesIn(bag).map((path) => [path, readFileSync(join(bag, path))]));
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await supervised.remove();
});

async function examine(examiner: Actor, comparison: string): Promise<void> {
  const { vitrine } = supervised;
  const { id } = await startExamination(vitrine, examiner, comparison);
  const findings = components.map((component) => [component, { finding: 'similar', remarks: '' }]);
  await recordFindings(vitrine, examiner, id, Object.fromEntries(findings) as never);
  await concludeExamination(vitrine, examiner, id, { conclusion: 'support-same', remarks: 'By components.' });
}

function make(
  to: string,
  wanted: { ranks?: number[]; actor?: Actor; reference?: string; note?: string } = {},
) {
  const { ranks = [], actor = investigator, reference = caseReference, note = corroboration } = wanted;
  const request = { search, ranks, corroboration: note, caseReference: reference };
  return exportEvidence(supervised.vitrine, actor, request, (id) => writePackage(to, id));
}

async function check(from: string, keys: string[] = []) {
  const reader = await readPackage(from);
  try {
    return await checkPackage(reader, keys);
  } finally {
    await reader.close();
  }
}

const filesIn = (dir: string): string[] =>
  readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(dir.length + 1))
    .toSorted();
const json = (path: string) => JSON.parse(readFileSync(join(bag, path), 'utf8')) as Record<string, never>;

/** Checks, with `change` done to a copy in memory. */
async function afterwards(change: (files: Map<string, Buffer>) => void) {
  const files = new Map(all);
  change(files);
  const read = async (path: string) => files.get(path)!;
  return checkPackage({
    paths: [...files.keys()],
    read,
    problems: [],
    within: null,
    close: async () => undefined,
  });
}

/** The same on disk. */
async function afterwardsOnDisk(change: (copy: string) => void) {
  const copy = join(folder, 'copy');
  rmSync(copy, { recursive: true, force: true });
  cpSync(bag, copy, { recursive: true });
  change(copy);
  return check(copy);
}

/** The verifier that stands alone: exit status, and the files that it names. */
function checkAlone(from: string, ...more: string[]): [number | null, string[]] {
  const { status, stdout } = spawnSync(process.execPath, [standAlone, from, '--json', ...more], {
    encoding: 'utf8',
  });
  return [status, Object.keys((JSON.parse(stdout) as { problems: object }).problems)];
}

/** The list with another hash for one path. */
const lines = (text: string, path: string, bytes: Buffer) =>
  text.replace(new RegExp(`^[0-9a-f]{64}(?=  ${path}$)`, 'm'), sha256(bytes));

describe('an evidence package', () => {
  it('verifies, as a zip and as a folder, and names whose key it is', async () => {
    const [asZip, asFolder] = [await check(zip), await check(bag)];
    expect(asZip).toMatchObject({ ok: true, problems: [], statement: { id: made.id } });
    expect(asFolder).toMatchObject({ ok: true, problems: [] });
    expect(asZip.statement?.keys.events).toBe(made.key);
    const { fingerprint } = made;
    expect(fingerprint).toMatch(/^[0-9a-f]{32}$/);
    // The digits within a key are too few to pin it.
    expect(await check(zip, [made.key.split('+')[1]!])).toMatchObject({ ok: false });
    expect(await check(zip, [fingerprint.replaceAll(/.{4}/g, '$& ')])).toMatchObject({ ok: true });
    expect(await check(zip, ['00000000', made.key])).toMatchObject({ ok: true });
    expect(await check(zip, ['00000000'])).toMatchObject({
      ok: false,
      problems: [{ file: 'vitrine/statement.note' }],
    });
  });

  it('holds the bytes, every address with what the source said, what the log says, and what was concluded', async () => {
    expect(made).toMatchObject({ candidates: [1, 2], photos: { total: 2, withoutBytes: 1 } });
    const kept = sha256(facePhoto(9, 1));
    expect(readFileSync(join(bag, 'data/photos', kept))).toEqual(facePhoto(9, 1));
    const photo = json(`data/photos/${kept}.json`) as unknown as {
      addresses: { location: string; page: string; provenance: Provenance }[];
    };
    const pages = photo.addresses.map(({ page }) => page);
    expect(pages.toSorted()).toEqual([1, 2, 3, 4, 5].map((n) => `https://page.test/${n}`));
    expect(photo.addresses[4]).toMatchObject({
      provenance,
      recordedAt: expect.stringMatching(/Z$/) as string,
    });
    const lost = sha256(facePhoto(9, 2));
    expect(json(`data/photos/${lost}.json`)).toMatchObject({
      bytes: { file: null, code: 'photo.unreadable' },
    });
    expect(
      readFileSync(join(bag, `data/photos/${lost}.preview.jpg`))
        .subarray(0, 2)
        .toString('hex'),
    ).toBe('ffd8');
    expect(json('data/candidates/1.json')).toMatchObject({ status: 'lead, supported by two examiners' });
    expect(json('data/search.json')).toMatchObject({ corroboration, search: { id: search } });
    expect(readFileSync(join(bag, 'data/probes/1'))).toEqual(facePhoto(9, 3));
    const receipts = readdirSync(join(bag, 'data/receipts')).filter((name) => name.endsWith('.json'));
    const types = receipts.map((name) => json(`data/receipts/${name}`)['type']);
    expect(types).toEqual(expect.arrayContaining(['search', 'search.finished', 'lead.decided']));
    const logged = (await supervised.entries('events')).filter(({ type }) => type === 'export.made');
    expect(logged[0]).toMatchObject({ search, sha256: made.sha256 });
    // A bag of RFC 8493.
    expect(readFileSync(join(bag, 'bagit.txt'), 'utf8')).toMatch(/^BagIt-Version: 1\.0\n/);
    const manifest = readFileSync(join(bag, 'manifest-sha256.txt'), 'utf8').trim().split('\n');
    for (const line of manifest) {
      const [hash, path] = line.split('  ');
      expect(sha256(readFileSync(join(bag, path!)))).toBe(hash);
    }
  });

  it('fails with one byte changed in any file, and names it', async () => {
    for (const [path, bytes] of all) {
      const places = [0, 1, bytes.length >> 1, bytes.length - 2, bytes.length - 1];
      for (const at of new Set(places)) {
        const checked = await afterwards((files) => {
          const changed = Buffer.from(bytes);
          changed[at]! ^= 1;
          files.set(path, changed);
        });
        expect([path, at, checked.ok]).toEqual([path, at, false]);
        expect(checked.problems.map(({ file }) => file)).toContain(path);
      }
    }
  });

  it('fails with a file cut, grown, taken away, renamed or added, and names it', async () => {
    for (const [path, bytes] of all) {
      const changes: [string, (files: Map<string, Buffer>) => void][] = [
        [path, (files) => files.set(path, bytes.subarray(0, -1))],
        [path, (files) => files.set(path, Buffer.concat([bytes, Buffer.from('\n')]))],
        [path, (files) => files.delete(path)],
        [path, (files) => files.delete(path) && files.set(`${path}x`, bytes)],
        [`${path}.more`, (files) => files.set(`${path}.more`, Buffer.from('x'))],
      ];
      for (const [named, change] of changes) {
        const checked = await afterwards(change);
        expect([named, checked.ok]).toEqual([named, false]);
        expect(checked.problems.map(({ file }) => file)).toContain(named);
      }
    }
  });

  it('is told the same by the verifier that stands alone', () => {
    expect(checkAlone(zip)).toEqual([0, []]);
    expect(checkAlone(bag, '--key', made.key)).toEqual([0, []]);
    expect(checkAlone(zip, '--key', made.fingerprint)).toEqual([0, []]);
    expect(checkAlone(bag, '--key', '00000000')).toEqual([1, ['vitrine/statement.note']]);
    for (const path of [
      'data/search.json',
      'vitrine/statement.note',
      'vitrine/export-entry.tlog-proof',
      'bag-info.txt',
    ]) {
      const copy = join(folder, 'alone');
      cpSync(bag, copy, { recursive: true });
      const changed = Buffer.from(all.get(path)!);
      changed[changed.length >> 1]! ^= 1;
      writeFileSync(join(copy, path), changed);
      const [status, named] = checkAlone(copy);
      expect([path, status]).toEqual([path, 1]);
      expect(named).toContain(path);
      rmSync(copy, { recursive: true });
    }
    const bytes = readFileSync(zip);
    for (const at of [10, 31, bytes.length >> 1, bytes.length - 60, bytes.length - 1]) {
      const changed = Buffer.from(bytes);
      changed[at]! ^= 4;
      writeFileSync(join(folder, 'copy.zip'), changed);
      expect([at, checkAlone(join(folder, 'copy.zip'))[0]]).toEqual([at, 1]);
    }
  });

  it('is looked at on disk in the same way', async () => {
    const strange = await afterwardsOnDisk((copy) => {
      mkdirSync(join(copy, 'data/empty'));
      symlinkSync('/etc/hostname', join(copy, 'data/link'));
    });
    expect(strange.problems.map(({ file }) => file).toSorted()).toEqual(['data/empty', 'data/link']);
    const renamed = await afterwardsOnDisk((copy) =>
      renameSync(join(copy, 'bagit.txt'), join(copy, 'Bagit.txt')),
    );
    expect(renamed.problems.map(({ file }) => file)).toEqual(
      expect.arrayContaining(['bagit.txt', 'Bagit.txt']),
    );
  });

  it('fails as a zip with any byte changed, headers and names too', async () => {
    const bytes = readFileSync(zip);
    const copy = join(folder, 'copy.zip');
    // The first header and the last entry of the directory byte by byte, and what is between by an odd step.
    const step = Math.floor(bytes.length / 100) | 1;
    const places = new Set([...Array(60).keys()].flatMap((i) => [i, bytes.length - 1 - 2 * i]));
    for (let at = 0; at < bytes.length; at += step) places.add(at);
    for (const at of places) {
      const changed = Buffer.from(bytes);
      changed[at]! ^= 4;
      writeFileSync(copy, changed);
      const checked = await check(copy);
      expect([at, checked.ok]).toEqual([at, false]);
      expect(checked.problems.length).toBeGreaterThan(0);
    }
    for (const other of [
      bytes.subarray(0, -1),
      Buffer.concat([bytes, Buffer.from('x')]),
      bytes.subarray(1),
    ]) {
      writeFileSync(copy, other);
      expect(await check(copy)).toMatchObject({ ok: false });
    }
  });

  it('fails where hashes were made to fit, as nobody else can sign', async () => {
    const checked = await afterwards((files) => {
      const [path, list, tags] = ['data/search.json', 'manifest-sha256.txt', 'tagmanifest-sha256.txt'];
      const changed = Buffer.from(files.get(path)!.toString().replace('sister', 'mother'));
      const manifest = Buffer.from(lines(files.get(list)!.toString(), path, changed));
      files.set(path, changed).set(list, manifest);
      files.set(tags, Buffer.from(lines(files.get(tags)!.toString(), list, manifest)));
    });
    expect(checked.problems.map(({ file }) => file)).toContain('manifest-sha256.txt');
  });

  it('is for those who may export a lead, of the case that they name, and leaves nothing where it is refused', async () => {
    const to = join(folder, 'refused.zip');
    const stranger = await supervised.person('investigator');
    await expect(make(to, { actor: stranger })).rejects.toMatchObject({ code: 'search.unknown' });
    await expect(make(to, { actor: await supervised.person('auditor') })).rejects.toMatchObject({
      code: 'role.missing',
    });
    await expect(make(to, { reference: 'another' })).rejects.toMatchObject({ code: 'case.unknown' });
    await expect(make(to, { note: 'short' })).rejects.toMatchObject({ code: 'export.corroboration' });
    await expect(make(to, { ranks: [1, 3] })).rejects.toMatchObject({ code: 'export.unsupported' });
    await expect(make(zip)).rejects.toMatchObject({ code: 'usage' });
    expect(readdirSync(dirname(to)).filter((name) => /refused|part/.test(name))).toEqual([]);
  });

  it('stands on a photo whose five addresses an investigator sees', async () => {
    const shown = await showCandidate(supervised.vitrine, investigator, { search, rank: 1, figures: false });
    const other = await showCandidate(supervised.vitrine, investigator, { search, rank: 2, figures: false });
    const kept = [shown, other].find(({ photo }) => photo.sha256 === sha256(facePhoto(9, 1)));
    expect(kept?.addresses).toHaveLength(5);
    const third = kept?.addresses.find(({ source }) => source === 'https://archive.test/web/3');
    expect(third).toMatchObject({ page: 'https://page.test/3', vanishedAt: null, provenance });
  });
});
