/**
 * Pictures for people: a photo with its faces numbered, and the contact sheet of a search. Drawn from previews and thumbnails
 * only, which the children encoded as JPEG; in this process every loader but those for JPEG and PNG is switched off.
 */
import { createRequire } from 'node:module';
import sharp, { type OverlayOptions } from 'sharp';
import type { Box } from '../types.js';

sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({ operation: ['VipsForeignLoadJpegBuffer', 'VipsForeignLoadPngBuffer'] });

const fontFile = createRequire(import.meta.url).resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf');
export const ink = '#1c2024';
export const quiet = '#60666d';
const accent = { r: 229, g: 72, b: 36 };
export const paper = '#f7f6f3';

/** A preview picture and the frame its boxes are in. */
export interface PicturedPhoto {
  /** Upright JPEG, any size. */
  preview: Uint8Array;
  /** Size of the upright photo, in whose pixels boxes are given. */
  widthPx: number;
  heightPx: number;
}

export interface SheetCandidate extends PicturedPhoto {
  /** Upright JPEG of the face, square. */
  thumbnail: Uint8Array;
  rank: number;
  score: number;
  /** How many false candidates are expected at this score, as people read it. */
  expectedFalse: string;
  support: string | null;
  box: Box;
  source: string;
  collection: string;
  capturedAt: string | null;
}

export interface Sheet {
  title: string;
  /** Said under the title, one line each. */
  notes: readonly string[];
  probe: PicturedPhoto & { box: Box; caption: string };
  candidates: readonly SheetCandidate[];
}

/** Writes the photo with a numbered frame around each face; the format follows the file's name. */
export async function drawFaces(
  photo: PicturedPhoto,
  faces: readonly { number: number; box: Box }[],
  file: string,
): Promise<void> {
  const { data, info } = await sharp(photo.preview)
    .resize(1280, 1280, { fit: 'inside' })
    .toBuffer({ resolveWithObject: true });
  const scale = info.width / photo.widthPx;
  const overlays: OverlayOptions[] = [];
  for (const { number, box } of faces) {
    const shown = scaleBox(box, scale);
    overlays.push(...frame(shown, info, 3));
    const label = await text(String(number), 15, '#ffffff', 60, accent);
    const top = shown.y >= label.height ? shown.y - label.height : shown.y + 3;
    overlays.push(place(label, Math.max(0, shown.x), Math.min(top, info.height - label.height)));
  }
  await sharp(data).composite(overlays).toFile(file);
}

const margin = 28;
const gap = 18;
const cardPx = 236;
const picturePx = { width: cardPx, height: 200 };
const thumbnailPx = 70;
const captionPx = thumbnailPx + 24;
const probeColumnPx = 320;
const columns = 4;

/** Writes the contact sheet: the probe on the left, candidates by rank on the right. */
export async function drawContactSheet(sheet: Sheet, file: string): Promise<void> {
  const rows = Math.max(1, Math.ceil(sheet.candidates.length / columns));
  const width = margin + probeColumnPx + columns * (cardPx + gap) + margin;
  const headerPx = 66 + sheet.notes.length * 22;
  const height = headerPx + Math.max(440, rows * (picturePx.height + captionPx + gap)) + margin;
  const overlays: OverlayOptions[] = [
    place(await text(sheet.title, 24, ink, width - 2 * margin), margin, margin - 4),
  ];
  for (const [i, note] of sheet.notes.entries()) {
    overlays.push(place(await text(note, 14, quiet, width - 2 * margin), margin, 64 + i * 22));
  }
  const probe = await picture(sheet.probe, sheet.probe.box, { width: probeColumnPx - 28, height: 260 });
  const probeFace = await cutFace(sheet.probe, sheet.probe.box, 120);
  overlays.push(
    { input: probe, left: margin, top: headerPx },
    { input: probeFace, left: margin, top: headerPx + 270 },
    place(await text('Probe', 16, ink, probeColumnPx - 160), margin + 132, headerPx + 272),
    place(await text(sheet.probe.caption, 13, quiet, probeColumnPx - 160), margin + 132, headerPx + 298),
  );
  for (const [i, candidate] of sheet.candidates.entries()) {
    const left = margin + probeColumnPx + (i % columns) * (cardPx + gap);
    const top = headerPx + Math.floor(i / columns) * (picturePx.height + captionPx + gap);
    overlays.push(...(await card(candidate, left, top)));
  }
  await sharp({ create: { width, height, channels: 3, background: paper } })
    .composite(overlays)
    .toFile(file);
}

/** The photo with the face framed; below it the face by itself, the score and where the photo is from. */
async function card(candidate: SheetCandidate, left: number, top: number): Promise<OverlayOptions[]> {
  const { rank, score, expectedFalse, support, source, collection, capturedAt, thumbnail } = candidate;
  const below = top + picturePx.height + 8;
  const beside = left + thumbnailPx + 10;
  const room = cardPx - thumbnailPx - 10;
  const origin = [collection, capturedAt?.slice(0, 10)].filter(Boolean).join(', ');
  return [
    { input: await picture(candidate, candidate.box, picturePx), left, top },
    { input: await sharp(thumbnail).resize(thumbnailPx, thumbnailPx).toBuffer(), left, top: below },
    place(await text(`${rank}.  score ${score.toFixed(3)}`, 15, ink, room), beside, below),
    place(
      await text(support === null ? 'not calibrated' : `${support} support`, 11, ink, room),
      beside,
      below + 21,
    ),
    place(await text(`expected false ${expectedFalse}`, 11, ink, room), beside, below + 36),
    place(await text(shorten(source, 21), 11, quiet, room), beside, below + 54),
    place(await text(shorten(origin, 21), 11, quiet, room), beside, below + 70),
  ];
}

/** The face with a margin, cut out of the preview, `sizePx` square. */
async function cutFace(photo: PicturedPhoto, box: Box, sizePx: number): Promise<Buffer> {
  const { width, height } = await sharp(photo.preview).metadata();
  const shown = scaleBox(box, width / photo.widthPx);
  const side = Math.max(2, Math.min(width, height, Math.round(Math.max(shown.width, shown.height) * 1.4)));
  const left = clamp(shown.x + shown.width / 2 - side / 2, 0, width - side);
  const top = clamp(shown.y + shown.height / 2 - side / 2, 0, height - side);
  return sharp(photo.preview)
    .extract({ left, top, width: side, height: side })
    .resize(sizePx, sizePx)
    .png()
    .toBuffer();
}

/** The photo fitted into an area, on a grey ground, with a frame around the face. */
async function picture(
  photo: PicturedPhoto,
  box: Box,
  area: { width: number; height: number },
): Promise<Buffer> {
  const { data, info } = await sharp(photo.preview)
    .resize(area.width, area.height, { fit: 'inside' })
    .toBuffer({ resolveWithObject: true });
  const overlays = frame(scaleBox(box, info.width / photo.widthPx), info, 2);
  const framed = await sharp(data).composite(overlays).png().toBuffer();
  return sharp(framed)
    .resize(area.width, area.height, { fit: 'contain', background: '#e6e4df' })
    .png()
    .toBuffer();
}

interface Label {
  input: Buffer;
  height: number;
}

/** One line of text, cut at `maxWidth` pixels. */
export async function text(
  line: string,
  sizePx: number,
  colour: string,
  maxWidth: number,
  background?: { r: number; g: number; b: number },
): Promise<Label> {
  const escaped = line.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;') || ' ';
  const { data, info } = await sharp({
    text: {
      text: `<span foreground="${colour}">${escaped}</span>`,
      font: `DejaVu Sans ${sizePx * 0.75}`,
      fontfile: fontFile,
      rgba: true,
      dpi: 96,
    },
  })
    .png()
    .toBuffer({ resolveWithObject: true });
  let label = sharp(data);
  if (info.width > maxWidth) label = label.extract({ left: 0, top: 0, width: maxWidth, height: info.height });
  if (background)
    label = sharp(
      await label
        .extend({ top: 4, bottom: 4, left: 7, right: 7, background: { r: 0, g: 0, b: 0, alpha: 0 } })
        .toBuffer(),
    ).flatten({ background });
  const done = await label.png().toBuffer({ resolveWithObject: true });
  return { input: done.data, height: done.info.height };
}

export function place({ input }: Label, left: number, top: number): OverlayOptions {
  return { input, left: Math.round(left), top: Math.round(Math.max(0, top)) };
}

/** Four thin bars; parts outside the picture are cut off. */
function frame(box: Box, within: { width: number; height: number }, thick: number): OverlayOptions[] {
  const left = clamp(box.x, 0, within.width - thick);
  const top = clamp(box.y, 0, within.height - thick);
  const right = clamp(box.x + box.width, left + thick, within.width);
  const bottom = clamp(box.y + box.height, top + thick, within.height);
  return [
    bar(left, top, right - left, thick),
    bar(left, bottom - thick, right - left, thick),
    bar(left, top, thick, bottom - top),
    bar(right - thick, top, thick, bottom - top),
  ];
}

function bar(left: number, top: number, width: number, height: number): OverlayOptions {
  const size = { width: Math.max(1, width), height: Math.max(1, height) };
  return { input: { create: { ...size, channels: 3, background: accent } }, left, top };
}

function clamp(value: number, low: number, high: number): number {
  return Math.round(Math.min(Math.max(value, low), Math.max(low, high)));
}

function scaleBox({ x, y, width, height }: Box, scale: number): Box {
  return { x: x * scale, y: y * scale, width: width * scale, height: height * scale };
}

/** Keeps the end of a long address, where files differ. */
export function shorten(line: string, most: number): string {
  const characters = Array.from(line);
  return characters.length <= most ? line : `…${characters.slice(1 - most).join('')}`;
}
