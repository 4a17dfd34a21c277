/** When and where, as real encoders write it and as nobody should. */
import fc from 'fast-check';
import sharp, { type Exif } from 'sharp';
import { describe, expect, it } from 'vitest';
import { readCameraFacts } from '#vitrine/vision/camera-facts.js';

async function exifOf(written: Exif): Promise<Uint8Array> {
  const create = { width: 16, height: 16, channels: 3, background: '#888' } as const;
  const jpeg = await sharp({ create }).withExif(written).jpeg().toBuffer();
  return (await sharp(jpeg).metadata()).exif!;
}

const gps = { GPSLatitude: '52/1 22/1 2316/100', GPSLongitude: '4/1 53/1 3000/100' };

describe('camera facts', () => {
  it('are time and place', async () => {
    const exif = await exifOf({
      IFD2: { DateTimeOriginal: '2019:05:03 12:30:00', OffsetTimeOriginal: '+02:00' },
      IFD3: { ...gps, GPSLatitudeRef: 'N', GPSLongitudeRef: 'E' },
    });
    const { capturedAt, place } = readCameraFacts(exif);
    expect(capturedAt).toBe('2019-05-03T12:30:00+02:00');
    expect(place!.latitude).toBeCloseTo(52.3731, 4);
    expect(place!.longitude).toBeCloseTo(4.89167, 4);
  });

  it('know south and west', async () => {
    const exif = await exifOf({ IFD3: { ...gps, GPSLatitudeRef: 'S', GPSLongitudeRef: 'W' } });
    const { capturedAt, place } = readCameraFacts(exif);
    expect(capturedAt).toBeNull();
    expect(place!.latitude).toBeCloseTo(-52.3731, 4);
    expect(place!.longitude).toBeCloseTo(-4.89167, 4);
  });

  it('are nothing where a clock or a receiver was never set', async () => {
    const zero = { GPSLatitude: '0/1 0/1 0/1', GPSLongitude: '0/1 0/1 0/1' };
    const exif = await exifOf({ IFD2: { DateTimeOriginal: '0000:00:00 00:00:00' }, IFD3: zero });
    expect(readCameraFacts(exif)).toEqual({ capturedAt: null, place: null });
    expect(readCameraFacts(undefined)).toEqual({ capturedAt: null, place: null });
  });

  it('of any bytes are true coordinates, a true time, or nothing', async () => {
    const exif = await exifOf({
      IFD2: { DateTimeOriginal: '2019:05:03 12:30:00' },
      IFD3: { ...gps, GPSLatitudeRef: 'N', GPSLongitudeRef: 'E' },
    });
    const places = fc.array(fc.tuple(fc.nat(exif.length - 1), fc.nat(255)), { maxLength: 12 });
    fc.assert(
      fc.property(places, fc.nat(exif.length), (changes, length) => {
        const damaged = Uint8Array.from(exif);
        for (const [at, value] of changes) damaged[at] = value;
        const { capturedAt, place } = readCameraFacts(damaged.subarray(0, length));
        if (capturedAt !== null) expect(Number.isNaN(Date.parse(capturedAt))).toBe(false);
        if (place === null) return;
        expect(Math.abs(place.latitude)).toBeLessThanOrEqual(90);
        expect(Math.abs(place.longitude)).toBeLessThanOrEqual(180);
      }),
      { numRuns: 2000 },
    );
  });
});
