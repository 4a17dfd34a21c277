/**
 * Photos made hard on purpose, for measuring: what recognition loses when a photo is turned, dark, blurred, small or partly
 * covered. Every alteration is the same whenever it is made; where chance decides (which way to tilt, where to place),
 * the photo's own hash is the seed.
 */
import sharp, { type Sharp } from 'sharp';
import { sha256 } from '../lib/sha256.js';
import type { AnalysedPhoto, Face, Perturbation } from '../types.js';
import { decodePhoto, defaultDecodeLimits } from './decode.js';
import type { RgbImage } from './image.js';
import { meantFace } from './meant-face.js';

const grey = { r: 127, g: 127, b: 127 };
/** Of the photo in `small-in-large`, and of the picture it is laid into. */
const smallWidthPx = 200;
const largePx = { width: 1600, height: 1200 };

/**
 * The altered photo as a file. `analyse` finds the face that is to be covered; where there is none, nothing is. Throws what
 * decoding throws.
 */
export async function perturbPhoto(
  bytes: Uint8Array,
  perturbation: Perturbation,
  analyse: (bytes: Uint8Array) => Promise<AnalysedPhoto>,
): Promise<Uint8Array> {
  const { image } = await decodePhoto(bytes, { ...defaultDecodeLimits, minEdgePx: 1 });
  const chance = Number.parseInt(sha256(bytes).slice(0, 8), 16) / 2 ** 32;
  if (perturbation === 'mask' || perturbation === 'eye-bar') {
    const face = meantFace(await analyse(bytes));
    if (face !== null) cover(image, face, perturbation);
    return open(image).png().toBuffer();
  }
  return alter[perturbation](image, chance);
}

type Alteration = (image: RgbImage, chance: number) => Promise<Uint8Array>;

const alter: Record<Exclude<Perturbation, 'mask' | 'eye-bar'>, Alteration> = {
  'rotate-90': (image) => asPng(open(image).rotate(90)),
  'rotate-180': (image) => asPng(open(image).rotate(180)),
  'rotate-270': (image) => asPng(open(image).rotate(270)),
  'rotate-15': tilt(15),
  'rotate-30': tilt(30),
  'rotate-45': tilt(45),
  'dark-0.35': (image) => asPng(open(image).linear(0.35, 0)),
  'dark-0.2': (image) => asPng(open(image).linear(0.2, 0)),
  overexposed: (image) => asPng(open(image).linear(2, 0)),
  'jpeg-20': (image) => open(image).jpeg({ quality: 20 }).toBuffer(),
  'jpeg-10': (image) => open(image).jpeg({ quality: 10 }).toBuffer(),
  'blur-2': (image) => asPng(open(image).blur(2)),
  'blur-3': (image) => asPng(open(image).blur(3)),
  'width-64': (image) => asPng(open(image).resize(64)),
  'width-40': (image) => asPng(open(image).resize(40)),
  grey: (image) => asPng(open(image).greyscale()),
  mirror: (image) => asPng(open(image).flop()),
  'small-in-large': layIntoLarge,
};

function open({ width, height, data }: RgbImage): Sharp {
  return sharp(data, { raw: { width, height, channels: 3 } });
}

function asPng(pipeline: Sharp): Promise<Buffer> {
  return pipeline.png({ compressionLevel: 1 }).toBuffer();
}

function tilt(degrees: number): Alteration {
  return (image, chance) =>
    asPng(open(image).rotate(chance < 0.5 ? degrees : -degrees, { background: grey }));
}

/** On a ground made of the photo itself, blurred beyond recognition. */
async function layIntoLarge(image: RgbImage, chance: number): Promise<Uint8Array> {
  const { width, height } = largePx;
  const scale = Math.min(smallWidthPx / image.width, height / image.height);
  const small = { width: Math.round(image.width * scale), height: Math.round(image.height * scale) };
  const input = await asPng(open(image).resize(small.width, small.height, { fit: 'fill' }));
  const left = Math.floor(chance * (width - small.width));
  const top = Math.floor(((chance * 1000) % 1) * (height - small.height));
  const ground = await asPng(open(image).resize(8, 6, { fit: 'fill' }).blur(2));
  return asPng(sharp(ground).resize(width, height, { kernel: 'cubic' }).composite([{ input, left, top }]));
}

/**
 * Fills what a mask covers (from the nose down) or a bar over the eyes, in the face's own axes: `across` runs along the
 * eyes, `down` from the eyes to the mouth, in units of that distance.
 */
function cover(image: RgbImage, { landmarks5, box }: Face, what: 'mask' | 'eye-bar'): void {
  const [leftEye, rightEye, , leftMouth, rightMouth] = landmarks5;
  const eyes = { x: (leftEye.x + rightEye.x) / 2, y: (leftEye.y + rightEye.y) / 2 };
  const mouth = { x: (leftMouth.x + rightMouth.x) / 2, y: (leftMouth.y + rightMouth.y) / 2 };
  const unit = Math.hypot(mouth.x - eyes.x, mouth.y - eyes.y);
  const down = { x: (mouth.x - eyes.x) / unit, y: (mouth.y - eyes.y) / unit };
  const [from, to] = what === 'mask' ? [0.45, 2] : [-0.35, 0.35];
  const halfWidth = 0.6 * box.width;
  const shade = what === 'mask' ? 200 : 10;
  for (let y = 0, i = 0; y < image.height; y++) {
    for (let x = 0; x < image.width; x++, i += 3) {
      const dx = x + 0.5 - eyes.x;
      const dy = y + 0.5 - eyes.y;
      const along = (dx * down.x + dy * down.y) / unit;
      const across = Math.abs(dx * down.y - dy * down.x);
      if (along >= from && along <= to && across <= halfWidth) image.data.fill(shade, i, i + 3);
    }
  }
}
