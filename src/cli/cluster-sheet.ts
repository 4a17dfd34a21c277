/** The contact sheet of an unknown person: the faces beside one another, best first, each with its id and where it is from. */
import sharp, { type OverlayOptions } from 'sharp';
import { ink, paper, place, quiet, shorten, text } from './pictures.js';

export interface SheetFace {
  faceId: number;
  /** Upright JPEG, square. */
  thumbnail: Uint8Array;
  source: string;
  capturedAt: string | null;
}

export interface ClusterSheet {
  title: string;
  /** Said under the title, one line each. */
  notes: readonly string[];
  faces: readonly SheetFace[];
}

const margin = 28;
const gap = 18;
const facePx = 150;
const captionPx = 62;
const mostColumns = 6;
/** So that the title and the notes have room where there are two faces. */
const fewestColumns = 4;

/** Writes a PNG as wide as its faces need. */
export async function drawClusterSheet({ title, notes, faces }: ClusterSheet, file: string): Promise<void> {
  const columns = Math.max(fewestColumns, Math.min(mostColumns, Math.ceil(Math.sqrt(faces.length * 1.5))));
  const rows = Math.ceil(faces.length / columns);
  const headerPx = 74 + notes.length * 22;
  const width = 2 * margin + columns * (facePx + gap) - gap;
  const height = headerPx + rows * (facePx + captionPx + gap) - gap + margin;
  const room = width - 2 * margin;
  const overlays = [place(await text(title, 24, ink, room), margin, margin - 4)];
  for (const [i, note] of notes.entries()) {
    overlays.push(place(await text(note, 14, quiet, room), margin, 64 + i * 22));
  }
  for (const [i, face] of faces.entries()) {
    const left = margin + (i % columns) * (facePx + gap);
    const top = headerPx + Math.floor(i / columns) * (facePx + captionPx + gap);
    overlays.push(...(await card(face, left, top)));
  }
  await sharp({ create: { width, height, channels: 3, background: paper } })
    .composite(overlays)
    .png()
    .toFile(file);
}

async function card(
  { faceId, thumbnail, source, capturedAt }: SheetFace,
  left: number,
  top: number,
): Promise<OverlayOptions[]> {
  const below = top + facePx + 7;
  return [
    { input: await sharp(thumbnail).resize(facePx, facePx).toBuffer(), left, top },
    place(await text(`face ${faceId}`, 13, ink, facePx), left, below),
    place(await text(capturedAt?.slice(0, 10) ?? 'no date', 11, quiet, facePx), left, below + 20),
    place(await text(shorten(source, 24), 11, quiet, facePx), left, below + 36),
  ];
}
