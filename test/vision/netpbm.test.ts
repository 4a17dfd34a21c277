import { describe, expect, test } from 'vitest';
import { looksLikeNetpbm, readNetpbm } from '#vitrine/vision/netpbm.js';

const plenty = 1e6;

function netpbm(header: string, samples: readonly number[] = []): Buffer {
  return Buffer.concat([Buffer.from(header, 'latin1'), Buffer.from(samples)]);
}

describe('reads', () => {
  test('grey of 8 bits', () => {
    const image = readNetpbm(netpbm('P5\n3 2\n255\n', [0, 1, 127, 128, 254, 255]), plenty);
    expect(image).toMatchObject({ width: 3, height: 2, channels: 1 });
    expect([...image.data]).toEqual([0, 1, 127, 128, 254, 255]);
  });

  test('colour of 8 bits', () => {
    const image = readNetpbm(netpbm('P6 1 2 255 ', [255, 0, 10, 20, 30, 40]), plenty);
    expect(image).toMatchObject({ width: 1, height: 2, channels: 3 });
    expect([...image.data]).toEqual([255, 0, 10, 20, 30, 40]);
  });

  test('16 bits, most significant byte first', () => {
    const image = readNetpbm(netpbm('P5 3 1 65535\n', [0, 0, 0x80, 0, 0xff, 0xff]), plenty);
    expect([...image.data]).toEqual([0, 128, 255]);
  });

  test('a maximum that is no power of two', () => {
    const image = readNetpbm(netpbm('P5 4 1 100\n', [0, 50, 100, 200]), plenty);
    expect([...image.data]).toEqual([0, 128, 255, 255]);
  });

  test('comments and any white space', () => {
    const image = readNetpbm(netpbm('P5 # made by hand\n#second\n 2\t1\r\n# 9 9\n255\n', [7, 8]), plenty);
    expect(image).toMatchObject({ width: 2, height: 1 });
    expect([...image.data]).toEqual([7, 8]);
  });

  test('samples that look like white space or a comment', () => {
    const image = readNetpbm(netpbm('P5 2 1 255\n', [0x0a, 0x23]), plenty);
    expect([...image.data]).toEqual([0x0a, 0x23]);
  });

  test('no more than the picture when more follows', () => {
    expect(readNetpbm(netpbm('P5 1 1 255\n', [9, 1, 2, 3]), plenty).data).toHaveLength(1);
  });
});

describe('refuses', () => {
  test.each([
    ['no size', 'P5\n', [], 'photo.corrupt'],
    ['no maximum', 'P5 2 2\n', [1, 2, 3, 4], 'photo.corrupt'],
    ['a width of zero', 'P5 0 2 255\n', [], 'photo.corrupt'],
    ['a maximum of zero', 'P5 1 1 0\n', [1], 'photo.corrupt'],
    ['a maximum over 16 bits', 'P5 1 1 65536\n', [1, 1], 'photo.corrupt'],
    ['a negative width', 'P5 -1 1 255\n', [1], 'photo.corrupt'],
    ['a comment without an end', 'P5 #', [], 'photo.corrupt'],
    ['one sample too few', 'P5 2 2 255\n', [1, 2, 3], 'photo.truncated'],
    ['16 bits with the samples of 8', 'P5 2 1 65535\n', [1, 2], 'photo.truncated'],
    ['more pixels than allowed', 'P5 1001 1000 255\n', [], 'photo.too-large'],
    ['a size beyond all numbers', `P5 ${'9'.repeat(400)} 1 255\n`, [], 'photo.too-large'],
    ['zero times infinity', `P5 ${'9'.repeat(400)} 0 255\n`, [], 'photo.corrupt'],
  ])('%s', (_, header, samples, code) => {
    expect(() => readNetpbm(netpbm(header, samples), plenty)).toThrow(expect.objectContaining({ code }));
  });

  test('a header of a megabyte of comments, at once', () => {
    const endless = netpbm(`P5 ${'#\n'.repeat(500_000)}1 1 255\n`, [1]);
    const started = performance.now();
    expect(() => readNetpbm(endless, plenty)).toThrow(expect.objectContaining({ code: 'photo.corrupt' }));
    expect(performance.now() - started).toBeLessThan(1000);
  });
});

test.each([
  ['P5\n1 1 255\n', true],
  ['P6 1 1 255\n', true],
  ['P5#c\n', true],
  ['P4\n1 1\n', false],
  ['P55 1 1', false],
  ['P5', false],
  ['', false],
])('%j is recognised: %s', (head, expected) => {
  expect(looksLikeNetpbm(Buffer.from(head))).toBe(expected);
});
