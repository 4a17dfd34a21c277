import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkProof, parseCheckpoint } from '#vitrine/audit/checkpoint.js';
import { leafHash, verifyConsistency } from '#vitrine/audit/merkle.js';
import { parseVkey, vkeyOf } from '#vitrine/audit/note.js';
import { addLeaf, type Edge, rootOf } from '#vitrine/audit/tree.js';
import { tileNumber, tilePath } from '#vitrine/audit/tiles.js';
import { verifyLog } from '#vitrine/audit/verify-log.js';
import { temporaryFolder } from '../store/temporary-folder.js';
import { appendChild, entriesFrom, entryOf, open, origin, runVerifier, signer, vkey } from './logs.js';

const verifier = parseVkey(vkey)!;

describe('tile paths', () => {
  it('are those of the specification', () => {
    expect(tileNumber(1234067)).toBe('x001/x234/067');
    expect([0, 7, 999, 1000].map(tileNumber)).toEqual(['000', '007', '999', 'x001/000']);
    expect(tilePath('entries', 273, 112)).toBe('tile/entries/273.p/112');
    expect(tilePath(1, 0)).toBe('tile/1/000');
  });
});

describe('a log', () => {
  it('holds what was appended and proves it, at every boundary of tiles', async () => {
    const folder = temporaryFolder();
    const log = await open(folder);
    const edge: Edge = [[]];
    const checkpoints: string[] = [await log.checkpoint()];
    for (const size of [1, 2, 255, 256, 257, 511, 512, 513, 65_535, 65_536, 65_537]) {
      const entries = entriesFrom(log.size, size - log.size);
      expect(await log.appendAll(entries)).toEqual({ index: log.size - entries.length });
      for (const entry of entries) addLeaf(edge, leafHash(entry));
      const note = await log.checkpoint();
      const { checkpoint } = parseCheckpoint(note)!;
      expect(checkpoint).toEqual({ origin, size, root: rootOf(edge) });
      for (const index of new Set([0, size >> 1, size - 1])) {
        const proof = await log.prove(index);
        expect(checkProof(proof, entryOf(index), origin, [verifier])).toMatchObject({ index, size });
        expect(checkProof(proof, entryOf(index + 1), origin, [verifier])).toBeNull();
        expect(checkProof(proof, entryOf(index), 'other', [verifier])).toBeNull();
        expect(Buffer.from(await log.read(index))).toEqual(entryOf(index));
      }
      for (const earlier of checkpoints) {
        const before = parseCheckpoint(earlier)!.checkpoint;
        const proof = await log.proveConsistency(before.size, size);
        expect(verifyConsistency(before.size, size, before.root, checkpoint.root, proof)).toBe(true);
      }
      checkpoints.push(note);
      const found = await verifyLog({ folder, keys: [vkey] });
      expect(found).toMatchObject({ ok: true, size, trusted: true, unsigned: 0, damage: null });
      if (size < 1000 || size === 65_537) {
        const root = checkpoint.root.toString('base64');
        expect(runVerifier([folder, '--key', vkey])).toMatchObject({ ok: true, size, root, trusted: true });
      }
    }
    // Partial tiles of earlier checkpoints are gone where the full one is there, and only there.
    expect(readdirSync(join(folder, 'tile/0')).filter((name) => name.endsWith('.p'))).toEqual(['256.p']);
    expect(readdirSync(join(folder, 'tile/1'))).toEqual(['000']);
    let count = 0;
    for await (const { index, bytes } of log.entries(250, 1000)) {
      expect([index, Buffer.from(bytes).equals(entryOf(250 + count))]).toEqual([250 + count, true]);
      count += 1;
    }
    expect(count).toBe(750);
    await log.close();
  });

  it('goes on when it is opened again, and makes again what it can', async () => {
    const folder = temporaryFolder();
    let log = await open(folder);
    for (let number = 0; number < 20; number++) await log.append(entryOf(number));
    const before = await log.checkpoint();
    await log.close();
    rmSync(join(folder, 'checkpoint'));
    rmSync(join(folder, 'tile/0/000.p/20'));
    writeFileSync(join(folder, 'tile/entries/000.p/7'), '');
    log = await open(folder);
    await log.catchUp();
    expect(await log.checkpoint()).toBe(before);
    expect(await verifyLog({ folder, keys: [vkey] })).toMatchObject({ ok: true, size: 20 });
    await log.append(entryOf(20));
    expect(log.size).toBe(21);
    await log.close();
  });

  it('takes entries of every length that the format allows', async () => {
    const folder = temporaryFolder();
    const log = await open(folder);
    for (const length of [0, 1, 65_535]) await log.append(Buffer.alloc(length, 1));
    await expect(log.append(Buffer.alloc(65_536))).rejects.toMatchObject({ code: 'usage' });
    await expect(log.read(3)).rejects.toMatchObject({ code: 'usage' });
    await expect(log.read(-1)).rejects.toMatchObject({ code: 'usage' });
    expect((await log.read(2)).length).toBe(65_535);
    await log.close();
    expect(await verifyLog({ folder })).toMatchObject({ ok: true, size: 3, trusted: false });
  });

  it('gives every one of many appends at once its own index', async () => {
    const log = await open(temporaryFolder());
    const done = await Promise.all(entriesFrom(0, 300).map((entry) => log.append(entry)));
    expect(done.map(({ index }) => index)).toEqual(Array.from({ length: 300 }, (_, at) => at));
    await log.close();
  });

  it('notices what another open log appended, over a full bundle too', async () => {
    const folder = temporaryFolder();
    const [one, other] = [await open(folder), await open(folder)];
    for (let number = 0; number < 600; number++) {
      const log = number % 7 < 3 ? one : other;
      expect(await log.append(entryOf(number))).toEqual({ index: number });
    }
    expect(await one.checkpoint()).toBe(await other.checkpoint());
    expect(checkProof(await one.prove(599), entryOf(599), origin, [verifier])).not.toBeNull();
    await one.close();
    await other.close();
    expect(await verifyLog({ folder, keys: [vkey] })).toMatchObject({ ok: true, size: 600 });
  });

  it('is created once where two processes come at once', async () => {
    const folder = temporaryFolder();
    const seed = Buffer.from(signer.seed).toString('hex');
    const run = async (first: number) => {
      const child = spawn(process.execPath, [appendChild, folder, origin, seed, String(first), '0']);
      return (await buffer(child.stdout)).toString();
    };
    expect(await Promise.all([run(0), run(1), run(2)])).toEqual(['done\n', 'done\n', 'done\n']);
    expect(await verifyLog({ folder, keys: [vkey] })).toMatchObject({ ok: true, size: 0 });
    expect(readdirSync(folder).toSorted()).toEqual(['checkpoint', 'journal', 'keys']);
  });
});

describe('a key', () => {
  const next = { name: origin, seed: new Uint8Array(32).fill(8) };
  const nextVkey = vkeyOf(next);

  it('hands over to the next one, and either leads to both', async () => {
    const folder = temporaryFolder();
    let log = await open(folder);
    await log.append(entryOf(0));
    await log.close();
    log = await open(folder, [signer, next]);
    await log.append(entryOf(1));
    const both = parseCheckpoint(await log.checkpoint())!;
    expect(both.note.signatures).toHaveLength(2);
    await log.close();
    log = await open(folder, [next]);
    await log.append(entryOf(2));
    await log.close();
    for (const key of [vkey, nextVkey]) {
      const found = await verifyLog({ folder, keys: [key] });
      expect(found).toMatchObject({ ok: true, size: 3, trusted: true, keys: [vkey, nextVkey] });
      expect(runVerifier([folder, '--key', key])).toMatchObject({ ok: true, trusted: true });
    }
    await expect(open(folder)).rejects.toMatchObject({ code: 'log.key-wrong' });
    const stranger = vkeyOf({ name: origin, seed: new Uint8Array(32).fill(99) });
    expect(await verifyLog({ folder, keys: [stranger] })).toMatchObject({ ok: false, trusted: false });
    expect(runVerifier([folder, '--key', stranger])).toMatchObject({ ok: false });
  });

  it('that was replaced cannot sign what came after it', async () => {
    const folder = temporaryFolder();
    let log = await open(folder);
    await log.append(entryOf(0));
    await log.close();
    const old = temporaryFolder();
    const forged = await open(old);
    await forged.appendAll(entriesFrom(0, 2));
    await forged.close();
    log = await open(folder, [signer, next]);
    await log.append(entryOf(1));
    await log.close();
    // The same entries under the old key alone: what whoever stole it can make.
    writeFileSync(join(folder, 'checkpoint'), readFileSync(join(old, 'checkpoint')));
    expect((await verifyLog({ folder, keys: [vkey] })).damage).toMatchObject({ file: 'checkpoint' });
    expect(runVerifier([folder, '--key', vkey])).toMatchObject({ ok: false });
  });

  it('of a stranger does not open the log, and puts nothing before it', async () => {
    const folder = temporaryFolder();
    const log = await open(folder);
    await log.append(entryOf(0));
    await log.close();
    await expect(open(folder, [next])).rejects.toMatchObject({ code: 'log.key-wrong' });
    const other = temporaryFolder();
    await (await open(other, [next])).close();
    renameSync(join(folder, 'keys/0001'), join(folder, 'keys/0002'));
    writeFileSync(join(folder, 'keys/0001'), readFileSync(join(other, 'keys/0001')));
    await expect(open(folder)).rejects.toMatchObject({ code: 'log.damaged' });
    expect(await verifyLog({ folder, keys: [nextVkey] })).toMatchObject({ ok: false });
  });
});

async function filled(size: number): Promise<string> {
  const folder = temporaryFolder();
  const log = await open(folder);
  await log.appendAll(entriesFrom(0, size));
  await log.close();
  return folder;
}

/** A frame that promises more than is there. */
function readTail(): Buffer {
  const frame = Buffer.alloc(20, 5);
  frame.writeUInt32LE(100, 0);
  frame.writeUInt32LE(~100 >>> 0, 4);
  return frame;
}

describe('nothing is signed on top of damage', () => {
  it.each([5, 300])('an entry taken from the end of the journal of %i', async (size) => {
    const folder = await filled(size);
    const journal = readFileSync(join(folder, 'journal'));
    const last = 8 + entryOf(size - 1).length + 64;
    writeFileSync(join(folder, 'journal'), journal.subarray(0, -last));
    await expect(open(folder)).rejects.toMatchObject({ code: 'log.damaged' });
  });

  it('while the log is open', async () => {
    const folder = await filled(5);
    const log = await open(folder);
    const journal = readFileSync(join(folder, 'journal'));
    writeFileSync(join(folder, 'journal'), journal.subarray(0, -1));
    await expect(log.append(entryOf(5))).rejects.toMatchObject({ code: 'log.damaged' });
    await log.close();
  });

  it('an entry that was put behind the last one without the key', async () => {
    const folder = await filled(5);
    const other = temporaryFolder();
    const stranger = await open(other, [{ name: origin, seed: new Uint8Array(32).fill(1) }]);
    await stranger.appendAll(entriesFrom(0, 6));
    await stranger.close();
    const record = readFileSync(join(other, 'journal')).subarray(-(8 + entryOf(5).length + 64));
    writeFileSync(join(folder, 'journal'), Buffer.concat([readFileSync(join(folder, 'journal')), record]));
    await expect(open(folder)).rejects.toMatchObject({ code: 'log.damaged' });
    expect(await verifyLog({ folder })).toMatchObject({ ok: false, damage: { file: 'journal' } });
  });

  it('a hash in a tile that newer ones are built on', async () => {
    const folder = await filled(300);
    const tile = join(folder, 'tile/1/000.p/1');
    const bytes = readFileSync(tile);
    bytes[3]! ^= 1;
    writeFileSync(tile, bytes);
    await expect(open(folder)).rejects.toMatchObject({ code: 'log.damaged' });
  });

  it('a missing journal', async () => {
    const folder = await filled(3);
    rmSync(join(folder, 'journal'));
    await expect(open(folder)).rejects.toMatchObject({ code: 'log.damaged' });
    expect(existsSync(join(folder, 'journal'))).toBe(false);
  });

  it('a torn tail of an entry that nobody was told of is cut', async () => {
    for (const tail of [Buffer.from([1, 2, 3]), Buffer.alloc(700), readTail()]) {
      const folder = await filled(5);
      writeFileSync(join(folder, 'journal'), Buffer.concat([readFileSync(join(folder, 'journal')), tail]));
      const log = await open(folder);
      expect(log.size).toBe(5);
      expect(await log.append(entryOf(5))).toEqual({ index: 5 });
      await log.close();
      expect(await verifyLog({ folder, keys: [vkey] })).toMatchObject({ ok: true, size: 6 });
    }
  });
});
