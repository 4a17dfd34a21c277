/**
 * Every face of a working image, whichever way up it lies and however dark or blurred it is. Ordinary photos are looked at
 * once; each further look costs time and is only taken while no face is beyond doubt:
 *
 *  1. as it is, its tones stretched first if they span little
 *  2. a little smaller and stretched, where compression and blur trouble the detector less
 *  3. on either side and upside down
 *  4. tilted by 45 degrees to either side
 *
 * The way up with the surest face wins, the given one when in doubt, and is then searched in full.
 */
import type { Box } from '../types.js';
import { mapLandmarks } from './align.js';
import { detectFaces, finestEdgePx, isSameFace, ordinaryEdgePx } from './detect.js';
import type { Detection } from './detector.js';
import { buildPyramid, warp, type Pyramid, type RgbImage } from './image.js';
import { dropSameFaces, lookCloser, type FoundFace } from './look-closer.js';
import type { Sessions } from './open-models.js';
import { fullTones, stretchTones } from './tone.js';
import { smallestLevelPx, turnView, uprightView, type TurnedView } from './turn.js';

/** A face that scores this much ends the search for other ways to look. */
const sureFaceScore = 0.9997;
/** Faces that score this much count when the way up is in question. */
const clearFaceScore = 0.96;
/** With a face that scores this much the photo is not looked at askew: few photos are. */
const likelyFaceScore = 0.9;
/** Most photos are the right way up: a turned one must be surer by this factor of remaining doubt. */
const turnAdvantage = 3;
/** A single face must be this wide, relative to the longest edge, to say which way up the photo is. */
const smallestLoneFace = 0.07;
/** Between two levels of the pyramid, so that faces fall on other anchors of the detector. */
const clarifiedScale = Math.SQRT1_2;
/** Longest edge of a tilted view: a photo that is askew as a whole shows few, large faces. */
const tiltedEdgePx = 640;

export interface Found {
  /** In pixels of the view. */
  faces: FoundFace[];
  view: TurnedView;
  /** Time spent in the detector and on its boxes. */
  detectMs: number;
}

/** What a face must score when it fills much of the frame, and otherwise. */
const leastScores = { portrait: 0.05, other: 0.4 };
/** Width of such a face, relative to the longest edge. */
const portraitShare = 0.25;

/** `isPlain`: one look at the photo as it is, to measure what the rest gives. */
export async function findFaces(sessions: Sessions, pyramid: Pyramid, isPlain: boolean): Promise<Found> {
  const upright = uprightView(pyramid);
  if (isPlain) {
    const found = await lookAt(sessions, upright, finestEdgePx, { isPlain: true });
    return { ...found, faces: believable(found) };
  }
  let best = await lookAt(sessions, upright, finestEdgePx);
  const look = { sessions, pyramid, sure: sessions.detector.sureScore ?? sureFaceScore };
  for (const next of [lookAtClarified, lookAtTurned, lookAtTilted]) {
    if (surest(best) >= look.sure) break;
    best = await next(look, best);
  }
  return { ...best, faces: believable(best) };
}

/** Hands and fur now and then look like a face; less has to speak for one that the photo was taken of. */
function believable({ faces, view }: Found): FoundFace[] {
  return faces.filter(({ box, faceScore }) => faceScore >= leastScoreOf(box, view));
}

function leastScoreOf(box: Box, { pyramid }: TurnedView): number {
  const [image] = pyramid;
  const share = box.width / Math.max(image!.width, image!.height);
  return share >= portraitShare ? leastScores.portrait : leastScores.other;
}

interface Look {
  sessions: Sessions;
  pyramid: Pyramid;
  sure: number;
}

async function lookAt(
  sessions: Sessions,
  view: TurnedView,
  finestPx: number,
  { isPlain = false, leastScore = 0 }: { isPlain?: boolean; leastScore?: number } = {},
): Promise<Found> {
  const start = performance.now();
  // Of the detector only: the closer look stretches each face by itself, or a bright ground would clip it.
  const tones = isPlain ? null : fullTones(view.pyramid[0]!);
  const detections = await detectFaces(sessions.detector, view.pyramid, finestPx, tones);
  const detectMs = performance.now() - start;
  const faces = await lookCloserAtAll(sessions, view, detections, { clarify: !isPlain, leastScore });
  return { faces, view, detectMs };
}

async function lookCloserAtAll(
  sessions: Sessions,
  view: TurnedView,
  detections: readonly Detection[],
  { clarify, leastScore }: { clarify: boolean; leastScore: number },
): Promise<FoundFace[]> {
  const faces: FoundFace[] = [];
  for (const detection of detections) {
    const least = Math.max(leastScore, leastScoreOf(detection.box, view));
    const face = await lookCloser(sessions, view.pyramid, detection, { clarify, leastScore: least });
    if (face) faces.push(face);
  }
  return dropSameFaces(faces);
}

/** Adds what only shows in a smaller, stretched copy. Only boxes come from it: the closer look is at the photo itself. */
async function lookAtClarified({ sessions, pyramid }: Look, before: Found): Promise<Found> {
  const start = performance.now();
  const clarified = buildPyramid(shrinkAndStretch(pyramid), smallestLevelPx);
  const scale = pyramid[0]!.width / clarified[0]!.width;
  const detections = (await detectFaces(sessions.detector, clarified, ordinaryEdgePx)).map((detection) =>
    enlarge(detection, scale),
  );
  const isKnown = (detection: Detection): boolean =>
    before.faces.some(({ box }) => isSameFace(box, detection.box));
  const unknown = detections.filter((detection) => !isKnown(detection));
  const detectMs = before.detectMs + performance.now() - start;
  const more = await lookCloserAtAll(sessions, before.view, unknown, { clarify: true, leastScore: 0 });
  return { ...before, faces: dropSameFaces([...before.faces, ...more]), detectMs };
}

function shrinkAndStretch(pyramid: Pyramid): RgbImage {
  const level = pyramid.find(({ width, height }) => Math.max(width, height) <= 2 * ordinaryEdgePx)!;
  const width = Math.round(level.width * clarifiedScale);
  const height = Math.round(level.height * clarifiedScale);
  const smaller = warp(pyramid, { a: pyramid[0]!.width / width, b: 0, tx: 0, ty: 0 }, width, height);
  return stretchTones(smaller, 255) ?? smaller;
}

function enlarge({ box, score, landmarks5 }: Detection, scale: number): Detection {
  const { x, y, width, height } = box;
  const enlarged = { x: x * scale, y: y * scale, width: width * scale, height: height * scale };
  if (landmarks5 === undefined) return { score, box: enlarged };
  const points = mapLandmarks(landmarks5, (point) => ({ x: point.x * scale, y: point.y * scale }));
  return { score, box: enlarged, landmarks5: points };
}

function lookAtTurned(look: Look, before: Found): Promise<Found> {
  return lookOtherwise(look, before, [90, 270, 180], ordinaryEdgePx);
}

async function lookAtTilted(look: Look, before: Found): Promise<Found> {
  if (surest(before) >= likelyFaceScore) return before;
  return lookOtherwise(look, before, [45, 315], tiltedEdgePx);
}

async function lookOtherwise(
  { sessions, pyramid }: Look,
  before: Found,
  turns: readonly number[],
  edgePx: number,
): Promise<Found> {
  const clearScore = sessions.detector.sureScore ?? clearFaceScore;
  let best = before;
  let { detectMs } = before;
  for (const degrees of turns) {
    // Only clear faces decide for a way up: what cannot be one need not be embedded.
    const view = turnView(pyramid, degrees, edgePx);
    const found = await lookAt(sessions, view, edgePx, { leastScore: clearScore });
    detectMs += found.detectMs;
    const surer = turnAdvantage * (1 - surest(found)) < 1 - surest(best);
    if (surer && settlesWayUp(found, clearScore)) best = found;
  }
  if (best === before) return { ...before, detectMs };
  const full = turnView(pyramid, best.view.degrees, finestEdgePx);
  const found = await lookAt(sessions, full, finestEdgePx);
  detectMs += found.detectMs;
  if (surest(found) >= surest(best)) return { ...found, detectMs };
  // A large face may only show in the smaller view.
  const smaller = await lookAt(sessions, best.view, edgePx);
  return { ...smaller, detectMs: detectMs + smaller.detectMs };
}

/** One small face may lie on its side in a photo that does not, in a magazine on a table. */
function settlesWayUp({ faces, view }: Found, clearScore: number): boolean {
  const [working] = view.pyramid;
  const edge = Math.max(working!.width, working!.height);
  const clear = faces.filter(({ faceScore }) => faceScore >= clearScore);
  return clear.length > 1 || clear.some(({ box }) => box.width > smallestLoneFace * edge);
}

function surest({ faces }: Found): number {
  return Math.max(0, ...faces.map(({ faceScore }) => faceScore));
}
