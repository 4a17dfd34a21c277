/**
 * Text broken into lines of a given width, for pages that are laid by hand. Words that are longer than a line, such as addresses and
 * hashes, break behind a sign of punctuation where there is one, else anywhere. Hebrew and Arabic words are put into the order in which
 * they are read; the letters within a word are for whoever draws it.
 */

/** Width of a text, in the units of the line. */
export type Measure = (text: string) => number;

/**
 * No line has more characters. Measuring takes time for each of them, and a text may be one word of ten thousand: what is measured at once
 * is bounded, or whoever writes such a word stops the process with it.
 */
const mostInLine = 400;

/** One line at least. `width` must hold any one character. */
export function breakLines(text: string, width: number, measure: Measure): string[] {
  const fits = (line: string): boolean => line.length <= mostInLine && measure(line) <= width;
  return text.split(/\r\n|[\n\r\u2028\u2029]/).flatMap((paragraph) => {
    const lines: string[] = [];
    let line = '';
    for (const word of paragraph.split(/[ \t]+/)) {
      const longer = line === '' ? word : `${line} ${word}`;
      if (fits(longer)) {
        line = longer;
        continue;
      }
      if (line !== '') lines.push(line);
      const pieces = fits(word) ? [word] : breakWord(word, width, measure);
      lines.push(...pieces.slice(0, -1));
      line = pieces.at(-1) ?? '';
    }
    return [...lines, line].map(inReadingOrder);
  });
}

function breakWord(word: string, width: number, measure: Measure): string[] {
  const pieces: string[] = [];
  let rest = word;
  for (;;) {
    const fits = charactersThatFit(rest, width, measure);
    if (fits === rest.length) return [...pieces, rest];
    const head = rest.slice(0, fits);
    // Not so early that lines become ragged.
    const seam = Math.max(
      ...['/', '-', '_', '.', '&', '?', '=', ',', ':'].map((sign) => head.lastIndexOf(sign)),
    );
    const end = seam + 1 > fits * 0.6 ? seam + 1 : fits;
    pieces.push(rest.slice(0, end));
    rest = rest.slice(end);
  }
}

/**
 * In UTF-16 units, never between the halves of a character; one character at least. Each is measured by itself, once: what neighbours
 * take from each other's width is little.
 */
function charactersThatFit(text: string, width: number, measure: Measure): number {
  let fits = 0;
  let taken = 0;
  for (const character of text.slice(0, mostInLine)) {
    taken += measure(character);
    if (fits > 0 && taken > width) break;
    fits += character.length;
  }
  return fits;
}

const rightToLeft = /\p{Script=Hebrew}|\p{Script=Arabic}|\p{Script=Syriac}|\p{Script=Thaana}|\p{Script=Nko}/u;
const leftToRight = /\p{L}/u;

/** The words of a line as they stand from left to right. A simple form of the Unicode bidirectional algorithm, word by word. */
function inReadingOrder(line: string): string {
  if (!rightToLeft.test(line)) return line;
  const words = line.split(' ');
  const direction = (word: string): 'rtl' | 'ltr' | null =>
    rightToLeft.test(word) ? 'rtl' : leftToRight.test(word) ? 'ltr' : null;
  const base = words.map(direction).find((each) => each !== null) ?? 'ltr';
  const against = base === 'ltr' ? 'rtl' : 'ltr';
  const turned = turnRuns(words, (word) => direction(word) === against);
  return (base === 'ltr' ? turned : turned.toReversed()).join(' ');
}

/** Reverses the words of each longest run of those. */
function turnRuns(words: readonly string[], isOfRun: (word: string) => boolean): string[] {
  const turned: string[] = [];
  let run: string[] = [];
  for (const word of words) {
    if (isOfRun(word)) {
      run.push(word);
      continue;
    }
    turned.push(...run.toReversed(), word);
    run = [];
  }
  return [...turned, ...run.toReversed()];
}
