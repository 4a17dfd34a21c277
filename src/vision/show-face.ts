/**
 * One face of a photo as people compare it: as many of the photo's own pixels as fit, and where the landmarks are. Runs in a child
 * process. Nothing is enlarged, sharpened or stretched: what people see is what the photo holds.
 */
import sharp from 'sharp';
import type { Box, FaceToShow, Point, ShownPicture } from '../types.js';
import { mapLandmarks } from './align.js';
import { decodePhoto, defaultDecodeLimits } from './decode.js';
import { buildPyramid, type RgbImage } from './image.js';
import { refineLandmarks } from './landmarks.js';
import type { Sessions } from './open-models.js';
import { smallestLevelPx } from './turn.js';

/** Side of a cut, relative to the larger side of the face's box: hair, ears and neck are in it. */
const cutMargin = 4;

/** Throws `photo.` errors. */
export async function showFace(
  { landmarker }: Pick<Sessions, 'landmarker'>,
  bytes: Uint8Array,
  { frame, box, landmarks5, edgePx, whole }: FaceToShow,
): Promise<ShownPicture> {
  const { image, ...own } = await decodePhoto(bytes, { ...defaultDecodeLimits, minEdgePx: 1 });
  const { widthPx, heightPx } = frame ?? own;
  const scale = image.width / widthPx;
  const placed = mapLandmarks(landmarks5, (point) => scaled(point, scale));
  const points =
    landmarker === null
      ? [...placed]
      : await refineLandmarks(landmarker, buildPyramid(image, smallestLevelPx), placed);
  const cut = whole ? wholeOf(image) : cutAround(image, scaledBox(box, scale), edgePx);
  const { data, info } = await encode(image, cut, edgePx);
  const inCut = ({ x, y }: Point): Point => ({ x: (x - cut.x) / scale, y: (y - cut.y) / scale });
  return {
    picture: data,
    picturePx: { width: info.width, height: info.height },
    // A whole photo keeps its size to the pixel, whatever the decoding rounded.
    ...(cut.width === image.width && cut.height === image.height
      ? { widthPx, heightPx }
      : { widthPx: cut.width / scale, heightPx: cut.height / scale }),
    isCut: cut.width < image.width || cut.height < image.height,
    box: { ...inCut(scaled(box, scale)), width: box.width, height: box.height },
    landmarks5: mapLandmarks(placed, inCut),
    landmarks: points.map(inCut),
  };
}

function scaled({ x, y }: Point, by: number): Point {
  return { x: x * by, y: y * by };
}

function scaledBox({ x, y, width, height }: Box, by: number): Box {
  return { x: x * by, y: y * by, width: width * by, height: height * by };
}

function wholeOf({ width, height }: RgbImage): Box {
  return { x: 0, y: 0, width, height };
}

/** The whole image where it fits; otherwise what fits around the face, in whole pixels, and more where the face itself is large. */
export function cutAround(image: Pick<RgbImage, 'width' | 'height'>, box: Box, edgePx: number): Box {
  const side = Math.max(edgePx, Math.ceil(Math.max(box.width, box.height) * cutMargin));
  const width = Math.min(image.width, side);
  const height = Math.min(image.height, side);
  return {
    x: place(box.x + box.width / 2, width, image.width),
    y: place(box.y + box.height / 2, height, image.height),
    width,
    height,
  };
}

/** Where a stretch begins that has `centre` in its middle, as far as the edges allow. */
function place(centre: number, length: number, whole: number): number {
  return Math.round(Math.min(Math.max(0, centre - length / 2), whole - length));
}

function encode({ width, height, data }: RgbImage, cut: Box, edgePx: number) {
  return sharp(data, { raw: { width, height, channels: 3 } })
    .extract({ left: cut.x, top: cut.y, width: cut.width, height: cut.height })
    .resize(edgePx, edgePx, { fit: 'inside', withoutEnlargement: true })
    .jpeg({ quality: 90, optimiseCoding: false })
    .toBuffer({ resolveWithObject: true });
}
