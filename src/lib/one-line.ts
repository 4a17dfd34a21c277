/** Foreign texts for one line of a table: a subject, a caption, a name. */

/** At most `most` characters, without what cannot be seen; empty where nothing is left. */
export function oneLine(text: string | null | undefined, most: number): string {
  return (text ?? '')
    .slice(0, 4 * most)
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Cn}]+/gu, ' ')
    .trim()
    .slice(0, most);
}
