/** What a letter tells of one photo: all that is kept of it, and nothing that is somebody else's. */
import { expect, it } from 'vitest';
import type { Letter, LetterPhoto } from '#vitrine/flows/rights/letter.js';
import { letterBlocks } from '#vitrine/flows/rights/letter-blocks.js';
import { letterLanguages } from '#vitrine/types.js';

const box = { x: 0, y: 0, width: 1, height: 1 };
const photo: LetterPhoto = {
  collection: 'archive',
  owner: 'Photo desk',
  basis: 'Act',
  purpose: 'Missing persons',
  expires: null,
  addedAt: '2026-01-02T00:00:00.000Z',
  addresses: [
    {
      source: 'https://press.test/1.jpg',
      page: null,
      title: null,
      capturedAt: null,
      stated: {
        author: 'Source Author',
        licence: 'CC BY 4.0',
        fetchedAt: '2026-01-01T00:00:00Z',
        coordinates: { latitude: 1.5, longitude: 2.5 },
      },
    },
  ],
  facts: {
    capturedAt: '2020-05-06T07:08:09',
    place: { latitude: 50.123456, longitude: 4.654321 },
    file: {
      make: 'Canon',
      model: 'R5',
      title: 'File title',
      caption: 'File caption',
      author: 'File Author',
      copyright: 'File rights',
      keywords: ['one', 'two'],
      regions: [
        { name: 'Somebody Else', kind: 'Face', box },
        { name: null, kind: 'Face', box },
      ],
      credentials: null,
    },
  },
  hasOriginal: true,
};
const letter = {
  version: 1,
  outcome: 'found',
  decidedAt: '2026-03-01T00:00:00.000Z',
  sender: null,
  authority: 'DPA',
  search: null,
  photos: [photo],
  searches: null,
  recipients: [],
  removal: null,
  remarks: '',
} satisfies Letter;

it.each(letterLanguages)(
  'tells what the file and the source say, and no name of another person: %s',
  (language) => {
    const to = { name: 'A', reference: 'R', receivedOn: '2026-02-01', asked: ['access'] as const, language };
    const block = letterBlocks(letter, to, false).find(({ kind }) => kind === 'facts');
    if (block?.kind !== 'facts') throw new Error('expected facts');
    const values = block.facts.map(([, value]) => value);
    expect(values).toEqual(
      expect.arrayContaining([
        'Source Author',
        'CC BY 4.0',
        '2026-01-01T00:00:00Z',
        '1.50000, 2.50000',
        '2020-05-06T07:08:09',
        '50.12346, 4.65432',
        'Canon R5',
        'File title',
        'File caption',
        'File Author',
        'File rights',
        'one, two',
      ]),
    );
    expect(values.filter((value) => /^1\s?;/.test(value))).toHaveLength(1);
    expect(JSON.stringify(block)).not.toContain('Somebody Else');
    // Each has a name of its own in this language.
    const names = block.facts.map(([name]) => name);
    expect(new Set(names).size).toBe(names.length);
    // A letter from before these were told is read as it was.
    const { facts: _, hasOriginal: __, addresses, ...old } = photo;
    const before = { ...old, addresses: addresses.map(({ stated: ___, ...each }) => each) };
    const told = letterBlocks({ ...letter, photos: [before] }, to, false).find(
      ({ kind }) => kind === 'facts',
    );
    expect(told?.kind === 'facts' && told.facts.map(([, value]) => value)).not.toContain('Canon R5');
  },
);
