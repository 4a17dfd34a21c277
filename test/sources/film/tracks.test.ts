/** What is a film, who is who from frame to frame, and which frames are kept: no film is read here. */
import { describe, expect, it } from 'vitest';
import { bestFrames, framesToHold } from '#vitrine/sources/film/best-shots.js';
import { filmFormat } from '#vitrine/sources/film/film-format.js';
import { startTracker, type Track } from '#vitrine/sources/film/track-faces.js';
import type { Face } from '#vitrine/types.js';

const box = (brand: string) =>
  Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from(`ftyp${brand}`), Buffer.alloc(40)]);
const every = (step: number, from: number) => {
  const bytes = Buffer.alloc(512, 1);
  for (let at = from; at < 512; at += step) bytes[at] = 0x47;
  return bytes;
};

it.each([
  ['MP4', box('isom'), 'mov'],
  ['QuickTime', Buffer.from('\0\0\0\x08wide'), 'mov'],
  ['WebM', Buffer.from('1a45dfa3', 'hex'), 'matroska'],
  ['AVI', Buffer.from('RIFF1234AVI LIST'), 'avi'],
  ['MPEG-TS', every(188, 0), 'mpegts'],
  ['M2TS', every(192, 4), 'mpegts'],
  ['MPEG-PS', Buffer.from('000001ba44', 'hex'), 'mpeg'],
  ['HEIC', box('heic'), null],
  ['AVIF', box('avif'), null],
  ['CR3', box('crx '), null],
  ['GIF', Buffer.from('GIF89a'), null],
  ['WebP', Buffer.from('RIFF1234WEBPVP8 '), null],
  ['a playlist', Buffer.from('#EXTM3U\nhttp://example.org/a.ts\n'), null],
  ['a list of files', Buffer.from("ffconcat version 1.0\nfile 'a.mp4'\n"), null],
  ['text', Buffer.from('The free world is wide, it says'), null],
  ['nothing', Buffer.alloc(0), null],
])('%s is read as it should', (_, head, format) => {
  expect(filmFormat(head)).toBe(format);
});

/** Persons are axes: embeddings of two are at right angles. */
function face(person: number, x: number, quality = 0.5): Face {
  const embedding = new Float32Array(8);
  embedding[person] = 1;
  return {
    box: { x, y: 0, width: 100, height: 100 },
    quality: { unified: quality },
    embedding,
  } as unknown as Face;
}

const lengths = (tracks: readonly Track[]) => tracks.map(({ sightings }) => sightings.length);
const track = (...sightings: [frame: number, timeMs: number, quality: number][]): Track => ({
  sightings: sightings.map(([frame, timeMs, quality]) => ({ frame, timeMs, quality })),
});
const all = () => true;

describe('tracks', () => {
  it('follow a face that moves, and keep two apart that cross', () => {
    const tracker = startTracker();
    for (let i = 0; i <= 10; i++) tracker.add([face(1, 40 * i), face(2, 400 - 40 * i)], 500 * i, false);
    expect(lengths(tracker.tracks())).toEqual([11, 11]);
  });

  it('outlast a face that is hidden for a moment, not one that is gone', () => {
    const tracker = startTracker();
    const seen = [true, false, false, true, false, false, false, false, true];
    for (const [i, isSeen] of seen.entries()) tracker.add(isSeen ? [face(1, 0)] : [], 500 * i, false);
    expect(lengths(tracker.tracks())).toEqual([2, 1]);
  });

  it('end at a cut, but not at a flash', () => {
    const tracker = startTracker();
    tracker.add([face(1, 0)], 0, false);
    tracker.add([face(1, 300)], 500, true);
    tracker.add([face(1, 300)], 1000, true);
    tracker.add([face(2, 300)], 1500, true);
    expect(lengths(tracker.tracks())).toEqual([1, 2, 1]);
  });
});

describe('the frames that are kept', () => {
  it('are the best of a track, well apart, and three at most', () => {
    const long = track(
      ...Array.from({ length: 60 }, (_, i): [number, number, number] => [i, 500 * i, i === 31 ? 0.9 : 0.7]),
    );
    const kept = bestFrames([long], all);
    expect(kept).toContain(31);
    expect(kept.length).toBe(3);
    for (let i = 1; i < kept.length; i++) expect(kept[i]! - kept[i - 1]!).toBeGreaterThanOrEqual(4);
  });

  it('are one for somebody who is seen shortly, and none that is much worse', () => {
    expect(bestFrames([track([0, 0, 0.5], [1, 500, 0.8], [2, 4000, 0.8])], all)).toEqual([1]);
    expect(bestFrames([track([0, 0, 0.9], [1, 9000, 0.3])], all)).toEqual([0]);
  });

  it('are shared where two are seen in one almost at their best', () => {
    const [first, second] = [track([0, 0, 0.5], [1, 500, 0.6]), track([0, 0, 0.7], [1, 500, 0.68])];
    expect(bestFrames([first, second], all)).toEqual([1]);
  });

  it('are not those of what was hardly a face, once', () => {
    expect(bestFrames([track([0, 0, 0.05])], all)).toEqual([]);
    expect(bestFrames([track([0, 0, 0.05], [1, 500, 0.05])], all)).toEqual([0]);
  });

  it('can be chosen from what is held', () => {
    const seen = track([0, 0, 0.2], [1, 500, 0.9], [2, 2000, 0.8], [3, 2500, 0.85], [4, 9000, 0.1]);
    const held = framesToHold([seen]);
    expect([...held]).toEqual([1, 3, 4]);
    expect(bestFrames([seen], (frame) => held.has(frame))).toEqual([1, 3]);
  });
});
