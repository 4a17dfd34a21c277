/** 68 landmarks of a detected face, in the order of the iBUG 300-W scheme. */
import type { Box, Point } from '../types.js';
import { squareCut, toGrey, warp, type Pyramid } from './image.js';
import { runModel, type Session } from './session.js';

const inputPx = 64;
/** Side of the square that is cut out, relative to the larger side of the face box; set by measurement. */
const cutScale = 1.0;

/** Points in pixels of the pyramid's full image. The network sees a grey 64x64 cut, value / 256. */
export async function findLandmarks(session: Session, pyramid: Pyramid, box: Box): Promise<Point[]> {
  const centre = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  const side = Math.max(box.width, box.height) * cutScale;
  const cut = squareCut(centre, side, inputPx);
  const grey = toGrey(warp(pyramid, cut, inputPx, inputPx)).map((value) => value / 256);
  const { output } = await runModel(session, grey, [1, 1, inputPx, inputPx]);
  return Array.from({ length: 68 }, (_, i) => ({
    x: cut.tx + output![2 * i]! * side,
    y: cut.ty + output![2 * i + 1]! * side,
  }));
}
