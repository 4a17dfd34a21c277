/** A text that somebody chose or dropped. */

export type TextReading = { ok: true; text: string } | { ok: false; why: 'notText' | 'tooLong' };

/** What the server takes at once, with what JSON adds to it. */
export const mostTextMB = 3;

export async function readTextFile(file: File): Promise<TextReading> {
  if (file.size > mostTextMB * 1e6) return { ok: false, why: 'tooLong' };
  try {
    const decoder = new TextDecoder('utf-8', { fatal: true });
    return { ok: true, text: decoder.decode(await file.arrayBuffer()) };
  } catch {
    return { ok: false, why: 'notText' };
  }
}
