/** Values as people read them. Names, titles and addresses come from strangers and are disarmed before a terminal. */

/** Control characters and those that turn the direction of text, which could forge or hide parts of a line. */
const unsafe = /\p{Cc}|\p{Bidi_Control}|\p{Zl}|\p{Zp}|\p{Cs}|\ufeff/gu;

/** One line of plain text: what could move the cursor or reorder the line is shown as an escape. */
export function showText(text: string): string {
  return text.replaceAll(unsafe, (char) => {
    if (char === '\n') return '\\n';
    if (char === '\t') return '\\t';
    return `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`;
  });
}

/** 12431 -> "12,431"; at most one decimal. */
export function showNumber(value: number): string {
  return value.toLocaleString('en', { maximumFractionDigits: 1 });
}

/** Two digits of a number of any size: "120", "1.3", "0.013", "0.00000021". */
export function showSmall(value: number): string {
  if (value >= 100) return showNumber(Math.round(value));
  return value.toLocaleString('en', { maximumSignificantDigits: 2 });
}

/** "1 photo", "2 photos"; `plural` where an s is not enough. */
export function showCount(value: number, noun: string, plural = `${noun}s`): string {
  return `${showNumber(value)} ${value === 1 ? noun : plural}`;
}

/** Milliseconds as "240 ms", "3.4 s", "5 min 24 s" or "2 h 5 min". */
export function showDuration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 9950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}

/** Bytes in decimal units, as disks are sold. */
export function showBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${showNumber(value)} ${units[unit]}`;
}
