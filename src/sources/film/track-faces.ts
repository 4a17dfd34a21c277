/**
 * Faces followed from frame to frame: who is where the same face was a moment ago, and looks the same, is on the same track. A track does
 * not outlast its shot, unless the face stays where it is: what looked like a cut was a flash then.
 */
import { overlapOf } from '../../lib/boxes.js';
import type { Box, Face } from '../../types.js';

/** A face as one frame shows it; `frame` counts the frames of a segment. */
export interface Sighting {
  frame: number;
  timeMs: number;
  quality: number;
}

export interface Track {
  sightings: Sighting[];
}

export interface Tracker {
  add(faces: readonly Face[], timeMs: number, isCut: boolean): void;
  /** Every track that there was, in the order of their beginnings. */
  tracks(): Track[];
}

/** For so many frames a face may be turned away or covered. */
const mostMissed = 3;

/** Least overlap of the boxes and cosine of the embeddings, together; any pair of them will do. */
const withinShot = [
  { overlap: 0.3, cosine: 0.2 },
  { overlap: 0.05, cosine: 0.4 },
  // Somebody walks, or the camera does.
  { overlap: 0, cosine: 0.6 },
];
const acrossCut = [{ overlap: 0.5, cosine: 0.5 }];

interface OpenTrack extends Track {
  box: Box;
  embedding: Float32Array;
  missed: number;
}

export function startTracker(): Tracker {
  const all: Track[] = [];
  let open: OpenTrack[] = [];
  let frame = 0;

  function start(face: Face, sighting: Sighting): OpenTrack {
    const sightings = [sighting];
    const { box, embedding } = face;
    const track = { sightings, box, embedding, missed: 0 };
    all.push(track);
    return track;
  }

  return {
    add(faces, timeMs, isCut) {
      const pairs = likelyPairs(open, faces, isCut ? acrossCut : withinShot);
      const seen = new Set<OpenTrack>();
      const placed = new Set<Face>();
      const sightingOf = (face: Face): Sighting => ({ frame, timeMs, quality: face.quality.unified });
      for (const { track, face } of pairs) {
        if (seen.has(track) || placed.has(face)) continue;
        seen.add(track);
        placed.add(face);
        track.sightings.push(sightingOf(face));
        Object.assign(track, { box: face.box, embedding: face.embedding, missed: 0 });
      }
      for (const track of open) if (!seen.has(track)) track.missed++;
      const begun = faces.filter((face) => !placed.has(face)).map((face) => start(face, sightingOf(face)));
      open = [...open.filter(({ missed }) => missed <= (isCut ? 0 : mostMissed)), ...begun];
      frame++;
    },
    tracks: () => all,
  };
}

/** The best first. */
function likelyPairs(open: readonly OpenTrack[], faces: readonly Face[], rules: typeof withinShot) {
  return open
    .flatMap((track) =>
      faces.map((face) => {
        const overlap = overlapOf(track.box, face.box);
        const cosine = cosineOf(track.embedding, face.embedding);
        return { track, face, overlap, cosine };
      }),
    )
    .filter(({ overlap, cosine }) =>
      rules.some((least) => overlap >= least.overlap && cosine >= least.cosine),
    )
    .toSorted((p, q) => q.overlap + q.cosine - (p.overlap + p.cosine));
}

/** Of vectors of length 1. */
function cosineOf(p: Float32Array, q: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < p.length; i++) sum += p[i]! * q[i]!;
  return sum;
}
