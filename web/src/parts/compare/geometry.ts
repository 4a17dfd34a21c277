/**
 * Where pictures of faces lie in a pane, so that two faces can be laid over each other. A picture is placed by a similarity that puts its
 * eyes where the eyes of every other picture are; what people do to it (turning, mirroring) comes after that, and what they do to both
 * (zoom, pan) last. Pan is counted in distances between the eyes, so that panes of any size show the same.
 */

export interface Point {
  x: number;
  y: number;
}

export interface Size {
  width: number;
  height: number;
}

/** x' = a x + c y + e, y' = b x + d y + f, as in CSS. */
export interface Matrix {
  a: number;
  b: number;
  c: number;
  d: number;
  e: number;
  f: number;
}

/** What is told of a picture; everything is in pixels as they were taken. */
export interface PlacedFace {
  picturePx: Size;
  widthPx: number;
  heightPx: number;
  eyes: { left: Point; right: Point };
}

export interface Turn {
  /** Clockwise, beside the alignment. */
  rotationDegrees: number;
  isMirrored: boolean;
}

/** Of both pictures. */
export interface View {
  zoom: number;
  /** In distances between the eyes. */
  x: number;
  y: number;
}

export const wholeView: View = { zoom: 1, x: 0, y: 0 };
export const zoomRange = { least: 0.2, most: 20 } as const;
/** How far a picture can be pushed, in distances between the eyes, at zoom 1. */
const farthest = 6;

/** The distance between the eyes, in a pane at zoom 1: a whole head fits, with hair and neck. */
export function eyeDistancePx({ width, height }: Size): number {
  return Math.min(width / 3.4, height / 5);
}

/** Where the eyes lie in a pane at zoom 1. */
export function targetEyes(pane: Size): { left: Point; right: Point } {
  const half = eyeDistancePx(pane) / 2;
  const middle = { x: pane.width / 2, y: pane.height * 0.42 };
  return { left: { x: middle.x - half, y: middle.y }, right: { x: middle.x + half, y: middle.y } };
}

/** From the photo's pixels to those of the pane, at zoom 1 and before it is turned. */
export function placeFace(face: PlacedFace, pane: Size, isAligned: boolean): Matrix {
  if (!isAligned) return containPhoto(face, pane);
  const target = targetEyes(pane);
  return mapPair(face.eyes.left, face.eyes.right, target.left, target.right);
}

/** The similarity that takes `p` to `toP` and `q` to `toQ`. Two eyes in one place cannot be aligned: then nothing is turned. */
export function mapPair(p: Point, q: Point, toP: Point, toQ: Point): Matrix {
  const [fx, fy] = [q.x - p.x, q.y - p.y];
  const [gx, gy] = [toQ.x - toP.x, toQ.y - toP.y];
  const norm = fx * fx + fy * fy;
  const a = norm === 0 ? 1 : (fx * gx + fy * gy) / norm;
  const b = norm === 0 ? 0 : (fx * gy - fy * gx) / norm;
  return { a, b, c: -b, d: a, e: toP.x - a * p.x + b * p.y, f: toP.y - b * p.x - a * p.y };
}

function containPhoto({ widthPx, heightPx }: PlacedFace, pane: Size): Matrix {
  const scale = Math.min(pane.width / widthPx, pane.height / heightPx);
  const e = (pane.width - widthPx * scale) / 2;
  const f = (pane.height - heightPx * scale) / 2;
  return { a: scale, b: 0, c: 0, d: scale, e, f };
}

/** From the photo's pixels to those of the pane, with all that people did. */
export function photoToPane(
  face: PlacedFace,
  pane: Size,
  { isAligned, turn, view }: { isAligned: boolean; turn: Turn; view: View },
): Matrix {
  const placed = placeFace(face, pane, isAligned);
  const middle = apply(placed, between(face.eyes.left, face.eyes.right));
  return join(viewMatrix(view, pane), join(turnAbout(middle, turn), placed));
}

/** The same from the pixels of the picture, which may be fewer than the photo's. */
export function pictureToPhoto({ picturePx, widthPx, heightPx }: PlacedFace): Matrix {
  return { a: widthPx / picturePx.width, b: 0, c: 0, d: heightPx / picturePx.height, e: 0, f: 0 };
}

/** First mirrored, then turned, about `point`. */
function turnAbout({ x, y }: Point, { rotationDegrees, isMirrored }: Turn): Matrix {
  const angle = (rotationDegrees * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const flip = isMirrored ? -1 : 1;
  const turned = { a: cos * flip, b: sin * flip, c: -sin, d: cos };
  return { ...turned, e: x - turned.a * x - turned.c * y, f: y - turned.b * x - turned.d * y };
}

function viewMatrix({ zoom, x, y }: View, pane: Size): Matrix {
  const unit = eyeDistancePx(pane);
  const centre = { x: pane.width / 2, y: pane.height / 2 };
  const e = centre.x * (1 - zoom) + x * unit;
  const f = centre.y * (1 - zoom) + y * unit;
  return { a: zoom, b: 0, c: 0, d: zoom, e, f };
}

/** Zooms by `factor`; what lies at `at`, in pixels of the pane, stays there. */
export function zoomAt(view: View, factor: number, at: Point, pane: Size): View {
  const zoom = clamp(view.zoom * factor, zoomRange.least, zoomRange.most);
  const grown = zoom / view.zoom;
  const unit = eyeDistancePx(pane);
  const fromCentre = { x: (at.x - pane.width / 2) / unit, y: (at.y - pane.height / 2) / unit };
  return keepNear({
    zoom,
    x: fromCentre.x - grown * (fromCentre.x - view.x),
    y: fromCentre.y - grown * (fromCentre.y - view.y),
  });
}

/** By so many pixels of the pane. */
export function panBy(view: View, by: Point, pane: Size): View {
  const unit = eyeDistancePx(pane);
  return keepNear({ ...view, x: view.x + by.x / unit, y: view.y + by.y / unit });
}

/** Two fingers: what was between them stays between them. */
export function pinch(
  view: View,
  from: readonly [Point, Point],
  to: readonly [Point, Point],
  pane: Size,
): View {
  const apart = (pair: readonly [Point, Point]) => Math.hypot(pair[1].x - pair[0].x, pair[1].y - pair[0].y);
  const [was, is] = [between(...from), between(...to)];
  const moved = panBy(view, { x: is.x - was.x, y: is.y - was.y }, pane);
  return zoomAt(moved, apart(to) / Math.max(1, apart(from)), is, pane);
}

function keepNear({ zoom, x, y }: View): View {
  const most = farthest * Math.max(1, zoom);
  return { zoom, x: clamp(x, -most, most), y: clamp(y, -most, most) };
}

export function join(outer: Matrix, inner: Matrix): Matrix {
  return {
    a: outer.a * inner.a + outer.c * inner.b,
    b: outer.b * inner.a + outer.d * inner.b,
    c: outer.a * inner.c + outer.c * inner.d,
    d: outer.b * inner.c + outer.d * inner.d,
    e: outer.a * inner.e + outer.c * inner.f + outer.e,
    f: outer.b * inner.e + outer.d * inner.f + outer.f,
  };
}

export function apply({ a, b, c, d, e, f }: Matrix, { x, y }: Point): Point {
  return { x: a * x + c * y + e, y: b * x + d * y + f };
}

export function between(p: Point, q: Point): Point {
  return { x: (p.x + q.x) / 2, y: (p.y + q.y) / 2 };
}

/** Pixels of the pane for one of the photo. */
export function scaleOf({ a, b }: Matrix): number {
  return Math.hypot(a, b);
}

export function toCss({ a, b, c, d, e, f }: Matrix): string {
  return `matrix(${[a, b, c, d, e, f].map((each) => Number(each.toFixed(6))).join(', ')})`;
}

export function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}

/** In -180 to 180. */
export function wholeTurn(degrees: number): number {
  const turned = ((((degrees + 180) % 360) + 360) % 360) - 180;
  return turned === -180 && degrees > 0 ? 180 : turned;
}
