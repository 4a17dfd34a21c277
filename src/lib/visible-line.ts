/**
 * Short texts that one person writes and others read in lists: names, references, units. They are one line, and every character in
 * them can be seen or is a space, so that no two that look alike differ, and none turns round, hides or forges what stands beside it.
 *
 * The joiners U+200C and U+200D are invisible too, but Persian, Urdu and the Indic scripts spell names with them, and there they change
 * what is seen: allowed between two characters of those scripts and nowhere else. So are ideographic variation selectors behind a Han
 * character, without which some Japanese names cannot be written.
 */
import { z } from 'zod';

const joinedScript = 'Arab Syrc Mong Deva Beng Guru Gujr Orya Taml Telu Knda Mlym Sinh Tibt Mymr Khmr'
  .split(' ')
  .map((script) => `\\p{scx=${script}}`)
  .join('');
const spelling = new RegExp(
  `(?<=[${joinedScript}])[\\u200c\\u200d](?=[${joinedScript}])|(?<=\\p{sc=Han})[\\u{e0100}-\\u{e01ef}]`,
  'gu',
);

/** Control, format, line and paragraph ends, halves of characters, private, unassigned, and letters that show nothing. */
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Cn}\p{Default_Ignorable_Code_Point}\u2800]/u;
const seen = /[\p{L}\p{N}\p{P}\p{S}]/u;

export const visibleLineExpected = 'expected one line of characters that can be seen';

export function isVisibleLine(text: string): boolean {
  return seen.test(text) && !unseen.test(text.replaceAll(spelling, ''));
}

/** Of several lines, some of them empty; tabs are spaces. */
export function isVisibleText(text: string): boolean {
  const lines = text.replaceAll('\t', ' ').split(/\r?\n/);
  const written = lines.filter((line) => line.trim() !== '');
  return written.length > 0 && written.every(isVisibleLine);
}

/** Trimmed, from 1 to `most` characters. */
export function visibleLine(most: number) {
  return z.string().trim().min(1).max(most).refine(isVisibleLine, visibleLineExpected);
}
