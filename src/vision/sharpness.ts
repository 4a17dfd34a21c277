/**
 * How sharp a face is, and making a blurred one sharper before it is embedded: recognisers are trained on sharp faces, and
 * most of what blur takes from them an unsharp mask gives back (docs/accuracy.md has the figures).
 */
import { toGrey, type RgbImage } from './image.js';

/** Faces whose detail is less than this are sharpened, fully from `blurredDetail` down. */
const clearDetail = 0.012;
const blurredDetail = 0.004;
const mostSharpening = 2;
const sigmaPx = 2;

/** Variance of the Laplacian, grey levels squared (Pech-Pacheco et al. 2000), and of the grey levels themselves. */
export function measureSharpness(image: RgbImage): { laplacian: number; contrast: number } {
  const grey = toGrey(image);
  return { laplacian: laplacianVariance(grey, image.width, image.height), contrast: varianceOf(grey) };
}

/** The same face, or a sharpened copy where it is blurred. Detail is measured relative to contrast, so dark faces are not. */
export function sharpenBlurred(face: RgbImage): RgbImage {
  const { laplacian, contrast } = measureSharpness(face);
  const detail = laplacian / Math.max(contrast, 1);
  if (detail >= clearDetail) return face;
  const lack = Math.min(1, (clearDetail - detail) / (clearDetail - blurredDetail));
  return unsharpMask(face, mostSharpening * lack);
}

/** Adds `amount` times what a Gaussian blur takes away. */
function unsharpMask({ width, height, data }: RgbImage, amount: number): RgbImage {
  const blurred = blur(data, width, height);
  const sharp = new Uint8ClampedArray(data.length);
  for (let i = 0; i < data.length; i++) sharp[i] = data[i]! + amount * (data[i]! - blurred[i]!);
  return { width, height, data: new Uint8Array(sharp.buffer) };
}

const radius = Math.ceil(3 * sigmaPx);
const kernel = gaussian();

function gaussian(): Float32Array {
  const weights = Float32Array.from({ length: 2 * radius + 1 }, (_, i) =>
    Math.exp(-((i - radius) ** 2) / (2 * sigmaPx * sigmaPx)),
  );
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

/** Separable; edge pixels are repeated. */
function blur(data: Uint8Array, width: number, height: number): Float32Array {
  const across = new Float32Array(data.length);
  for (let y = 0, o = 0; y < height; y++) {
    for (let x = 0; x < width; x++, o += 3) {
      for (let k = -radius; k <= radius; k++) {
        const i = (y * width + Math.min(Math.max(x + k, 0), width - 1)) * 3;
        for (let c = 0; c < 3; c++) across[o + c]! += kernel[k + radius]! * data[i + c]!;
      }
    }
  }
  const both = new Float32Array(data.length);
  for (let y = 0, o = 0; y < height; y++) {
    for (let k = -radius; k <= radius; k++) {
      const i = Math.min(Math.max(y + k, 0), height - 1) * width * 3;
      const weight = kernel[k + radius]!;
      for (let x = 0; x < width * 3; x++) both[o + x]! += weight * across[i + x]!;
    }
    o += width * 3;
  }
  return both;
}

function varianceOf(values: Float32Array): number {
  let sum = 0;
  let squares = 0;
  for (const value of values) {
    sum += value;
    squares += value * value;
  }
  return squares / values.length - (sum / values.length) ** 2;
}

function laplacianVariance(grey: Float32Array, width: number, height: number): number {
  let sum = 0;
  let squares = 0;
  for (let y = 1; y < height - 1; y++) {
    for (let i = y * width + 1; i < (y + 1) * width - 1; i++) {
      const value = grey[i - 1]! + grey[i + 1]! + grey[i - width]! + grey[i + width]! - 4 * grey[i]!;
      sum += value;
      squares += value * value;
    }
  }
  const count = (width - 2) * (height - 2);
  return squares / count - (sum / count) ** 2;
}
