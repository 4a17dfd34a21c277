/** From the frames of a segment to the few that are kept. Holds the pictures of those only that may still be chosen. */
import { bestFrames, framesToHold } from './best-shots.js';
import type { AnalysedFrame } from './analyse-frames.js';
import type { FilmFrame } from './read-frames.js';
import { startTracker } from './track-faces.js';

/** Beyond it tracks end early, so that a minute of large frames full of faces fits into memory. */
const mostHeldBytes = 96e6;

/** In the order of time. Where `frames` throws, what was chosen until then comes first. */
export async function* chosenFrames(frames: AsyncIterable<AnalysedFrame>): AsyncGenerator<FilmFrame> {
  let stretch = startStretch();
  let lastMs = -1;
  const failures: unknown[] = [];
  try {
    for await (const frame of frames) {
      // Names of frames are times.
      if (frame.timeMs <= lastMs) continue;
      lastMs = frame.timeMs;
      stretch.add(frame);
      if (stretch.heldBytes() <= mostHeldBytes) continue;
      yield* stretch.chosen();
      stretch = startStretch();
    }
  } catch (error) {
    failures.push(error);
  }
  yield* stretch.chosen();
  if (failures.length > 0) throw failures[0];
}

function startStretch() {
  const tracker = startTracker();
  const held = new Map<number, FilmFrame>();
  let count = 0;
  return {
    add({ timeMs, isCut, jpeg, faces }: AnalysedFrame): void {
      tracker.add(faces, timeMs, isCut);
      held.set(count++, { timeMs, isCut, jpeg });
      const wanted = framesToHold(tracker.tracks());
      for (const frame of held.keys()) if (!wanted.has(frame)) held.delete(frame);
    },
    heldBytes: (): number => [...held.values()].reduce((sum, { jpeg }) => sum + jpeg.length, 0),
    chosen: (): FilmFrame[] =>
      bestFrames(tracker.tracks(), (frame) => held.has(frame)).map((i) => held.get(i)!),
  };
}
