/** Which face of each probe photo is searched. Where it is not clear, nobody is: a person has to say. */
import { AppError } from '../../errors.js';
import type { AnalysedPhoto, Box, Face, Sha256 } from '../../types.js';
import { probeWeight } from './fuse-probes.js';
import { numberFaces, type NumberedFace } from './list-faces.js';

export interface ProbePhoto {
  photo: Uint8Array;
  /** From 1, left to right; needed when the photo has several faces. */
  faceNumber?: number;
  /** Instead: where somebody says that the face is, in pixels of the upright photo. */
  box?: Box;
}

/** One photo of the person. `used` is the number of the searched face. */
export interface Probe {
  sha256: Sha256;
  /** Of the upright photo, the frame of every box. */
  widthPx: number;
  heightPx: number;
  faces: NumberedFace[];
  used: number;
}

/** `weight` is its share of what is searched with, all together 1. */
export interface WeighedProbe extends Probe {
  weight: number;
}

export type Chosen =
  | { kind: 'chosen'; faces: Face[]; probes: WeighedProbe[] }
  /** The photo with this index has several faces, and none was named. */
  | { kind: 'unclear'; photo: number };

/** One face of each photo, never a guess. Throws `photo.no-face` or `face.unknown`. */
export function chooseFaces(
  photos: readonly ProbePhoto[],
  analysed: readonly AnalysedPhoto[],
  sha256s: readonly Sha256[],
): Chosen {
  const numbers = photos.map((photo, i) => numberOf(photo, analysed[i]!.faces));
  const unclear = numbers.indexOf(null);
  if (unclear !== -1) return { kind: 'unclear', photo: unclear };
  const faces = numbers.map((number, i) => requireFace(analysed[i]!.faces, number!));
  const weights = faces.map(probeWeight);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const probes = faces.map((_face, i) => ({
    sha256: sha256s[i]!,
    widthPx: analysed[i]!.widthPx,
    heightPx: analysed[i]!.heightPx,
    faces: numberFaces(analysed[i]!.faces),
    used: numbers[i]!,
    weight: weights[i]! / total,
  }));
  return { kind: 'chosen', faces, probes };
}

/** null: nobody can tell. Of faces found in a drawn box, the one that it is drawn around. */
function numberOf({ faceNumber, box }: ProbePhoto, faces: readonly Face[]): number | null {
  if (box === undefined) return faceNumber ?? (faces.length > 1 ? null : 1);
  const overlaps = faces.map((face) => overlap(face.box, box));
  return 1 + Math.max(0, overlaps.indexOf(Math.max(...overlaps)));
}

/** The share of both together that is of both. */
function overlap(p: Box, q: Box): number {
  const width = Math.min(p.x + p.width, q.x + q.width) - Math.max(p.x, q.x);
  const height = Math.min(p.y + p.height, q.y + q.height) - Math.max(p.y, q.y);
  const common = Math.max(0, width) * Math.max(0, height);
  return common / (p.width * p.height + q.width * q.height - common);
}

function requireFace(faces: readonly Face[], number: number): Face {
  if (faces.length === 0) throw new AppError('photo.no-face', 'no face was found');
  const face = faces[number - 1];
  if (face !== undefined) return face;
  throw new AppError('face.unknown', `the photo has faces 1 to ${faces.length}, got number ${number}`);
}
