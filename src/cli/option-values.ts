/** The values of options, checked where they enter. Each parser says what it expected and what came. */
import { z } from 'zod';
import { AppError } from '../errors.js';
import { isCaptureTime } from '../sources/manifest-record.js';

function wrong(option: string, expected: string, got: string): AppError {
  return new AppError('usage', `${option}: expected ${expected}, got '${got}'`);
}

/** A whole number from `least` to `most`. */
export function wholeNumber(option: string, least: number, most: number) {
  return (text: string): number => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < least || value > most) {
      throw wrong(option, `a whole number from ${least} to ${most}`, text);
    }
    return value;
  };
}

/** The same, for an option that can be given several times. */
export function eachWholeNumber(option: string, least: number, most: number) {
  const parse = wholeNumber(option, least, most);
  return (text: string, earlier: readonly number[] = []): number[] => [...earlier, parse(text)];
}

/** A number from `least` to `most`, such as a cosine. */
export function numberWithin(option: string, least: number, most: number) {
  return (text: string): number => {
    const value = text.trim() === '' ? Number.NaN : Number(text);
    if (!(value >= least && value <= most)) throw wrong(option, `a number from ${least} to ${most}`, text);
    return value;
  };
}

/** A time of capture, as precise as a manifest may state it. */
export function captureTime(option: string) {
  return (text: string): string => {
    if (!isCaptureTime(text)) throw wrong(option, 'a date such as 2021, 2021-03 or 2021-03-04', text);
    return text;
  };
}

/** A day of the calendar as YYYY-MM-DD. */
export function day(option: string) {
  return (text: string): string => {
    if (!z.iso.date().safeParse(text).success) throw wrong(option, 'a date such as 2027-12-31', text);
    return text;
  };
}

/** An address that begins with http:// or https://. */
export function webAddress(option: string) {
  return (text: string): string => {
    if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) {
      throw wrong(option, 'an address such as https://example.org/photos/', text);
    }
    return text;
  };
}

/** Collects an option that can be given several times. */
export function eachValue(text: string, earlier: readonly string[] = []): string[] {
  return [...earlier, text];
}
