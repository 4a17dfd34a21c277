/** What files say of themselves, as real encoders write it and as nobody should. */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import sharp, { type Exif } from 'sharp';
import { describe, expect, it } from 'vitest';
import { decodePhoto } from '#vitrine/vision/decode.js';
import {
  nothingWritten,
  readFacts,
  type FactSources,
  type WrittenFacts,
} from '#vitrine/vision/facts/read-facts.js';

const nothing: FactSources = { exif: null, xmp: null, iptc: null, file: null };
const create = { width: 16, height: 16, channels: 3, background: '#888' } as const;

async function exifOf(written: Exif): Promise<Uint8Array> {
  const jpeg = await sharp({ create }).withExif(written).jpeg().toBuffer();
  return (await sharp(jpeg).metadata()).exif!;
}

const readExif = async (written: Exif) => readFacts({ ...nothing, exif: await exifOf(written) });
const readXmp = (text: string) => readFacts({ ...nothing, xmp: Buffer.from(text) });
const readFile = async (bytes: Uint8Array): Promise<WrittenFacts> =>
  readFacts((await decodePhoto(bytes)).written);

const gps = { GPSLatitude: '52/1 22/1 2316/100', GPSLongitude: '4/1 53/1 3000/100' };

describe('when and where', () => {
  it('are time with its zone, and place', async () => {
    const { camera } = await readExif({
      IFD2: { DateTimeOriginal: '2019:05:03 12:30:00', OffsetTimeOriginal: '+02:00' },
      IFD3: { ...gps, GPSLatitudeRef: 'N', GPSLongitudeRef: 'E' },
    });
    expect(camera.capturedAt).toBe('2019-05-03T12:30:00+02:00');
    expect(camera.place!.latitude).toBeCloseTo(52.3731, 4);
    expect(camera.place!.longitude).toBeCloseTo(4.89167, 4);
  });

  it('know south and west', async () => {
    const { camera } = await readExif({ IFD3: { ...gps, GPSLatitudeRef: 'S', GPSLongitudeRef: 'W' } });
    expect(camera.capturedAt).toBeNull();
    expect(camera.place!.latitude).toBeCloseTo(-52.3731, 4);
    expect(camera.place!.longitude).toBeCloseTo(-4.89167, 4);
  });

  it('are nothing where a clock or a receiver was never set', async () => {
    const zero = { GPSLatitude: '0/1 0/1 0/1', GPSLongitude: '0/1 0/1 0/1' };
    expect(await readExif({ IFD2: { DateTimeOriginal: '0000:00:00 00:00:00' }, IFD3: zero })).toEqual(
      nothingWritten,
    );
    expect(await readFacts(nothing)).toEqual(nothingWritten);
  });

  it('are nothing where a day never was, a clock stands at its beginning, or nobody says on which side of the world it is', async () => {
    for (const time of ['2019:02:30 12:30:00', '0001:01:01 00:00:00', '2019:05:03 12:61:00'])
      expect((await readExif({ IFD2: { DateTimeOriginal: time } })).camera.capturedAt, time).toBeNull();
    expect((await readExif({ IFD3: { ...gps, GPSLatitudeRef: 'N' } })).camera.place).toBeNull();
    expect((await readExif({ IFD3: gps })).camera.place).toBeNull();
  });

  it('of a camera that tells no zone are told without one', async () => {
    const { camera } = await readExif({ IFD2: { DateTimeOriginal: '2019:05:03 12:30:00' } });
    expect(camera.capturedAt).toBe('2019-05-03T12:30:00');
  });

  it('of two files that are asked about at once are each of their own', async () => {
    const files = await Promise.all(['One', 'Other'].map((Make) => exifOf({ IFD0: { Make } })));
    const [one, other] = await Promise.all(files.map((exif) => readFacts({ ...nothing, exif })));
    expect([one!.facts!.make, other!.facts!.make]).toEqual(['One', 'Other']);
  });

  it('of any bytes are true coordinates, a true time, or nothing', async () => {
    const exif = await exifOf({
      IFD0: { Make: 'Maker', ImageDescription: 'A caption' },
      IFD2: { DateTimeOriginal: '2019:05:03 12:30:00' },
      IFD3: { ...gps, GPSLatitudeRef: 'N', GPSLongitudeRef: 'E' },
    });
    const places = fc.array(fc.tuple(fc.nat(exif.length - 1), fc.nat(255)), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(places, fc.nat(exif.length), async (changes, length) => {
        const damaged = Uint8Array.from(exif);
        for (const [at, value] of changes) damaged[at] = value;
        const { capturedAt, place } = (await readFacts({ ...nothing, exif: damaged.subarray(0, length) }))
          .camera;
        if (capturedAt !== null) expect(Number.isNaN(Date.parse(capturedAt))).toBe(false);
        if (place === null) return;
        expect(Math.abs(place.latitude)).toBeLessThanOrEqual(90);
        expect(Math.abs(place.longitude)).toBeLessThanOrEqual(180);
      }),
      { numRuns: 500 },
    );
  });
});

const xmp = (inner: string, attributes = '') => `<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"
  xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"
  xmlns:mwg-rs="http://www.metadataworkinggroup.com/schemas/regions/"
  xmlns:stArea="http://ns.adobe.com/xmp/sType/Area#" ${attributes}>${inner}</rdf:Description>
</rdf:RDF></x:xmpmeta><?xpacket end="w"?>`;
const inLanguages = (tag: string, text: string) =>
  `<dc:${tag}><rdf:Alt><rdf:li xml:lang="x-default">${text}</rdf:li><rdf:li xml:lang="nl">Anders</rdf:li></rdf:Alt></dc:${tag}>`;
const region = (name: string, area = 'stArea:x="0.5" stArea:y="0.4" stArea:w="0.2" stArea:h="0.3"') =>
  `<rdf:li><rdf:Description mwg-rs:Name="${name}" mwg-rs:Type="Face"><mwg-rs:Area ${area} stArea:unit="normalized"/></rdf:Description></rdf:li>`;
const regions = (items: string) =>
  xmp(
    `<mwg-rs:Regions rdf:parseType="Resource"><mwg-rs:RegionList><rdf:Bag>${items}</rdf:Bag></mwg-rs:RegionList></mwg-rs:Regions>`,
  );

/** One of the records of IPTC-IIM (4.2, section 1.5). */
function record(number: number, text: string | Buffer): Buffer {
  const bytes = Buffer.from(text as string);
  return Buffer.concat([Buffer.from([0x1c, 2, number, 0, bytes.length]), bytes]);
}

/** The records as a photo carries them. */
function newsOf(records: readonly Buffer[]): Buffer {
  const all = Buffer.concat(records);
  const size = Buffer.alloc(4);
  size.writeUInt32BE(all.length);
  return Buffer.concat([Buffer.from('Photoshop 3.0\x008BIM\x04\x04\0\0', 'latin1'), size, all]);
}

describe('what is written about the picture', () => {
  it('is read from a whole photo, XMP before IPTC before EXIF', async () => {
    const words =
      inLanguages('description', 'Fishers &amp; boats &#x1F41F;') +
      '<dc:creator><rdf:Seq><rdf:li>A. One</rdf:li><rdf:li>B. Two</rdf:li></rdf:Seq></dc:creator>' +
      '<dc:subject><rdf:Bag><rdf:li>pier</rdf:li><rdf:li>sea</rdf:li><rdf:li>pier</rdf:li></rdf:Bag></dc:subject>';
    const exif = {
      IFD0: { Make: 'Maker', Model: 'Box 1', ImageDescription: 'From the camera', Copyright: '(c) 2019' },
    };
    const photo = await sharp({ create: { ...create, width: 400, height: 300 } })
      .withExif(exif)
      .withXmp(xmp(words, 'photoshop:DateCreated="2019-05-03T12:30:00.5+02:00"'))
      .jpeg()
      .toBuffer();
    expect(await readFile(photo)).toEqual({
      camera: { capturedAt: '2019-05-03T12:30:00.5+02:00', place: null },
      facts: {
        make: 'Maker',
        model: 'Box 1',
        title: null,
        caption: 'Fishers & boats 🐟',
        author: 'A. One; B. Two',
        copyright: '(c) 2019',
        keywords: ['pier', 'sea'],
        regions: [],
        credentials: null,
      },
    });
  });

  it('is read from the records of IPTC, in UTF-8 or else Latin-1', async () => {
    const iptc = newsOf([
      record(5, 'Hårbour ⚓'),
      record(25, 'boats'),
      record(25, 'chalutier à vapeur'),
      record(80, Buffer.from('A. Agência', 'latin1')),
      record(116, 'Rights held'),
      record(120, 'Boats in the harbour'),
    ]);
    expect((await readFacts({ ...nothing, iptc })).facts).toMatchObject({
      title: 'Hårbour ⚓',
      keywords: ['boats', 'chalutier à vapeur'],
      author: 'A. Agência',
      copyright: 'Rights held',
      caption: 'Boats in the harbour',
    });
  });

  it('names regions as labels, from one to a hundred of them', async () => {
    const one = await readXmp(regions(region('Somebody')));
    expect(one.facts!.regions).toEqual([
      { name: 'Somebody', kind: 'Face', box: { x: 0.4, y: 0.25, width: 0.2, height: 0.3 } },
    ]);
    const many = await readXmp(regions(Array.from({ length: 500 }, (_, i) => region(`P${i}`)).join('')));
    expect(many.facts!.regions).toHaveLength(100);
    const outside = region('X', 'stArea:x="5" stArea:y="0.4" stArea:w="0.2" stArea:h="1e9"');
    expect((await readXmp(regions(outside))).facts).toBeNull();
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'puts regions where people see them, orientation %i',
    async (orientation) => {
      const [width, height] = [160, 80];
      const area = 'stArea:x="0.25" stArea:y="0.3" stArea:w="0.2" stArea:h="0.4"';
      const white = { width: 0.2 * width, height: 0.4 * height, channels: 3, background: '#fff' } as const;
      const mark = await sharp({ create: white }).png().toBuffer();
      const photo = await sharp({ create: { width, height, channels: 3, background: '#000' } })
        .composite([{ input: mark, left: 0.15 * width, top: 0.1 * height }])
        .withMetadata({ orientation })
        .withXmp(regions(region('Somebody', area)))
        .png()
        .toBuffer();
      const { image, widthPx, heightPx, written } = await decodePhoto(photo);
      const { box } = (await readFacts(written)).facts!.regions[0]!;
      const scale = image.width / widthPx;
      const brightAt = (x: number, y: number): boolean =>
        image.data[3 * (Math.round(y * heightPx * scale) * image.width + Math.round(x * widthPx * scale))]! >
        127;
      const [middleX, middleY] = [box.x + box.width / 2, box.y + box.height / 2];
      for (const share of [-0.4, 0.4]) {
        expect(brightAt(middleX + share * box.width, middleY)).toBe(true);
        expect(brightAt(middleX, middleY + share * box.height)).toBe(true);
        expect(brightAt(middleX + 1.5 * share * box.width, middleY)).toBe(false);
        expect(brightAt(middleX, middleY + 1.5 * share * box.height)).toBe(false);
      }
    },
  );

  it('is bounded, and shows nothing that cannot be seen', async () => {
    const { facts } = await readXmp(
      xmp(
        inLanguages('title', `up\u202e\u0000down${'x'.repeat(5000)}`) +
          inLanguages('description', 'c'.repeat(50_000)) +
          `<dc:subject><rdf:Bag>${Array.from({ length: 500 }, (_, i) => `<rdf:li>${'k'.repeat(300)}${i}</rdf:li>`).join('')}</rdf:Bag></dc:subject>`,
      ),
    );
    expect(facts!.title).toMatch(/^up downx+$/);
    expect([facts!.title!.length, facts!.caption!.length]).toEqual([500, 2000]);
    expect(Math.max(...facts!.keywords.map(({ length }) => length))).toBeLessThanOrEqual(100);
    expect(facts!.keywords.length).toBeLessThanOrEqual(100);
  });
});

const deep = (tag: string, depth: number) => `<${tag}>`.repeat(depth) + `</${tag}>`.repeat(depth);

describe('what is written to do harm', () => {
  const nested = `${'<rdf:Description>'.repeat(3000)}x${'</rdf:Description>'.repeat(3000)}`;

  it.each([
    ['tags in tags', xmp(deep('dc:a', 15_000))],
    ['tags that never end', xmp('<dc:a '.repeat(40_000))],
    ['descriptions in descriptions', xmp(nested)],
    ['attributes without end', xmp('', `dc:x="${'a'.repeat(200_000)}`)],
    ['many attributes', xmp('', Array.from({ length: 10_000 }, (_, i) => `dc:a${i}="${i}"`).join(' '))],
    ['names of built-in things', xmp('<dc:__proto__><rdf:Bag><rdf:li>x</rdf:li></rdf:Bag></dc:__proto__>')],
    ['ten megabytes', xmp('<dc:a>'.repeat(2_000_000))],
    [
      'entities',
      `<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>${xmp(inLanguages('title', '&b;'))}`,
    ],
  ])('XMP of %s is read, or let be, and the next photo is read', { timeout: 40_000 }, async (_, text) => {
    const started = performance.now();
    await readXmp(text);
    expect(performance.now() - started).toBeLessThan(15_000);
    expect((await readXmp(regions(region('After')))).facts!.regions).toHaveLength(1);
    expect(({} as Record<string, unknown>)['value']).toBeUndefined();
  });

  it('EXIF of folders that lead to themselves, and of many large values', { timeout: 40_000 }, async () => {
    const count = 20_000;
    const exif = Buffer.alloc(8 + 2 + 12 * count + 4);
    exif.write('MM\0*\0\0\0\x08', 'latin1');
    exif.writeUInt16BE(count, 8);
    for (let i = 0; i < count; i++) {
      const at = 10 + 12 * i;
      // Each a text of the whole block, under a tag that is looked for; every tenth a folder that is this one.
      exif.writeUInt16BE(i % 10 === 0 ? 0x8769 : 0x010f, at);
      exif.writeUInt16BE(i % 10 === 0 ? 4 : 2, at + 2);
      exif.writeUInt32BE(i % 10 === 0 ? 1 : exif.length - 8, at + 4);
      exif.writeUInt32BE(8, at + 8);
    }
    const started = performance.now();
    await readFacts({ ...nothing, exif });
    expect(performance.now() - started).toBeLessThan(15_000);
    expect((await readExif({ IFD0: { Make: 'After' } })).facts!.make).toBe('After');
  });
});

describe('content credentials', () => {
  const signed = readFileSync(new URL('files/signed.jpg', import.meta.url));

  it('that hold are valid, and nobody is trusted for that', async () => {
    expect((await readFile(signed)).facts!.credentials).toEqual({
      state: 'valid',
      signer: 'Vitrine tests',
      signedAt: null,
      generator: 'vitrine-test',
      actions: ['c2pa.created'],
      problems: ['signingCredential.untrusted'],
    });
  });

  it('do not hold where a bit of the picture was changed', async () => {
    const altered = Buffer.from(signed);
    altered[altered.length - 100]! ^= 1;
    const { facts } = await readFacts({ ...nothing, file: altered });
    expect(facts!.credentials).toMatchObject({ state: 'invalid' });
    expect(facts!.credentials!.problems).toContain('assertion.dataHash.mismatch');
  });

  it('that were damaged cannot be read, or do not hold; a file cut off, neither', async () => {
    for (const label of ['c2pa.claim', 'c2pa.actions', 'c2pa.signature', 'c2pa.hash.data']) {
      const at = signed.indexOf(label) + 40;
      const damaged = Buffer.from(signed).fill(0xff, at, at + 6);
      const { facts } = await readFacts({ ...nothing, file: damaged });
      expect(['invalid', 'unreadable'], label).toContain(facts?.credentials?.state);
    }
    const short = signed.subarray(0, 9000);
    expect((await readFacts({ ...nothing, file: short })).facts?.credentials?.state).toBe('invalid');
  });

  it('that are kept elsewhere are not fetched', async () => {
    let asked = 0;
    const server = createServer((_, response) => {
      asked++;
      response.end();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const elsewhere = `http://127.0.0.1:${(server.address() as AddressInfo).port}/signed.c2pa`;
    const pointing = await sharp({ create: { ...create, width: 64, height: 64 } })
      .withXmp(
        xmp(
          '<dc:source>c2pa</dc:source>',
          `xmlns:dcterms="http://purl.org/dc/terms/" dcterms:provenance="${elsewhere}"`,
        ),
      )
      .jpeg()
      .toBuffer();
    // The name that the search for manifests looks for, behind the picture.
    const file = Buffer.concat([pointing, Buffer.from('c2pa\0', 'latin1')]);
    expect((await readFile(file)).facts?.credentials ?? null).not.toMatchObject({ state: 'valid' });
    server.close();
    await once(server, 'close');
    expect(asked).toBe(0);
  });

  it('are gone with the segment that holds them', async () => {
    const again = await sharp(signed).jpeg().toBuffer();
    expect((await readFile(again)).facts).toBeNull();
  });
});
