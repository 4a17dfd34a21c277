/** Where places lie in a drawing: plain degrees, the section that holds all of them, lines at round numbers. Pure. */

export interface Place {
  latitude: number;
  longitude: number;
  photos: number;
}

export interface PlaceView {
  west: number;
  north: number;
  /** In degrees. */
  width: number;
  height: number;
  meridians: number[];
  parallels: number[];
}

/** Twice as wide as high, as the whole world is. */
const shape = 2;
const smallestHeight = 1;
const margin = 0.12;
const steps = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 45];
const mostLines = 9;

export function viewOf(places: readonly Place[]): PlaceView {
  const latitudes = places.map(({ latitude }) => latitude);
  const longitudes = places.map(({ longitude }) => longitude);
  const [south, north] = [Math.min(...latitudes), Math.max(...latitudes)];
  const [west, east] = [Math.min(...longitudes), Math.max(...longitudes)];
  const wanted = Math.max(north - south, (east - west) / shape, smallestHeight) * (1 + 2 * margin);
  const height = Math.min(180, wanted);
  const width = Math.min(360, height * shape);
  const view = {
    west: within((west + east) / 2 - width / 2, -180, 180 - width),
    north: within((south + north) / 2 + height / 2, -90 + height, 90),
    width,
    height,
  };
  const step = steps.find((each) => width / each <= mostLines) ?? 60;
  return {
    ...view,
    meridians: multiples(step, view.west, view.west + width),
    parallels: multiples(step, view.north - height, view.north),
  };
}

/** Area stands for the number of photos. Of the height of the drawing. */
export function radiusOf(photos: number, most: number): number {
  return 0.008 + 0.032 * Math.sqrt(photos / most);
}

function multiples(step: number, from: number, to: number): number[] {
  const first = Math.ceil(from / step - 1e-9);
  const last = Math.floor(to / step + 1e-9);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) =>
    Number(((first + i) * step).toFixed(4)),
  );
}

function within(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}
