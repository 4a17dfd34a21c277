import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { breakLines } from '#vitrine/lib/text-lines.js';

/** Every character is one wide. */
const measure = (text: string) => Array.from(text).length;

describe('lines', () => {
  test('no line is wider than it may be, and nothing is lost', () => {
    const words = fc.array(
      fc.string({ unit: 'binary-ascii', maxLength: 30 }).map((word) => word.replaceAll(/\s/g, '')),
    );
    fc.assert(
      fc.property(words, fc.integer({ min: 1, max: 20 }), (given, width) => {
        const text = given.join(' ');
        const lines = breakLines(text, width, measure);
        for (const line of lines) expect(measure(line)).toBeLessThanOrEqual(width);
        expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(/\s/g, ''));
      }),
    );
  });

  test.each([
    ['one two three', 7, ['one two', 'three']],
    ['', 5, ['']],
    ['first\nsecond\n\nlast', 20, ['first', 'second', '', 'last']],
    // Behind a sign that an address has, not through a word of it.
    ['https://a.example/folder/photo.jpg', 20, ['https://a.example/', 'folder/photo.jpg']],
    ['abcdefghij', 4, ['abcd', 'efgh', 'ij']],
    // Never between the halves of a character.
    ['😀😀😀', 2, ['😀😀', '😀']],
  ])('%j in %i', (text, width, lines) => {
    expect(breakLines(text, width, measure)).toEqual(lines);
  });

  test('words that are read from right to left stand in that order', () => {
    const [shalom, olam] = ['שלום', 'עולם'];
    expect(breakLines(`seen in ${shalom} ${olam} today`, 40, measure)).toEqual([
      `seen in ${olam} ${shalom} today`,
    ]);
    // A line of them begins at the right; what is Latin in it keeps its own order.
    expect(breakLines(`${shalom} ${olam} two words`, 40, measure)).toEqual([`two words ${olam} ${shalom}`]);
    expect(breakLines('Latin only', 40, measure)).toEqual(['Latin only']);
  });

  test.each([
    ['one word', 'x'.repeat(80_000)],
    ['one word without width', `e${'\u0301'.repeat(80_000)}`],
  ])('each character of %s is measured a few times only, however long it is', (_what, text) => {
    let measured = 0;
    const lines = breakLines(text, 80, (each) => {
      measured += each.length;
      return each.replaceAll('\u0301', '').length;
    });
    expect(lines.join('')).toBe(text);
    expect(measured).toBeLessThan(3 * text.length);
  });
});
