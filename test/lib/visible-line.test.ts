import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isVisibleLine } from '#vitrine/lib/visible-line.js';

it.each([
  ['a name', 'Ada Lovelace'],
  ['a hyphen, an apostrophe, a number', 'Saint-Denis O’Neill 2'],
  ['accents of their own', 'Zoe\u0308'],
  ['Arabic', 'عبد الله'],
  ['a Persian name, spelt with a non-joiner', 'علی\u200cرضا'],
  ['a Sinhala name, spelt with a joiner', 'ශ්\u200dරී'],
  ['a Japanese name, with the variant of a character', '\u845b\u{e0100}'],
  ['a reference', '2026/117-B §4'],
])('takes %s', (_what, text) => {
  expect(isVisibleLine(text)).toBe(true);
});

it.each([
  ['nothing', ''],
  ['spaces only', ' \u00a0\u3000'],
  ['a line end', 'Ada\nLovelace'],
  ['a tabulator', 'Ada\tLovelace'],
  ['a NUL', 'Ada\0'],
  ['a right-to-left override', 'Ada\u202egpj'],
  ['a right-to-left isolate', 'Ada\u2067'],
  ['a right-to-left mark', 'Ada\u200f'],
  ['an Arabic letter mark', 'Ada\u061c'],
  ['a zero-width space', 'A\u200bda'],
  ['a joiner between Latin letters', 'A\u200dda'],
  ['a non-joiner between Latin letters', 'A\u200cda'],
  ['a joiner at the end', 'علی\u200c'],
  ['a word joiner', 'A\u2060da'],
  ['a byte order mark', '\ufeffAda'],
  ['a soft hyphen', 'A\u00adda'],
  ['a line separator', 'Ada\u2028'],
  ['a paragraph separator', 'Ada\u2029'],
  ['half a character', 'Ada\ud83d'],
  ['a private character', 'Ada\ue000'],
  ['an unassigned character', 'Ada\u0378'],
  ['a noncharacter', 'Ada\uffff'],
  ['a tag', 'Ada\u{e0041}'],
  ['a variation selector behind a Latin letter', 'A\ufe00da'],
  ['a grapheme joiner', 'A\u034fda'],
  ['a Hangul filler, which is a letter', '\u3164'],
  ['an empty Braille pattern, which is a symbol', '\u2800'],
])('refuses %s', (_what, text) => {
  expect(isVisibleLine(text)).toBe(false);
});

it('refuses whatever has one of them in it', () => {
  const hidden = fc.constantFrom('\u202e', '\u200b', '\u2066', '\ufeff', '\u2028', '\0', '\ud800', '\u115f');
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), hidden, fc.string({ unit: 'grapheme' }), (a, one, b) => {
      expect(isVisibleLine(`${a}${one}${b}`)).toBe(false);
    }),
  );
});
