import { describe, expect, it } from 'vitest';
import { formatsOf, localeOf } from '../../web/src/i18n/locale.js';

describe('the locale', () => {
  it('is the variant of the chosen language that the browser asks for first', () => {
    expect(localeOf('en', ['nl-BE', 'en-GB', 'en-US'])).toBe('en-GB');
    expect(localeOf('fr', ['nl-BE', 'fr-BE'])).toBe('fr-BE');
    expect(localeOf('nl', ['nl'])).toBe('nl');
  });

  it('is the language alone where the browser asks for no variant of it', () => {
    expect(localeOf('fr', ['en-GB'])).toBe('fr');
    // Filipino is no variant of Finnish.
    expect(localeOf('fi', ['fil-PH'])).toBe('fi');
  });
});

describe('formats', () => {
  it('write decimals behind the sign of the language', () => {
    expect(formatsOf('en-GB').decimals(0.5, 2)).toBe('0.50');
    expect(formatsOf('nl-BE').decimals(0.5, 2)).toBe('0,50');
    expect(formatsOf('fr-BE').decimals(0.6184, 3)).toBe('0,618');
  });

  const { day, days, moment, distance, number } = formatsOf('en-GB');

  it('write a day without a time as that day, in every zone', () => {
    expect(day('2026-11-29')).toBe('29 Nov 2026');
    expect(moment('2026-11-29')).toBe('29 Nov 2026');
    expect(days('2026-01-01', '2026-03-31')).toMatch(/^1 Jan\s–\s31 Mar 2026$/);
  });

  it('write a moment of a film by the clock, with hours where it has some', () => {
    const { timecode } = formatsOf('en-GB');
    expect([0, 12_480, 754_000, 3_723_900].map(timecode)).toEqual(['00:00', '00:12', '12:34', '1:02:03']);
  });

  it('write a moment with its time, and the same one for who reads French in Belgium', () => {
    expect(moment('2026-11-29T21:12:00')).toBe('29 Nov 2026, 21:12');
    expect(formatsOf('fr-BE').moment('2026-11-29T21:12:00')).toMatch(/^29 nov\. 2026, 21[:h ]+12$/);
  });

  it('name the zone of a moment, the given one where one is given, and none of a day', () => {
    const { zoned } = formatsOf('en-GB');
    expect(zoned('2026-11-30T02:21:00Z', 'UTC')).toBe('30 Nov 2026, 02:21 UTC');
    expect(zoned('2026-11-30T02:21:00Z', 'Asia/Tokyo')).toBe('30 Nov 2026, 11:21 GMT+9');
    expect(zoned('2026-11-29', 'Asia/Tokyo')).toBe('29 Nov 2026');
  });

  it('give the time of a capture by the clock of the place, and what is no date as it is', () => {
    const { capturedAt, captured } = formatsOf('en-GB');
    expect(capturedAt('2017-10-31T20:16:18')).toBe('31 Oct 2017, 20:16:18');
    expect(capturedAt('2017-10-31T20:16+09:00')).toBe('31 Oct 2017, 20:16');
    expect(capturedAt('2017-10')).toBe('Oct 2017');
    expect([captured('last summer'), capturedAt('2017-13-40T20:16')]).toEqual([
      'last summer',
      '2017-13-40T20:16',
    ]);
  });

  it('claim no more of when a photo was taken than its source says', () => {
    const { captured } = formatsOf('en-GB');
    expect(captured('1987')).toBe('1987');
    expect(captured('1987-06')).toBe('Jun 1987');
    expect(captured('1987-06-05')).toBe('5 Jun 1987');
    // The clock of the place, not the one of the reader.
    expect(captured('1987-06-05T23:30:00-11:00')).toBe('5 Jun 1987');
  });

  it('tell how far a moment is in the largest unit that says something', () => {
    const now = Date.parse('2026-11-29T12:00:00Z');
    const from = (at: string): string => distance(at, now);
    expect(from('2026-11-29T11:59:50Z')).toBe('this minute');
    expect(from('2026-11-29T13:29:00Z')).toBe('in 89 minutes');
    expect(from('2026-11-29T15:00:00Z')).toBe('in 3 hours');
    expect(from('2026-11-27T12:00:00Z')).toBe('2 days ago');
  });

  it('write numbers as the reader does', () => {
    expect(number(1234.5)).toBe('1,234.5');
    expect(formatsOf('nl-BE').number(1234.5)).toBe('1.234,5');
  });
});
