/** How much of a text counts: letters, digits and one space between words, as the server counts (flows/cases/request-text.ts). A test holds the two together. */
export function normaliseText(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

export function countWritten(text: string): number {
  return normaliseText(text).length;
}

export const textFields = ['facts', 'necessity', 'alternatives'] as const;
export type TextField = (typeof textFields)[number];

/** Texts that say the same as one before them. */
export function repeated(texts: Readonly<Record<TextField, string>>): TextField[] {
  const written = textFields.map((field) => normaliseText(texts[field]));
  return textFields.filter((_field, index) => {
    const text = written[index] ?? '';
    return text !== '' && written.indexOf(text) < index;
  });
}
