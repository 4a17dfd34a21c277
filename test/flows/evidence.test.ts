/** An evidence package: whole it verifies from itself alone; with one byte changed anywhere it does not, and the file is named. */
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { authorise } from '#vitrine/flows/cases/authorise.js';
import { encodeEntry } from '#vitrine/audit/entries.js';
import { leafHash } from '#vitrine/audit/merkle.js';
import { noteSigner } from '#vitrine/audit/note.js';
import { checkPackage } from '#vitrine/flows/evidence/check-package.js';
import { indexPhotos } from '#vitrine/flows/collections/index-photos.js';
import { exportEvidence, type ExportedEvidence } from '#vitrine/flows/evidence/export-evidence.js';
import {
  bagFolder,
  hashesOf,
  manifestText,
  parseStatement,
  statementText,
} from '#vitrine/flows/evidence/bag.js';
import { readPackage } from '#vitrine/flows/evidence/read-package.js';
import { packageAt, zipWriter, type OpenPackage } from '#vitrine/flows/evidence/write-package.js';
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
  httpHeaders: [
    ['etag', '"abc"'],
    ['Set-Cookie', 'session=1'],
  ],
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
  return exportEvidence(supervised.vitrine, actor, request, packageAt(to));
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
  return checkPackage({
    paths: [...files.keys()],
    text: async (path) => files.get(path)!,
    digest: async (path) => ({ sha256: sha256(files.get(path)!), bytes: files.get(path)!.length }),
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

/** A zip with these files as the program would write it. */
async function zipOf(files: Iterable<[string, Buffer]>): Promise<Buffer> {
  const entries = [...files];
  const note = new Map(entries).get('vitrine/statement.note')!.toString();
  const pieces: Uint8Array[] = [];
  const writer = zipWriter(parseStatement(note.slice(0, note.lastIndexOf('\n\n') + 1))?.id ?? made.id, {
    write: async (bytes) => void pieces.push(bytes),
    finish: async () => undefined,
    abandon: async () => undefined,
  });
  for (const [path, bytes] of entries) await writer.add(path, bytes);
  await writer.finish();
  return Buffer.concat(pieces);
}

const forger = noteSigner({ name: 'vitrine/8013c8dbbce2/events', seed: Buffer.alloc(32, 7) });

/** That a log of this one entry has it. */
function forgedProof(entry: Buffer): string {
  const text = `${forger.name}\n1\n${Buffer.from(leafHash(entry)).toString('base64')}\n`;
  return `c2sp.org/tlog-proof@v1\nindex 0\n\n${text}\n${forger.signLine(text)}`;
}

/** What somebody makes of a package who has a key and a log of their own. */
function resigned(change: (files: Map<string, Buffer>) => void): Map<string, Buffer> {
  const files = new Map([...all].filter(([path]) => path.startsWith('data/') && !/receipts/.test(path)));
  change(files);
  const manifest = Buffer.from(manifestText(hashesOf(files)));
  const entry = encodeEntry({
    type: 'export.made',
    search,
    sha256: sha256(manifest),
    v: 1,
    id: 'x',
    at: '2026-01-01T00:00:00.000Z',
    by: null,
    policy: 1,
  });
  const payload = [...files].filter(([path]) => path.startsWith('data/'));
  const size = payload.reduce((sum, [, { length }]) => sum + length, 0);
  const tags = new Map([
    ['bagit.txt', all.get('bagit.txt')!],
    ['bag-info.txt', Buffer.from(`Payload-Oxum: ${size}.${files.size}\n`)],
    ['manifest-sha256.txt', manifest],
    ['vitrine/export-entry.json', entry],
    ['vitrine/export-entry.tlog-proof', Buffer.from(forgedProof(entry))],
  ]);
  const text = statementText({
    origin: forger.name,
    id: 'forged',
    madeAt: '2026-01-01T00:00:00.000Z',
    keys: { events: forger.vkey, searches: forger.vkey },
    index: 0,
    files: hashesOf(tags),
  });
  tags.set('vitrine/statement.note', Buffer.from(`${text}\n${forger.signLine(text)}`));
  tags.set('tagmanifest-sha256.txt', Buffer.from(manifestText(hashesOf(tags))));
  return new Map([...files, ...tags]);
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
    expect(await check(zip, ['00000000', made.key])).toMatchObject({ ok: true, signer: 'given' });
    expect(await check(zip)).toMatchObject({ ok: true, signer: 'unknown' });
    expect(await check(zip, ['00000000'])).toMatchObject({
      ok: false,
      signer: 'unknown',
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
    // A cookie is nobody's evidence.
    expect(photo.addresses[4]).toMatchObject({
      provenance: { ...provenance, httpHeaders: [['etag', '"abc"']] },
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
    // However the folder is written.
    for (const place of [`${bag}/.`, `${bag}/`]) expect(await check(place)).toMatchObject({ ok: true });
    const { status } = spawnSync(process.execPath, [standAlone, '.'], { cwd: bag });
    expect(status).toBe(0);
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

  it('names the file of a zip in whose header, bytes or line of the list the byte lies', async () => {
    const bytes = readFileSync(zip);
    const { id } = made;
    const names = [...all.keys()].map((path) => `${bagFolder(id)}/${path}`);
    const copy = join(folder, 'copy.zip');
    // The folder was made later, and has the receipt of the zip besides.
    for (const name of names.filter((each) => bytes.includes(each))) {
      const ends = ['PK\u0001\u0002', 'PK\u0005\u0006'].map((next) => bytes.lastIndexOf(`${name}${next}`));
      const [local, listed] = [bytes.indexOf(name), Math.max(...ends)];
      for (const at of [
        local - 30,
        local - 4,
        local + name.length + 1,
        listed - 46,
        listed - 4,
        listed + 2,
      ]) {
        const changed = Buffer.from(bytes);
        changed[at]! ^= 4;
        writeFileSync(copy, changed);
        const { ok, problems } = await check(copy);
        expect([at, ok, problems[0]?.file]).toEqual([at, false, name.slice(bagFolder(id).length + 1)]);
      }
    }
  });

  it('is told the truth about a zip that holds more than it shows', async () => {
    const bytes = readFileSync(zip);
    const list = bytes.lastIndexOf(Buffer.from('504b0506', 'hex'));
    const commented = Buffer.concat([bytes, Buffer.from('hello')]);
    commented.writeUInt16LE(5, list + 20);
    const twice: [string, Buffer][] = [...all, ['data/search.json', Buffer.from('{}')]];
    const elsewhere: [string, Buffer][] = [...all, ['../../evil.sh', Buffer.from('#!/bin/sh')]];
    for (const [named, each] of [
      ['the zip itself', commented],
      ['data/candidates/1.json', Buffer.concat([Buffer.from('#!/bin/sh\n'), bytes])],
      ['data/search.json', await zipOf(twice)],
      ['../../evil.sh', await zipOf(elsewhere)],
    ] as const) {
      const file = join(folder, 'more.zip');
      writeFileSync(file, each);
      const { ok, problems } = await check(file);
      expect([ok, problems.map(({ file: path }) => path).join()]).toEqual([
        false,
        expect.stringContaining(named),
      ]);
      expect(checkAlone(file)).toEqual([1, [expect.stringContaining(named)]]);
    }
  });

  it('says whose key it is, and not who has it: anybody can sign a package of their own', async () => {
    const forged = join(folder, 'forged.zip');
    writeFileSync(forged, await zipOf(resigned((files) => files.set('data/search.json', Buffer.from('{}')))));
    const checked = await check(forged);
    expect(checked).toMatchObject({ ok: true, signer: 'unknown', problems: [] });
    expect(checked.statement?.fingerprint).not.toBe(made.fingerprint);
    expect(await check(forged, [made.fingerprint])).toMatchObject({ ok: false, signer: 'unknown' });
    expect(checkAlone(forged)).toEqual([0, []]);
    expect(checkAlone(forged, '--key', made.fingerprint)).toEqual([1, ['vitrine/statement.note']]);
    const { stdout } = spawnSync(process.execPath, [standAlone, forged], { encoding: 'utf8' });
    expect(stdout).toContain('a package cannot tell');
  });

  it('accepts no names that lead out of a folder, hide or command a terminal, whoever signed them', async () => {
    for (const name of [
      '../evil',
      'data/../../evil',
      'data//evil',
      '/etc/evil',
      'data/\u001b[2Jevil',
      'data/\u202egpj.evil',
      'data/Evil',
      'data/.evil',
      'data/evil\\..\\evil',
    ]) {
      const forged = join(folder, 'forged.zip');
      writeFileSync(forged, await zipOf(resigned((files) => files.set(name, Buffer.from('x')))));
      expect([name, (await check(forged)).ok]).toEqual([name, false]);
      const { status, stdout } = spawnSync(process.execPath, [standAlone, forged], { encoding: 'utf8' });
      expect([name, status]).toEqual([name, 1]);
      for (const char of ['\u001b', '\u202e']) expect(stdout).not.toContain(char);
    }
  });

  it('accepts no receipts of another search, nor of another place in the log, nor photos under another name', async () => {
    const receipt = [...all.keys()].find((path) => path.startsWith('data/receipts/searches-'))!;
    const proof = receipt.replace('.json', '.tlog-proof');
    const other = receipt.replace(/\d+/, '99');
    for (const [named, change] of [
      [
        other.replace('.json', '.tlog-proof'),
        (files) =>
          files.set(other, all.get(receipt)!).set(other.replace('.json', '.tlog-proof'), all.get(proof)!),
      ],
      [
        `data/photos/${'0'.repeat(64)}`,
        (files) => files.set(`data/photos/${'0'.repeat(64)}`, Buffer.from('x')),
      ],
    ] as [string, (files: Map<string, Buffer>) => void][]) {
      const forged = join(folder, 'forged.zip');
      writeFileSync(forged, await zipOf(resigned(change)));
      expect((await check(forged)).problems.map(({ file }) => file)).toContain(named);
      expect(checkAlone(forged)[1]).toContain(named);
    }
    for (const [about, named] of [
      [search, []],
      ['another search', ['data/receipts/searches-0.json']],
    ] as const) {
      const entry = Buffer.from(JSON.stringify({ type: 'search', search: about }));
      const proof0 = Buffer.from(forgedProof(entry));
      const forged = join(folder, 'forged.zip');
      const change = (files: Map<string, Buffer>) =>
        files.set('data/receipts/searches-0.json', entry).set('data/receipts/searches-0.tlog-proof', proof0);
      writeFileSync(forged, await zipOf(resigned(change)));
      expect((await check(forged)).problems.map(({ file }) => file)).toEqual(named);
      expect(checkAlone(forged)[1]).toEqual(named);
    }
  });

  it('is checked in little memory, however large what lies there', async () => {
    const { problems } = await afterwardsOnDisk((copy) => {
      writeFileSync(join(copy, 'data/huge'), '');
      truncateSync(join(copy, 'data/huge'), 2 ** 42);
      truncateSync(join(copy, 'manifest-sha256.txt'), 2 ** 33);
    });
    expect(problems).toEqual(
      expect.arrayContaining([
        { file: 'data/huge', message: expect.any(String) as string },
        { file: 'manifest-sha256.txt', message: 'is longer than any text of a package' },
      ]),
    );
    expect(checkAlone(join(folder, 'copy'))).toEqual([
      1,
      expect.arrayContaining(['data/huge', 'manifest-sha256.txt']),
    ]);
  });

  it('is in the log before its first byte is written, and leaves nothing but that where writing fails', async () => {
    const logged = () => supervised.entries('events');
    const before = (await logged()).length;
    const atFirst: unknown[] = [];
    let abandoned = 0;
    const open: OpenPackage = async () => ({
      async add() {
        atFirst.push((await logged()).at(-1)?.type);
        throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
      },
      finish: async () => undefined,
      abandon: async () => void abandoned++,
    });
    const request = { search, ranks: [], corroboration, caseReference };
    await expect(exportEvidence(supervised.vitrine, investigator, request, open)).rejects.toMatchObject({
      code: 'ENOSPC',
    });
    expect([atFirst, abandoned, (await logged()).length]).toEqual([['export.made'], 1, before + 1]);
  });

  it('says where it could not be written, as on a full disk', async () => {
    for (const to of [join(folder, 'gone'), join(folder, 'gone.zip')]) {
      const writer = await packageAt(to)('x', { files: 1, bytes: 1 });
      await writer.add('data/a', Buffer.from('a'));
      rmSync(`${to}.part`, { recursive: true });
      await expect(writer.finish()).rejects.toMatchObject({ code: 'usage' });
      await writer.abandon();
    }
  });

  it('never deletes what lies where it would be written', async () => {
    const to = join(folder, 'somebodys');
    mkdirSync(`${to}.part`);
    writeFileSync(join(`${to}.part`, 'thesis.txt'), 'x');
    const before = (await supervised.entries('events')).length;
    await expect(make(to)).rejects.toMatchObject({ code: 'usage' });
    expect(existsSync(join(`${to}.part`, 'thesis.txt'))).toBe(true);
    expect((await supervised.entries('events')).length).toBe(before);
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
    expect(readdirSync(dirname(to)).filter((name) => /refused|zip\.part/.test(name))).toEqual([]);
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
