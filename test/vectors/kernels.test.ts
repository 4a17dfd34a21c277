import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { randomBytes } from 'node:crypto';
import { applyFilter, newColumns, packColumns, setColumns } from '#vitrine/vectors/columns.js';
import { openBlock, sealBlock, sealedBytes } from '#vitrine/vectors/block-cipher.js';
import { decodeJournal, encodeRecord, type JournalRecord } from '#vitrine/vectors/journal.js';
import { createKernel } from '#vitrine/vectors/kernel-module.js';
import { createProbeTable, estimateDeviation } from '#vitrine/vectors/probe-table.js';
import { createRotation } from '#vitrine/vectors/rotation.js';
import { decodeFacts, dotRow, encodeRow, encodeSigns } from '#vitrine/vectors/row-codec.js';
import {
  codeOffset,
  codeStride,
  groupsPerBlock,
  probeStateBytes,
  scanCapacity,
} from '#vitrine/vectors/scan-memory.js';
import { cosine, createRandom, near, randomUnit } from './synthetic.js';

const key = new Uint8Array(32).fill(3);
const widths = fc.constantFrom(32, 64, 96, 512, 1024);

describe('rotation', () => {
  test.each([1, 3, 32, 33, 100, 128, 512, 640, 1024])(
    '%i dimensions: angles stay, coordinates do not',
    (dims) => {
      const rotation = createRotation(key, 'model', dims);
      expect(rotation.width % 32).toBe(0);
      const random = createRandom(dims);
      const [a, b] = [randomUnit(random, dims), randomUnit(random, dims)];
      const [ra, rb] = [new Float32Array(rotation.width), new Float32Array(rotation.width)];
      rotation.rotate(a, ra);
      rotation.rotate(b, rb);
      expect(Math.abs(cosine(ra, rb) - cosine(a, b))).toBeLessThan(2e-6);
      expect(Math.abs(cosine(ra, ra) - 1)).toBeLessThan(2e-6);
      const other = new Float32Array(rotation.width);
      createRotation(new Uint8Array(32).fill(4), 'model', dims).rotate(a, other);
      if (dims >= 32) expect(Math.abs(cosine(ra, other))).toBeLessThan(0.7);
      createRotation(key, 'model', dims).rotate(a, other);
      expect(other).toEqual(ra);
    },
  );

  test.each([128, 512, 640])('%i dimensions: one number spreads over all of them', (dims) => {
    const rotation = createRotation(key, 'model', dims);
    const unit = new Float32Array(dims);
    unit[5] = 1;
    const rotated = new Float32Array(rotation.width);
    rotation.rotate(unit, rotated);
    expect(Math.max(...rotated.map(Math.abs))).toBeLessThan(6 / Math.sqrt(rotation.width));
  });

  test('golden: the stored format depends on these numbers', () => {
    const rotated = new Float32Array(32);
    createRotation(key, 'model', 32).rotate(
      Float32Array.from({ length: 32 }, (_, i) => (i === 0 ? 1 : 0)),
      rotated,
    );
    expect([...rotated.subarray(0, 8)]).toEqual([
      -0.1484374701976776, -0.1953124850988388, -0.1484374850988388, 0.3046874701976776,
      -0.039062514901161194, -0.054687485098838806, -0.1953124701976776, 0.1015625,
    ]);
  });
});

describe('rows', () => {
  test('a stored row gives back its facts, its signs and its cosines', () => {
    fc.assert(
      fc.property(
        widths,
        fc.integer(),
        fc.nat(),
        fc.nat(),
        fc.double({ noNaN: true }),
        (width, seed, faceId, photoId, at) => {
          const random = createRandom(seed);
          const row = randomUnit(random, width);
          const bytes = Buffer.alloc(2 * width + 32);
          encodeRow(row, { faceId, photoId, capturedAtSeconds: at, quality: 0.25 }, bytes);
          expect(decodeFacts(bytes)).toEqual({ faceId, photoId, capturedAtSeconds: at, quality: 0.25 });
          const probe = randomUnit(random, width);
          // Every number is off by half a step at most.
          const halfStep = bytes.readFloatLE(2 * width) / 2;
          const furthest = halfStep * probe.reduce((sum, value) => sum + Math.abs(value), 0);
          expect(Math.abs(dotRow(probe, bytes) - cosine(row, probe))).toBeLessThan(furthest + 1e-6);
          const codes = new Uint8Array(width / 8);
          encodeSigns(bytes, width, codes, 0, 1);
          for (let i = 0; i < width; i++) {
            // Numbers that round to nothing may fall on either side.
            if (Math.abs(row[i]!) > 1e-4) expect((codes[i >> 3]! >> (i & 7)) & 1).toBe(row[i]! > 0 ? 1 : 0);
          }
        },
      ),
    );
  });
});

describe('scan kernel', () => {
  test('keeps the best live rows above the threshold, with their scores', () => {
    fc.assert(
      fc.property(
        widths,
        fc.integer(),
        fc.constantFrom(1, 2, 31, 100, 1000, 5000),
        fc.constantFrom(0, 0.3, 0.9, 1),
        fc.constantFrom(-1, 0, 0.5, 0.55, 2),
        (width, seed, keep, alive, cut) => {
          const block = makeBlock(width, seed);
          const mask = new Uint8Array(512);
          for (let row = 0; row < 4096; row++) if (block.random() < alive) mask[row >> 3]! |= 1 << (row & 7);
          const threshold = cut < 0 ? -1 : Math.floor(cut * Math.max(...block.scores));
          const live = block.scores.filter(
            (score, row) => score > threshold && mask[row >> 3]! & (1 << (row & 7)),
          );
          const expected = live.toSorted((a, b) => b - a).slice(0, keep);
          const kept = runKernel(block, mask, threshold, keep);
          expect(kept.map(({ score }) => score).toSorted((a, b) => b - a)).toEqual(expected);
          expect(new Set(kept.map(({ row }) => row)).size).toBe(kept.length);
          for (const { row, score } of kept) {
            expect(score).toBe(block.scores[row]);
            expect(mask[row >> 3]! & (1 << (row & 7))).not.toBe(0);
          }
        },
      ),
      { numRuns: 25 },
    );
  });

  test('the estimate is unbiased and as exact as it says', () => {
    const width = 512;
    const random = createRandom(5);
    const rotation = createRotation(key, 'model', width);
    // Strangers, rows at a cosine of 1 / sqrt(1 + 2 ^ 2), and the row itself, in turn.
    const deviations = [0, Math.sqrt(0.2), 1].map((at) => estimateDeviation(width, at));
    const rotated = [new Float32Array(width), new Float32Array(width)] as const;
    const codes = new Uint8Array(width / 8);
    const bytes = Buffer.alloc(2 * width + 32);
    const kinds = deviations.map(() => ({ sum: 0, squares: 0, worst: 0 }));
    const tries = 3000;
    for (let i = 0; i < tries; i++) {
      const row = randomUnit(random, width);
      const probe = [randomUnit(random, width), near(row, 2, i), row][i % 3]!;
      rotation.rotate(row, rotated[0]);
      rotation.rotate(probe, rotated[1]);
      encodeRow(rotated[0], { faceId: 1, photoId: 1, capturedAtSeconds: 1, quality: 1 }, bytes);
      encodeSigns(bytes, width, codes, 0, 1);
      const table = createProbeTable(rotated[1]);
      let score = 0;
      for (const [c, code] of codes.entries()) {
        score += table.entries[c * 32 + (code & 15)]! + table.entries[c * 32 + 16 + (code >> 4)]!;
      }
      expect(table.scoreOf(table.cosineOf(score))).toBeCloseTo(score, 6);
      const error = table.cosineOf(score) - cosine(row, probe);
      const kind = kinds[i % 3]!;
      kind.sum += error;
      kind.squares += error * error;
      kind.worst = Math.max(kind.worst, Math.abs(error));
    }
    for (const [k, { sum, squares, worst }] of kinds.entries()) {
      const deviation = deviations[k]!;
      expect(Math.abs(sum / 1000)).toBeLessThan(deviation / 8);
      expect(Math.sqrt(squares / 1000)).toBeLessThan(deviation * 1.1);
      expect(Math.sqrt(squares / 1000)).toBeGreaterThan(deviation * 0.85);
      expect(worst).toBeLessThan(deviation * 4.7);
    }
  });
});

describe('sealed blocks', () => {
  test('open only with their key, kind, number and every bit', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 2000 }),
        fc.nat(2 ** 30),
        fc.nat(),
        (plain, number, where) => {
          const secret = randomBytes(32);
          const sealed = Buffer.alloc(sealedBytes(plain.length) + 3);
          sealBlock(secret, 'row', number, plain, sealed, 3);
          const block = sealed.subarray(3);
          expect(Uint8Array.from(openBlock(secret, 'row', number, block))).toEqual(plain);
          expect(() => openBlock(secret, 'codes', number, block)).toThrow('damaged');
          expect(() => openBlock(secret, 'row', number + 1, block)).toThrow('damaged');
          expect(() => openBlock(randomBytes(32), 'row', number, block)).toThrow('damaged');
          block[where % block.length]! ^= 1 << (where % 8);
          expect(() => openBlock(secret, 'row', number, block)).toThrow('damaged');
        },
      ),
    );
  });
});

describe('journal', () => {
  const records: JournalRecord[] = [
    { type: 'segment', id: 'ab' },
    { type: 'add', segment: 'ab', rows: 5, lastFaceId: 7 },
    { type: 'remove', dead: [{ segment: 'ab', rows: [1, 2] }] },
  ];
  const encoded = records.map((record, i) => encodeRecord(key, 'journal', i, record));
  const whole = Buffer.concat(encoded);
  const ends = encoded.map((_, i) => Buffer.concat(encoded.slice(0, i + 1)).length);

  test('cut anywhere, it holds the records that are whole', () => {
    for (let length = 0; length <= whole.length; length++) {
      const count = ends.filter((end) => end <= length).length;
      const found = decodeJournal(key, 'journal', whole.subarray(0, length));
      expect(found).toEqual({
        records: records.slice(0, count),
        committedBytes: count === 0 ? 0 : ends[count - 1],
      });
      // A file system may also leave zeros where bytes were never written.
      const zeros = Buffer.concat([whole.subarray(0, ends[1]), Buffer.alloc(length)]);
      expect(decodeJournal(key, 'journal', zeros).committedBytes).toBe(ends[1]);
    }
  });

  test('any flipped bit is damage, and so is another journal', () => {
    for (let at = 0; at < whole.length; at++) {
      const flipped = Buffer.from(whole);
      flipped[at]! ^= 1 << (at % 8);
      expect(() => decodeJournal(key, 'journal', flipped)).toThrow('journal');
    }
    expect(() => decodeJournal(key, 'other', whole)).toThrow('damaged');
    expect(() => decodeJournal(key, 'journal', Buffer.concat([encoded[1]!, encoded[0]!]))).toThrow('damaged');
  });
});

describe('filters', () => {
  test('agree with the rows, however far apart the values are', () => {
    const time = fc.option(fc.oneof(fc.integer({ min: -5e9, max: 5e9 }), fc.integer({ min: 0, max: 100 })), {
      nil: null,
    });
    const row = fc.record({
      photoId: fc.oneof(fc.nat(20), fc.nat(2 ** 40)),
      time,
      quality: fc.constantFrom(0, 0.25, 0.5, 1),
    });
    const filter = fc.record(
      {
        capturedFromSeconds: fc.integer({ min: -100, max: 200 }),
        capturedBeforeSeconds: fc.integer({ min: -100, max: 200 }),
        minQuality: fc.constantFrom(0, 0.3, 0.5),
        notPhotos: fc.array(fc.nat(20)).map((ids) => new Set(ids) as Set<never>),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.array(row, { maxLength: 60 }), filter, (rows, wanted) => {
        const columns = newColumns();
        for (const [i, { photoId, time: at, quality }] of rows.entries()) {
          setColumns(columns, i, { faceId: i, photoId, capturedAtSeconds: at ?? Number.NaN, quality });
        }
        const mask = new Uint8Array(512).fill(255);
        applyFilter(mask, packColumns(columns, rows.length), wanted);
        for (const [i, { photoId, time: at, quality }] of rows.entries()) {
          const inTime =
            (wanted.capturedFromSeconds === undefined || (at !== null && at >= wanted.capturedFromSeconds)) &&
            (wanted.capturedBeforeSeconds === undefined ||
              (at !== null && at < wanted.capturedBeforeSeconds));
          const passes =
            inTime &&
            quality >= (wanted.minQuality ?? 0) &&
            !(wanted.notPhotos as Set<number> | undefined)?.has(photoId);
          expect((mask[i >> 3]! >> (i & 7)) & 1).toBe(passes ? 1 : 0);
        }
      }),
    );
  });
});

/** One block of random codes, and the scores of all of its rows computed the slow way. */
function makeBlock(width: number, seed: number) {
  const columns = width / 8;
  const random = createRandom(seed);
  const rowCodes = Uint8Array.from({ length: 4096 * columns }, () => Math.floor(random() * 256));
  const table = createProbeTable(randomUnit(random, width));
  const scores = Array.from({ length: 4096 }, (_, row) => {
    let score = 0;
    for (let c = 0; c < columns; c++) {
      const code = rowCodes[row * columns + c]!;
      score += table.entries[c * 32 + (code & 15)]! + table.entries[c * 32 + 16 + (code >> 4)]!;
    }
    return score;
  });
  return { columns, rowCodes, table, scores, random };
}

function runKernel(block: ReturnType<typeof makeBlock>, mask: Uint8Array, threshold: number, keep: number) {
  const { columns, rowCodes, table } = block;
  const memory = new WebAssembly.Memory({ initial: 64, maximum: 64, shared: true });
  const kernel = createKernel(memory);
  const bytes = new Uint8Array(memory.buffer);
  const [codesAt, maskAt, stateAt] = [65_536, 65_536 + 4096 * columns, 65_536 + 4096 * columns + 512];
  for (let row = 0; row < 4096; row++) {
    for (let c = 0; c < columns; c++) {
      bytes[codesAt + codeOffset(row, columns * 8) + c * codeStride] = rowCodes[row * columns + c]!;
    }
  }
  bytes.set(mask, maskAt);
  const capacity = scanCapacity(keep);
  bytes.set(table.entries, stateAt + 16);
  new Int32Array(memory.buffer, stateAt, 4).set([threshold, 0, keep, capacity]);
  const end = stateAt + probeStateBytes(columns, capacity);
  bytes.fill(0xab, end, end + 64);
  kernel.scan(codesAt, groupsPerBlock, columns, maskAt, stateAt, 1000);
  kernel.prune(stateAt, columns);
  expect([...bytes.subarray(end, end + 64)].every((byte) => byte === 0xab)).toBe(true);
  const count = new Uint32Array(memory.buffer, stateAt + 4, 1)[0]!;
  const scoresAt = stateAt + 16 + columns * 32;
  const scores = [...new Uint16Array(memory.buffer, scoresAt, count)];
  const rows = [...new Uint32Array(memory.buffer, scoresAt + 2 * capacity, count)];
  return rows.map((row, i) => ({ row: row - 1000, score: scores[i]! }));
}
