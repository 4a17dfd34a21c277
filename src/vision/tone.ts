/**
 * Dark, washed-out and flat photos, brought to the tones that the networks were trained on. What people see of a photo is
 * never changed by this; only what the networks look at is.
 */
import type { RgbImage } from './image.js';

/** Photos whose grey levels, without the outermost hundredth on either side, span at least this much stay as they are. */
const usualSpan = 140;
const outermost = 0.01;

/** What each of the 256 levels becomes. */
export type Tones = Uint8ClampedArray;

/** A copy whose tones span the whole range; null: they already span `enough` of it. */
export function stretchTones(image: RgbImage, enough = usualSpan): RgbImage | null {
  const tones = fullTones(image, enough);
  return tones === null ? null : applyTones(image, tones);
}

/** The tones that span the whole range; null: those of the image already span `enough` of it. */
export function fullTones(image: RgbImage, enough = usualSpan): Tones | null {
  const { low, high } = toneSpan(image);
  if (high - low >= enough) return null;
  const gain = 255 / Math.max(high - low, 1);
  return Uint8ClampedArray.from({ length: 256 }, (_, level) => (level - low) * gain);
}

export function applyTones(image: RgbImage, tones: Tones): RgbImage {
  // A loop: `map` with a function takes seven times as long.
  const data = new Uint8Array(image.data.length);
  for (let i = 0; i < data.length; i++) data[i] = tones[image.data[i]!]!;
  return { ...image, data };
}

/** The grey levels below and above which a hundredth of the pixels lie. Looks at every fourth pixel of every fourth row. */
function toneSpan({ width, height, data }: RgbImage): { low: number; high: number } {
  const counts = new Uint32Array(256);
  const step = 4;
  let total = 0;
  for (let y = 0; y < height; y += step) {
    for (let x = 0; x < width; x += step, total++) {
      const i = (y * width + x) * 3;
      // Rec. 601 luma in integers.
      counts[(77 * data[i]! + 150 * data[i + 1]! + 29 * data[i + 2]!) >> 8]!++;
    }
  }
  const beyond = total * outermost;
  let low = 0;
  for (let seen = counts[0]!; seen <= beyond && low < 255; seen += counts[low]!) low++;
  let high = 255;
  for (let seen = counts[255]!; seen <= beyond && high > 0; seen += counts[high]!) high--;
  return { low, high: Math.max(high, low) };
}
