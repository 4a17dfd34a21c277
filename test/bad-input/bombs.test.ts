/** Small files that become large: either they fit into the memory of a child or they cost only themselves. */
import { deflateSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppError } from '#vitrine/errors.js';
import type { PhotoAnalyser } from '#vitrine/types.js';
import { analyseOrRefuse, openTestAnalyser } from '../support/analyser.js';
import { decoderPids, peakBytes, seesProcesses } from '../support/child-processes.js';
import { blackPng } from '../support/png.js';
import { gifBomb, jpeg } from './pictures.js';

const memoryLimitBytes = 450e6;
/** A child sees what it holds every 25 ms; so much more may have come meanwhile. */
const overshootBytes = 250e6;
let analyser: PhotoAnalyser;
/** In a child that has worked before a death is tried again in a fresh one, which takes twice as long. */
let fresh: PhotoAnalyser;

beforeAll(async () => {
  analyser = await openTestAnalyser({ workers: 1, memoryLimitBytes });
  fresh = await openTestAnalyser({ workers: 1, memoryLimitBytes });
});
afterAll(() => Promise.all([analyser.close(), fresh.close()]));

/** `null`: analysed, nobody in it. */
async function outcome(bytes: Uint8Array, pool = analyser): Promise<string | null> {
  const answer = await analyseOrRefuse(pool, bytes);
  if (seesProcesses) {
    for (const pid of decoderPids()) expect(peakBytes(pid)).toBeLessThan(memoryLimitBytes + overshootBytes);
  }
  if (answer instanceof AppError) {
    expect(answer.message).toMatch(/^[^\n]{10,200}$/);
    return answer.code;
  }
  expect(answer.faces).toHaveLength(0);
  return null;
}

describe('a thousandth of its pixels', () => {
  // Wide, because a photo of nobody is searched at four turns and at every scale, which is not what is tested here.
  it('under the limit: read row by row and reduced on the way', async () => {
    const bytes = blackPng({ width: 60_000, height: 2400 });
    expect(bytes.length).toBeLessThan(500e3);
    expect(await outcome(bytes)).toBeNull();
  });

  it('interlaced, so that all of it is needed at once: costs itself', async () => {
    const bytes = blackPng({ width: 12_000, height: 12_000, interlaced: true });
    expect(bytes.length).toBeLessThan(1e6);
    expect(await outcome(bytes, fresh)).toBe('photo.out-of-memory');
    expect((await fresh.analyse(await jpeg())).faces).toHaveLength(1);
  });

  it('over the limit: not read', async () => {
    const bytes = blackPng({ width: 12_500, height: 12_500, interlaced: true });
    expect(await outcome(bytes)).toBe('photo.too-large');
  });
});

it('a GIF of forty bytes that claims 16 megapixels', async () => {
  const bytes = gifBomb(16_000, 1000);
  expect(bytes.length).toBeLessThan(50);
  expect([null, 'photo.truncated', 'photo.corrupt', 'photo.out-of-memory']).toContain(await outcome(bytes));
});

it.each(['iCCP', 'zTXt'])('a PNG chunk %s that unpacks to 300 MB is left packed', async (type) => {
  const bomb = Buffer.concat([Buffer.from('x\0\0'), deflateSync(Buffer.alloc(300e6), { level: 1 })]);
  expect(await outcome(blackPng({ width: 400, height: 400 }, [[type, bomb]]))).toBeNull();
});

it('after all that a photo is a photo', async () => {
  expect((await analyser.analyse(await jpeg())).faces).toHaveLength(1);
});
