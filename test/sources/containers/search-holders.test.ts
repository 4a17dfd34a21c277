/** Holders in a folder, indexed into a real store: a search says where in which holder the person is. */
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { searchPhoto } from '#vitrine/flows/search/search-photo.js';
import { foundFiles } from '#vitrine/sources/folder.js';
import { openHolders } from '#vitrine/sources/open-holders.js';
import {
  facePhoto,
  lawful,
  soloGrant,
  temporaryVitrine,
  type TemporaryVitrine,
} from '../../flows/temporary-vitrine.js';
import { addCollection, indexPhotos } from '../../support/curator.js';
import { docxOf, letter, mailbox, pdfOf } from '../../support/documents.js';

let temporary: TemporaryVitrine;
let folder: string;

/** Person 3, in colour. */
const heic = new URL('../../vision/files/face.heic', import.meta.url);

async function jpegOf(person: number): Promise<Buffer> {
  const pgm = facePhoto(person, 1);
  const pixels = pgm.subarray(pgm.length - 160 * 160);
  const raw = { width: 160, height: 160, channels: 1 } as const;
  return sharp(pixels, { raw }).jpeg({ quality: 95 }).toBuffer();
}

const attached = (bytes: Uint8Array, name: string, type = 'image/jpeg') => ({ type, bytes, name });
const index = () =>
  indexPhotos(temporary.vitrine, {
    collection: 'holders',
    items: (context) => openHolders(foundFiles([folder]), context),
  });
const items = () =>
  temporary.vitrine.store.db
    .selectFrom('source_item')
    .select(['location', 'title', 'skip_code', 'provenance', 'photo_id'])
    .execute();

beforeAll(async () => {
  temporary = await temporaryVitrine();
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'vitrine-holders-')));
  mkdirSync(join(folder, 'desk'));
  const [one, two, three, four, five] = (await Promise.all([1, 5, 4, 6, 8].map(jpegOf))) as [
    Buffer,
    Buffer,
    Buffer,
    Buffer,
    Buffer,
  ];
  const report = await pdfOf([[], [five]], { info: { Title: 'Report' } });
  const files = {
    'letter.eml': letter({ subject: 'On the pier', parts: [attached(one, 'pier.jpg')] }),
    'box.mbox': mailbox([
      letter({ parts: [] }),
      letter({ subject: 'Report within', parts: [attached(report, 'report.pdf', 'application/pdf')] }),
      letter({ parts: [attached(two, 'two.jpg')] }),
    ]),
    'desk/scan.pdf': await pdfOf([[three]]),
    'desk/minutes.docx': docxOf({ 'media/image1.jpeg': four }),
    'desk/secret.pdf': await pdfOf([[one]], { userPassword: 'x' }),
    'phone.heic': readFileSync(heic),
  };
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, name), bytes);
  await addCollection(temporary.vitrine, { ...lawful, name: 'holders' });
});
afterAll(async () => {
  await temporary.remove();
  rmSync(folder, { recursive: true });
});

describe('holders in a folder', () => {
  it('are opened, and what is refused is on record with its reason', async () => {
    expect(await index()).toMatchObject({ indexed: 6, faces: 6 });
    const found = Object.fromEntries(
      (await items()).map(({ location, skip_code: code }) => [location.slice(folder.length + 1), code]),
    );
    expect(found).toEqual({
      'letter.eml': null,
      'letter.eml!/1-pier.jpg': null,
      'box.mbox': null,
      'box.mbox!/message-2/1-report.pdf!/page-2/image-1': null,
      'box.mbox!/message-3/1-two.jpg': null,
      'desk/scan.pdf': null,
      'desk/scan.pdf!/page-1/image-1': null,
      'desk/minutes.docx': null,
      'desk/minutes.docx!/word/media/image1.jpeg': null,
      'desk/secret.pdf': 'photo.refused',
      'phone.heic': null,
    });
  });

  it('keep how a photo came to be where it is', async () => {
    const nested = (await items()).find(({ location }) => location.includes('report.pdf!'));
    expect(nested).toMatchObject({ title: 'Report' });
    expect(JSON.parse(nested!.provenance!)).toMatchObject({
      fetchedAt: '2019-05-03T10:31:07.000Z',
      custody: [
        expect.stringMatching(/\/box\.mbox sha256:[0-9a-f]{64}$/),
        'message <17@sender.test>, sent 2019-05-03T10:30:00.000Z, from ada@sender.test',
        expect.stringMatching(/^message-2\/1-report\.pdf sha256:[0-9a-f]{64}$/),
      ],
    });
  });

  it.each([
    [1, 'letter.eml!/1-pier.jpg'],
    [3, 'phone.heic'],
    [5, 'box.mbox!/message-3/1-two.jpg'],
    [4, 'desk/scan.pdf!/page-1/image-1'],
    [6, 'desk/minutes.docx!/word/media/image1.jpeg'],
    [8, 'box.mbox!/message-2/1-report.pdf!/page-2/image-1'],
  ])('person %i is found in %s', async (person, place) => {
    const { vitrine } = temporary;
    const request = { case: 'C-1', reason: 'missing person', collections: ['holders'], user: 'tester' };
    const photo = facePhoto(person, 7);
    const result = await searchPhoto(vitrine, await soloGrant(vitrine, request), { photo, minScore: -1 });
    if (result.kind !== 'answer') throw new Error('expected an answer');
    const [first] = result.answer.candidates;
    expect(decodeURI(first!.photo.source)).toContain(place);
    expect(first!.score).toBeGreaterThan(0.5);
  });

  it('are not opened again while they are as they were', async () => {
    expect(await index()).toMatchObject({ indexed: 0, duplicates: 0, seen: 6 });
  });
});
