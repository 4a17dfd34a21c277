import { describe, expect, it } from 'vitest';
import { breakLines } from '#vitrine/lib/text-lines.js';

describe('breakLines', () => {
  it('breaks a word that is longer than a line behind a sign of punctuation, else anywhere', () => {
    const lines = breakLines('see https://a.test/one_two abcdefghijklmno', 10, (text) => text.length);
    expect(lines).toEqual(['see', 'https://a.', 'test/one_', 'two', 'abcdefghij', 'klmno']);
  });

  it('does not take apart the halves of a character', () => {
    expect(breakLines('😀😀😀', 3, (text) => text.length)).toEqual(['😀', '😀', '😀']);
  });

  it.each([
    ['one word', 'x'.repeat(80_000)],
    ['one word without width', `e${'\u0301'.repeat(80_000)}`],
  ])('measures each character of %s a few times only, however long it is', (_what, text) => {
    let measured = 0;
    const lines = breakLines(text, 80, (each) => {
      measured += each.length;
      return each.replaceAll('\u0301', '').length;
    });
    expect(lines.join('')).toBe(text);
    expect(measured).toBeLessThan(3 * text.length);
  });
});
