import { expect, it } from 'vitest';
import { formatsOf } from '../../web/src/i18n/locale.js';
import { placeName } from '../../web/src/screens/collection/place-name.js';

it('a place is told by its letters of navigation, in the decimals of the language', () => {
  const place = { latitude: 37.319_61, longitude: -121.9465 };
  expect(placeName(place, formatsOf('en-GB').number)).toBe('37.3196° N, 121.9465° W');
  expect(placeName(place, formatsOf('nl-BE').number)).toBe('37,3196° N, 121,9465° W');
  expect(placeName({ latitude: -0.5, longitude: 0 }, formatsOf('en-GB').number)).toBe('0.5° S, 0°');
});
