/**
 * Every file of a log is changed in every way that somebody with write access could try: a byte, a length, a whole file,
 * two files swapped. Both verifiers must refuse each, and name the file.
 */
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { cosignatureLine, parseNote, signatureTypes, vkeyOf } from '#vitrine/audit/note.js';
import { decodeBundle, encodeBundle } from '#vitrine/audit/tiles.js';
import { verifyLog } from '#vitrine/audit/verify-log.js';
import { temporaryFolder } from '../store/temporary-folder.js';
import { entriesFrom, entryOf, open, origin, runVerifier, signer, vkey } from './logs.js';

const witness = { name: 'witness.test/w', seed: new Uint8Array(32).fill(5) };
const keys = [vkey, vkeyOf(witness, signatureTypes.cosignature)];
const next = { name: origin, seed: new Uint8Array(32).fill(8) };
const size = 520;

/** Two full bundles and a partial one, two keys, a cosigned checkpoint, partial tiles of several sizes. */
async function makeLog(folder: string): Promise<void> {
  let log = await open(folder);
  await log.appendAll(entriesFrom(0, 516));
  const note = await log.checkpoint();
  await log.keepWitnessed(note + cosignatureLine(witness, parseNote(note)!.text, 1_800_000_000));
  await log.close();
  log = await open(folder, [signer, next]);
  for (let number = 516; number < size; number++) await log.append(entryOf(number));
  await log.close();
}

function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => statSync(join(folder, path)).isFile())
    .toSorted();
}

/** Positions worth trying: all of a small file, the ends and an even spread of a large one. */
function positionsOf(length: number, most: number): number[] {
  if (length <= most) return Array.from({ length }, (_, at) => at);
  const spread = Array.from({ length: most - 20 }, (_, at) => Math.floor((at * length) / (most - 20)));
  const ends = Array.from({ length: 10 }, (_, at) => [at, length - 1 - at]).flat();
  return [...new Set([...spread, ...ends])];
}

describe('a log', () => {
  let whole = '';
  let folder = '';
  let files: string[] = [];

  beforeAll(async () => {
    whole = mkdtempSync(join(tmpdir(), 'vitrine-test-'));
    await makeLog(whole);
    folder = `${whole}-copy`;
    cpSync(whole, folder, { recursive: true });
    files = filesOf(folder);
    return () => {
      for (const dir of [whole, folder]) rmSync(dir, { recursive: true, force: true });
    };
  });

  const restore = (path: string) => writeFileSync(join(folder, path), readFileSync(join(whole, path)));

  async function refused(path: string, what: string): Promise<void> {
    const found = await verifyLog({ folder, keys });
    expect(found.ok, `${what} in ${path}`).toBe(false);
    expect(found.damage?.file, `${what} in ${path}: ${found.damage?.message}`).toBeTruthy();
  }

  function refusedByOutsider(path: string, what: string): void {
    const args = [folder, ...keys.flatMap((key) => ['--key', key])];
    const verdict = runVerifier(args);
    expect(verdict.ok, `${what} in ${path}`).toBe(false);
    expect(verdict.message).toMatch(/^(checkpoint|journal|witnessed|keys|tile|note.txt)/);
  }

  it('verifies as it is', async () => {
    const found = await verifyLog({ folder, keys });
    expect(found.damage).toBeNull();
    expect(found).toMatchObject({ ok: true, size, trusted: true, unsigned: 0 });
    expect(found.witnessed).toMatchObject({ size: 516, unknown: [], cosignatures: [{ vkey: keys[1] }] });
    expect(files.length).toBeGreaterThan(20);
    const verdict = runVerifier([folder, ...keys.flatMap((key) => ['--key', key])]);
    expect(verdict).toMatchObject({ ok: true, size, types: { 'search.intent': size } });
  });

  it('with one bit of any file flipped does not', { timeout: 240_000 }, async () => {
    for (const path of files) {
      const bytes = readFileSync(join(whole, path));
      for (const at of positionsOf(bytes.length, 60)) {
        const flipped = Buffer.from(bytes);
        flipped[at]! ^= 1 << (at % 8);
        writeFileSync(join(folder, path), flipped);
        await refused(path, `bit of byte ${at}`);
      }
      refusedByOutsider(path, 'a bit');
      restore(path);
    }
  });

  it('with any file missing, cut, longer or empty does not', { timeout: 240_000 }, async () => {
    // A partial tile of an earlier size may be missing: the full one or a later one holds all of it.
    const needed = new Set(
      files.filter(
        (path) => !/\.p\/\d+$/.test(path) || /tile\/(0|entries)\/002\.p\/8$|tile\/1\/000\.p\/2$/.test(path),
      ),
    );
    for (const path of files) {
      const bytes = readFileSync(join(whole, path));
      for (const cut of [bytes.length - 1, bytes.length >> 1, 0]) {
        writeFileSync(join(folder, path), bytes.subarray(0, cut));
        await refused(path, `cut at ${cut}`);
      }
      refusedByOutsider(path, 'cut to nothing');
      writeFileSync(join(folder, path), Buffer.concat([bytes, Buffer.from('x')]));
      if (path === 'journal') {
        // What a crash in the middle of an append leaves: no entry is missing, and it is told.
        expect(await verifyLog({ folder, keys })).toMatchObject({ ok: true, tornBytes: 1 });
        expect(runVerifier([folder])).toMatchObject({ ok: true, tornBytes: 1 });
      } else {
        await refused(path, 'a byte more');
        refusedByOutsider(path, 'a byte more');
      }
      rmSync(join(folder, path));
      if (needed.has(path)) {
        await refused(path, 'missing');
        refusedByOutsider(path, 'missing');
        mkdirSync(join(folder, path));
        await refused(path, 'a folder');
        refusedByOutsider(path, 'a folder');
        rmdirSync(join(folder, path));
      }
      restore(path);
    }
    expect(needed.size).toBeGreaterThan(10);
    expect(await verifyLog({ folder, keys })).toMatchObject({ ok: true });
  });

  it('with two files swapped, or one that belongs to nothing, does not', async () => {
    for (const [left, right] of [
      ['tile/entries/000', 'tile/entries/001'],
      ['tile/0/000', 'tile/0/001'],
      ['keys/0001', 'keys/0002'],
      ['checkpoint', 'witnessed'],
      ['tile/0/002.p/7', 'tile/0/002.p/8'],
    ] as const) {
      writeFileSync(join(folder, left), readFileSync(join(whole, right)));
      writeFileSync(join(folder, right), readFileSync(join(whole, left)));
      await refused(left, 'swapped');
      refusedByOutsider(left, 'swapped');
      restore(left);
      restore(right);
    }
    for (const path of ['tile/entries/003', 'tile/0/002.p/9', 'tile/2/000.p/1', 'note.txt', 'tile/0/002']) {
      rmSync(join(folder, path), { force: true, recursive: true });
      cpSync(join(whole, 'tile/0/001'), join(folder, path));
      await refused(path, 'one too many');
      refusedByOutsider(path, 'one too many');
      rmSync(join(folder, path.split('/').length > 3 && path.includes('/2/') ? 'tile/2' : path), {
        recursive: true,
      });
    }
    expect(await verifyLog({ folder, keys })).toMatchObject({ ok: true });
  });

  it('names the bundle in which an entry was changed, dropped, swapped or put in', async () => {
    const path = 'tile/entries/001';
    const entries = decodeBundle(readFileSync(join(whole, path)))!;
    const changes: Record<string, Buffer[]> = {
      changed: entries.with(44, Buffer.from('{"type":"search.intent"}')),
      dropped: entries.toSpliced(44, 1),
      swapped: entries.with(44, entries[45]!).with(45, entries[44]!),
      added: entries.toSpliced(44, 0, Buffer.from('{}')),
      replaced: entries.toSpliced(44, 1).toSpliced(100, 0, Buffer.from('{}')),
    };
    for (const [what, changed] of Object.entries(changes)) {
      writeFileSync(join(folder, path), encodeBundle(changed));
      const { damage } = await verifyLog({ folder, keys });
      const isCount = changed.length !== 256;
      expect(damage, what).toMatchObject({ file: isCount ? path : 'tile/0/001', entry: isCount ? 256 : 300 });
      refusedByOutsider(path, what);
      restore(path);
    }
  });

  it('with records of the journal dropped, swapped or repeated does not', async () => {
    const bytes = readFileSync(join(whole, 'journal'));
    const records: Buffer[] = [];
    for (let at = 112; at < bytes.length;) {
      const end = at + 8 + bytes.readUInt32LE(at) + 64;
      records.push(bytes.subarray(at, end));
      at = end;
    }
    expect(records).toHaveLength(size - 512);
    const [first, second, ...rest] = records as [Buffer, Buffer, ...Buffer[]];
    for (const changed of [
      [second, ...rest],
      [first, ...rest],
      records.slice(0, -1),
      [second, first, ...rest],
      [first, second, ...rest, rest.at(-1)!],
      [],
    ]) {
      writeFileSync(join(folder, 'journal'), Buffer.concat([bytes.subarray(0, 112), ...changed]));
      await refused('journal', `${changed.length} records`);
      refusedByOutsider('journal', `${changed.length} records`);
    }
    restore('journal');
  });
});

describe('a proof', () => {
  it('verifies with its entry by the stand-alone verifier, and not with one byte changed', async () => {
    const folder = temporaryFolder();
    const log = await open(folder);
    await log.appendAll(entriesFrom(0, 300));
    const [proof, entry] = [join(folder, 'x.tlog-proof'), join(folder, 'entry.json')];
    const text = await log.prove(17);
    await log.close();
    writeFileSync(proof, text);
    writeFileSync(entry, entryOf(17));
    const args = ['--key', vkey, '--proof', proof, '--entry', entry];
    expect(runVerifier(args)).toMatchObject({ ok: true, index: 17, size: 300, signers: [vkey] });
    writeFileSync(entry, entryOf(18));
    expect(runVerifier(args)).toMatchObject({ ok: false });
    writeFileSync(entry, entryOf(17));
    for (let at = 0; at < text.length; at += 29) {
      const changed = text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1);
      writeFileSync(proof, changed);
      expect(runVerifier(args), `character ${at}`).toMatchObject({ ok: false });
    }
    writeFileSync(proof, text);
    const stranger = vkeyOf({ name: origin, seed: new Uint8Array(32).fill(77) });
    expect(runVerifier(['--key', stranger, '--proof', proof, '--entry', entry])).toMatchObject({ ok: false });
  });
});
