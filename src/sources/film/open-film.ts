/**
 * A film as a source: the frames in which its faces show best, each with its timecode, and last the film itself. It is worked through in
 * segments of a minute, none of which depends on another. Each ends with an item of its own; a segment whose item is known was done, with
 * all its frames, and is not looked at again when an interrupted run is taken up.
 */
import { AppError, isPhotoError } from '../../errors.js';
import { sha256 } from '../../lib/sha256.js';
import type { SourceContext, SourceItem } from '../../types.js';
import { wholeProvenance } from '../containers/unpack.js';
import { analyseFrames } from './analyse-frames.js';
import { chosenFrames } from './chosen-frames.js';
import { openFilmFile, privateFilmFile, type FilmFile } from './film-file.js';
import { clockAt, decoders, probeFilm, type FilmFacts } from './probe-film.js';
import {
  nextPictureMs,
  readFrames,
  samplingVersion,
  type FilmFrame,
  type SegmentEnd,
} from './read-frames.js';
import { hasNoIndex, lengthReadThrough } from './read-through.js';
import { ProgramMissing, type Programs } from './run-program.js';

export interface FoundFilm {
  item: SourceItem;
  /** Null: in memory. */
  path: Buffer | null;
  bytes: Uint8Array | null;
  /** See film-format.ts. */
  format: string;
}

const segmentMs = 60_000;
/** What is beyond is not looked at. */
const longestMs = 24 * 3600 * 1000;
/** So many in a row that could not be read, and it is given up. */
const mostFailures = 3;
/** A film that complained and ends so much sooner than it says was cut off. */
const truncatedMs = 3000;

interface OpenFilm {
  item: SourceItem;
  file: FilmFile;
  format: string;
  facts: FilmFacts;
  /** Of the film and of what is taken out of it. */
  version: string | null;
  programs: Programs;
}

/** What is learned of the film on the way. */
interface Course {
  frames: number;
  /** Until when there were pictures; null: there was none. */
  lastMs: number | null;
  complained: boolean;
  /** The first reason for which a part of it could not be read. */
  problem: AppError | null;
}

/** Ends without the film's own item when the signal aborts. */
export async function* openFilm(found: FoundFilm, context: SourceContext): AsyncGenerator<SourceItem> {
  const { item } = found;
  let file: FilmFile | null = null;
  try {
    file = await fileOf(found);
    const programs = { ffmpeg: context.ffmpeg ?? 'ffmpeg', signal: context.signal };
    const facts = await probeFilm(file, found.format, programs);
    const stated = item.version ?? (found.bytes === null ? null : sha256(found.bytes));
    const version = stated === null ? null : `${stated}/${samplingVersion}`;
    yield* filmItems({ item, file, format: found.format, facts, version, programs }, context);
  } catch (error) {
    if (context.signal?.aborted === true) return;
    if (!isPhotoError(error)) throw error;
    yield refused(item, error);
  } finally {
    await file?.close();
  }
}

/** Without the program nothing is known of the film, so that the next run looks at it again. */
function refused(item: SourceItem, reason: AppError): SourceItem {
  const version = reason instanceof ProgramMissing ? null : item.version;
  return { ...item, version, read: () => Promise.reject(reason) };
}

async function fileOf({ path, bytes }: FoundFilm): Promise<FilmFile> {
  try {
    return bytes === null ? await openFilmFile(path!) : await privateFilmFile(bytes);
  } catch (cause) {
    throw new AppError('photo.unreadable', 'the film cannot be opened', { cause });
  }
}

async function* filmItems(film: OpenFilm, context: SourceContext): AsyncGenerator<SourceItem> {
  const { item } = film;
  const course: Course = { frames: 0, lastMs: null, complained: false, problem: null };
  yield* segmentItems(film, context, course);
  if (context.signal?.aborted === true) return;
  const broken =
    course.problem ??
    withoutPictures(film, course) ??
    truncation(film, course) ??
    (await clockBreak(film, course));
  for await (const { location, version, hasPhoto } of context.known.below(`${item.location}!/`)) {
    if (hasPhoto && version === film.version) course.frames++;
    else if (hasPhoto && broken === null) yield replaced(film, location);
  }
  const problem = broken ?? withoutFaces(course);
  yield problem === null ? { ...item, read: async () => null } : refused(item, problem);
}

/**
 * The film has ended where no picture comes any more, whatever it says of its length: some say too much, and some, which were written in
 * parts, too little. A picture may stand for an hour, so that it takes a look at what follows to know.
 */
async function* segmentItems(
  film: OpenFilm,
  context: SourceContext,
  course: Course,
): AsyncGenerator<SourceItem> {
  const { file, format, facts, programs } = film;
  const statedMs = facts.durationMs ?? Infinity;
  let [isEmpty, failed] = [false, 0];
  for (let number = 0; ; number++) {
    if (isEmpty || number * segmentMs >= statedMs) {
      const nextMs = await nextPictureMs(file, format, number * segmentMs, programs);
      if (nextMs === null) return;
      // Moments far from where ffmpeg began are told in tenths of a second.
      number = Math.max(number, Math.floor((nextMs - 1000) / segmentMs));
    }
    const beginMs = number * segmentMs;
    if (beginMs >= longestMs) {
      course.problem ??= new AppError(
        'photo.too-large',
        'the film is longer than a day; the first was taken in',
      );
      return;
    }
    const marker = markerOf(film, number);
    if (marker.version !== null && (await context.known.version(marker.location)) === marker.version) {
      course.lastMs = Math.min(beginMs + segmentMs, statedMs);
      isEmpty = false;
      yield marker;
      continue;
    }
    const end: SegmentEnd = { lastMs: null, complained: false };
    const problem = yield* framesOf(film, beginMs, context, end, course);
    if (context.signal?.aborted === true) return;
    course.complained ||= end.complained;
    course.lastMs = end.lastMs ?? course.lastMs;
    course.problem ??= problem;
    isEmpty = end.lastMs === null;
    failed = problem === null ? 0 : failed + 1;
    if (failed >= mostFailures) return;
    // Where nothing came and ffmpeg complained, it stays open whether the segment was done.
    if (problem === null && (end.lastMs !== null || !end.complained)) yield marker;
  }
}

/** Returns why the segment could not be read to its end. */
async function* framesOf(
  film: OpenFilm,
  beginMs: number,
  context: SourceContext,
  end: SegmentEnd,
  course: Course,
): AsyncGenerator<SourceItem, AppError | null> {
  const { file, format, programs } = film;
  const frames = readFrames(file, format, { beginMs, lengthMs: segmentMs }, programs, end);
  try {
    for await (const frame of chosenFrames(analyseFrames(frames, context))) {
      if (context.signal?.aborted === true) break;
      course.frames++;
      yield frameItem(film, frame);
    }
    return null;
  } catch (error) {
    if (!isPhotoError(error)) throw error;
    return error;
  }
}

function markerOf({ item, version }: OpenFilm, number: number): SourceItem {
  const location = `${item.location}!/segment-${String(number).padStart(4, '0')}`;
  return { ...item, location, version, read: async () => null };
}

/** The address is a media fragment (W3C Media Fragments URI 1.0, 4.2.1). */
function frameItem({ item, facts, version }: OpenFilm, { timeMs, jpeg }: FilmFrame): SourceItem {
  const seconds = (timeMs / 1000).toFixed(3);
  const { beganAt, place, programVersion, title } = facts;
  return {
    location: `${item.location}!/t=${seconds}`,
    source: `${item.source}${item.source.includes('#') ? '&' : '#'}t=${timeMs / 1000}`,
    page: item.page,
    title: item.title ?? title,
    capturedAt: item.capturedAt ?? (beganAt === null ? null : clockAt(beganAt, timeMs)),
    version,
    provenance: wholeProvenance(item, {
      coordinates: item.provenance?.coordinates ?? place,
      timecodeMs: timeMs,
      custody: [`frame at ${seconds} s, taken out with ffmpeg ${programVersion}`],
    }),
    keepOriginal: true,
    async read(reserve) {
      await reserve?.(jpeg.length);
      return jpeg;
    },
  };
}

/** A frame of the film that lay here before. */
function replaced({ item, version }: OpenFilm, location: string): SourceItem {
  const gone = new AppError('photo.changed', 'another film lies here now, or other frames of it are kept');
  return { ...item, location, version, read: () => Promise.reject(gone) };
}

function withoutPictures({ facts: { codec } }: OpenFilm, { lastMs }: Course): AppError | null {
  if (lastMs !== null) return null;
  return decoders.split(',').includes(codec)
    ? new AppError('photo.corrupt', 'expected a film, none of its pictures can be read')
    : new AppError('photo.unsupported', `a film whose pictures are packed as ${codec}, which is not read`);
}

function truncation({ facts: { durationMs } }: OpenFilm, { complained, lastMs }: Course): AppError | null {
  if (!complained || durationMs === null || lastMs === null || durationMs - lastMs <= truncatedMs)
    return null;
  const [whole, intact] = [Math.round(durationMs / 1000), Math.round(lastMs / 1000)];
  return new AppError(
    'photo.truncated',
    `expected a film of ${whole} s, it can be read for ${intact} s; what is intact was taken in`,
  );
}

/** What lies behind a break of the clock is not found by time, and is told at least. */
async function clockBreak(
  { file, format, programs }: OpenFilm,
  { lastMs }: Course,
): Promise<AppError | null> {
  if (!hasNoIndex(format) || lastMs === null) return null;
  const wholeMs = await lengthReadThrough(file, format, programs);
  if (wholeMs - lastMs <= truncatedMs) return null;
  const [whole, read] = [Math.round(wholeMs / 1000), Math.round(lastMs / 1000)];
  return new AppError(
    'photo.truncated',
    `expected a film of one piece, its clock begins anew: the first ${read} s of ${whole} s were taken in`,
  );
}

function withoutFaces({ frames }: Course): AppError | null {
  return frames > 0 ? null : new AppError('photo.no-face', 'no face was found in the film');
}
