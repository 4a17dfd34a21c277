/**
 * How well faces are found, on photos whose face boxes are known: one XML file in the format of dlib's imglab, the photos
 * beside it.
 */
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { XMLParser } from 'fast-xml-parser';
import { z } from 'zod';
import { AppError, isPhotoError } from '../../errors.js';
import type { Box, PhotoAnalyser } from '../../types.js';

export interface DetectionReport {
  model: string;
  photos: number;
  /** Boxes that count; those marked `ignore` neither help nor harm. */
  faces: number;
  found: number;
  falseFaces: number;
  recall: number;
  precision: number;
  /** A detection counts when its overlap with a known box (intersection over union) is at least this. */
  minOverlap: number;
  perPhoto: { file: string; faces: number; found: number; falseFaces: number; error: string | null }[];
}

interface KnownBox extends Box {
  ignore: boolean;
}

/** Boxes of different annotators differ by about a third in area; 0.4 still tells neighbours apart. */
const minOverlap = 0.4;

const number = z.coerce.number();
const schema = z.object({
  dataset: z.object({
    images: z.object({
      image: z.array(
        z.object({
          file: z.string(),
          box: z
            .array(
              z.object({
                left: number,
                top: number,
                width: number,
                height: number,
                ignore: z.string().optional(),
              }),
            )
            .default([]),
        }),
      ),
    }),
  }),
});

/** Throws path.not-found or usage for an XML file that cannot be used. Unusable photos count as all missed. */
export async function evaluateDetection(
  analyser: PhotoAnalyser,
  xmlFile: string,
  onProgress?: (done: number, total: number) => void,
): Promise<DetectionReport> {
  const images = await readBoxes(xmlFile);
  const perPhoto: DetectionReport['perPhoto'] = [];
  for (const { file, boxes } of images) {
    perPhoto.push({ file, ...(await evaluatePhoto(analyser, join(dirname(xmlFile), file), boxes)) });
    onProgress?.(perPhoto.length, images.length);
  }
  const sum = (key: 'faces' | 'found' | 'falseFaces'): number =>
    perPhoto.reduce((total, photo) => total + photo[key], 0);
  const [faces, found, falseFaces] = [sum('faces'), sum('found'), sum('falseFaces')];
  return {
    model: analyser.modelId,
    photos: images.length,
    faces,
    found,
    falseFaces,
    recall: faces === 0 ? 1 : found / faces,
    precision: found + falseFaces === 0 ? 1 : found / (found + falseFaces),
    minOverlap,
    perPhoto,
  };
}

async function readBoxes(xmlFile: string): Promise<{ file: string; boxes: KnownBox[] }[]> {
  const text = await readFile(xmlFile, 'utf8').catch((error: unknown) => {
    throw new AppError('path.not-found', `expected an XML file of face boxes, there is none at ${xmlFile}`, {
      cause: error,
    });
  });
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '',
    isArray: (name) => name === 'image' || name === 'box',
  });
  let document: unknown;
  try {
    document = parser.parse(text);
  } catch (error) {
    throw new AppError('usage', `expected XML in ${xmlFile}`, { cause: error });
  }
  const parsed = schema.safeParse(document);
  if (!parsed.success) {
    throw new AppError('usage', `expected face boxes in the format of dlib's imglab in ${xmlFile}`, {
      cause: parsed.error,
    });
  }
  return parsed.data.dataset.images.image.map(({ file, box }) => ({
    file,
    boxes: box.map(({ left, top, width, height, ignore }) => ({
      x: left,
      y: top,
      width,
      height,
      ignore: ignore === '1',
    })),
  }));
}

async function evaluatePhoto(
  analyser: PhotoAnalyser,
  path: string,
  known: readonly KnownBox[],
): Promise<{ faces: number; found: number; falseFaces: number; error: string | null }> {
  const faces = known.filter(({ ignore }) => !ignore).length;
  try {
    const photo = await analyser.analyse(await readFile(path));
    const { found, falseFaces } = matchBoxes(
      photo.faces.map(({ box }) => box),
      known,
    );
    return { faces, found, falseFaces, error: null };
  } catch (error) {
    if (isPhotoError(error)) return { faces, found: 0, falseFaces: 0, error: error.code };
    throw error;
  }
}

/** Pairs boxes greedily, best overlap first; each box is used once. */
export function matchBoxes(
  detected: readonly Box[],
  known: readonly KnownBox[],
): { found: number; falseFaces: number } {
  const pairs = detected
    .flatMap((box, d) => known.map((truth, k) => ({ d, k, overlap: overlapOf(box, truth) })))
    .filter(({ overlap }) => overlap >= minOverlap)
    .toSorted((p, q) => q.overlap - p.overlap);
  const usedDetections = new Set<number>();
  const usedKnown = new Set<number>();
  for (const { d, k } of pairs) {
    if (usedDetections.has(d) || usedKnown.has(k)) continue;
    usedDetections.add(d);
    usedKnown.add(k);
  }
  return {
    found: [...usedKnown].filter((k) => !known[k]!.ignore).length,
    falseFaces: detected.length - usedDetections.size,
  };
}

/** Intersection over union. */
function overlapOf(p: Box, q: Box): number {
  const width = Math.min(p.x + p.width, q.x + q.width) - Math.max(p.x, q.x);
  const height = Math.min(p.y + p.height, q.y + q.height) - Math.max(p.y, q.y);
  if (width <= 0 || height <= 0) return 0;
  const common = width * height;
  return common / (p.width * p.height + q.width * q.height - common);
}
