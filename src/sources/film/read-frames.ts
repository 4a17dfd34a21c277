/**
 * Frames of one segment of a film, through ffmpeg: chosen by it, upright, with square pixels, as JPEG. The same ffmpeg gives the same
 * bytes each time: a segment does not depend on those before it.
 */
import type { Readable } from 'node:stream';
import { AppError } from '../../errors.js';
import type { FilmFile } from './film-file.js';
import { decoders, mostPixels } from './probe-film.js';
import { hasNoIndex } from './read-through.js';
import { carefulInput, filmAddress, runProgram, type Programs } from './run-program.js';

export interface FilmFrame {
  /** From the beginning of the film. */
  timeMs: number;
  /** Another shot than the frame before it. */
  isCut: boolean;
  jpeg: Buffer;
}

export interface Segment {
  beginMs: number;
  /** Infinity: to the end of the film. */
  lengthMs: number;
}

/** What a segment came to beside its frames; whole once they are read. */
export interface SegmentEnd {
  /** The last moment in it at which there was a picture, taken or not; null: none. */
  lastMs: number | null;
  complained: boolean;
}

/** Changes with what is taken out of a film, so that earlier segments are looked at again. */
export const samplingVersion = 'v1';

/** Difference of two pictures, 0 to 1 (ffmpeg's scene score), from which on they are of two shots. */
const cutScore = 0.3;

/**
 * Which frames are looked at: the first of each shot, then two a second, after ten seconds of a shot one a second, after thirty one in two
 * seconds; never more than five a second, whatever flickers. ffmpeg keeps the registers from frame to frame: 0 begin of the shot, 1 a cut
 * since the last frame taken, 2 seconds since that one, 3 whether this one is taken.
 */
const sampling = (fromMs: number): string =>
  [
    `st(1, ld(1) + gt(scene, ${cutScore}))`,
    `st(0, if(gt(scene, ${cutScore}), t, ld(0)))`,
    'st(2, if(isnan(prev_selected_t), 1e9, t - prev_selected_t))',
    'st(3, gte(ld(2), if(ld(1), 0.2, if(lt(t - ld(0), 10), 0.5, if(lt(t - ld(0), 30), 1, 2)))))',
    'st(1, if(ld(3), 0, ld(1)))',
    `if(gte(t, ${seconds(fromMs)}), ld(3))`,
  ].join('; ');

/** What a film says of the shape of its pixels is believed as long as that makes no giant of its pictures. */
const squarePixels = `scale=w='trunc(iw*if(between(sar,0.2,5)*lte(iw*ih*sar,${mostPixels}),sar,1))':h=ih,setsar=1`;

/** Two reports: of every sampled frame, and of those that differ from the last one that came out. */
const filters = (fromMs: number): string =>
  [
    'yadif=deint=interlaced',
    `select='${sampling(fromMs)}'`,
    String.raw`metadata=print:key=lavfi.scene_score:file='pipe\:5':direct=1`,
    'mpdecimate',
    String.raw`metadata=print:key=lavfi.scene_score:file='pipe\:4':direct=1`,
    squarePixels,
  ].join(',');

/**
 * In streams of packets ffmpeg finds a moment, but not the key frame before it: what comes until the next one is missing. There it
 * begins sooner.
 */
function runUpMs(format: string, beginMs: number): number {
  return hasNoIndex(format) ? Math.min(beginMs, 10_000) : 0;
}

function argumentsFor(format: string, { beginMs, lengthMs }: Segment): string[] {
  const earlierMs = runUpMs(format, beginMs);
  const guards = ['-threads', '2', '-max_pixels', `${mostPixels}`, '-codec_whitelist', decoders];
  const from = beginMs === earlierMs ? [] : ['-ss', seconds(beginMs - earlierMs)];
  const part = lengthMs === Infinity ? from : [...from, '-t', seconds(earlierMs + lengthMs)];
  const input = ['-f', format, ...guards, ...part, '-i', filmAddress];
  const pictures = [
    '-map',
    '0:V:0',
    '-an',
    '-sn',
    '-dn',
    '-vf',
    filters(earlierMs),
    '-fps_mode',
    'passthrough',
  ];
  const jpeg = ['-c:v', 'mjpeg', '-q:v', '2', '-pix_fmt', 'yuvj420p', '-threads', '1', '-flags', '+bitexact'];
  return [
    '-nostdin',
    '-filter_threads',
    '2',
    ...carefulInput,
    ...input,
    ...pictures,
    ...jpeg,
    '-f',
    'mpjpeg',
    'pipe:1',
  ];
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}

/** Throws `photo.` errors; what was yielded before is whole. */
export async function* readFrames(
  film: FilmFile,
  format: string,
  segment: Segment,
  programs: Programs,
  end: SegmentEnd,
): AsyncGenerator<FilmFrame> {
  const zeroMs = segment.beginMs - runUpMs(format, segment.beginMs);
  const endMs = segment.beginMs + segment.lengthMs;
  const timeOf = (report: FrameReport): number => zeroMs + Math.round(report.seconds * 1000);
  const program = runProgram('ffmpeg', film, argumentsFor(format, segment), programs);
  const taken = reports(program.further(4));
  const last = lastBefore(endMs, reports(program.further(5)), timeOf);
  let before = -Infinity;
  try {
    for await (const jpeg of partsOf(program.output())) {
      const { value } = await taken.next();
      if (value === undefined) throw outOfForm();
      // Where a cut came too soon after a frame that was taken, the next one comes sooner than it would have.
      const isCut = value.score > cutScore || value.seconds - before < 0.49;
      before = value.seconds;
      // The first picture behind the end may come along.
      if (timeOf(value) < endMs) yield { timeMs: timeOf(value), isCut, jpeg };
    }
  } finally {
    await program.end();
    end.complained = program.complained();
    end.lastMs = await last;
  }
}

/** When the next picture comes that would be looked at; null: none from there to the end. Throws as `readFrames` does. */
export async function nextPictureMs(
  film: FilmFile,
  format: string,
  fromMs: number,
  programs: Programs,
): Promise<number | null> {
  const rest = { beginMs: fromMs, lengthMs: Infinity };
  const end = { lastMs: null, complained: false };
  for await (const { timeMs } of readFrames(film, format, rest, programs, end)) return timeMs;
  return null;
}

interface FrameReport {
  seconds: number;
  score: number;
}

/** `frame:1 pts:512 pts_time:0.52`, then `lavfi.scene_score=0.007`. */
async function* reports(lines: Readable): AsyncGenerator<FrameReport, undefined> {
  let text = '';
  for await (const chunk of lines) {
    text += String(chunk);
    for (;;) {
      const found = /pts_time:(-?[\d.]+)\s+lavfi\.scene_score=([\d.]+)\n/.exec(text);
      if (found === null) break;
      text = text.slice(found.index + found[0].length);
      yield { seconds: Math.max(0, Number(found[1])), score: Number(found[2]) };
    }
    if (text.length > 10_000) throw outOfForm();
  }
  return undefined;
}

async function lastBefore(
  endMs: number,
  found: AsyncIterable<FrameReport>,
  timeOf: (report: FrameReport) => number,
): Promise<number | null> {
  let last: number | null = null;
  try {
    for await (const report of found) if (timeOf(report) < endMs) last = timeOf(report);
  } catch {
    // What broke off is told by the program itself.
  }
  return last;
}

/** A JPEG of 35 megapixels at the best quality, and more. */
const mostFrameBytes = 64 * 1024 * 1024;
const mostHeadBytes = 1000;

/** The parts of `multipart/x-mixed-replace` as ffmpeg writes it: each tells its length before it comes. */
async function* partsOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let held: Buffer[] = [];
  let bytes = 0;
  /** Bytes of the part that is coming; null: its head comes first. */
  let wanted: number | null = null;
  for await (const chunk of chunks) {
    held.push(chunk);
    bytes += chunk.length;
    while (bytes > 0 && (wanted === null || bytes >= wanted)) {
      const all: Buffer = Buffer.concat(held);
      const head: PartHead | null = wanted === null ? readHead(all) : null;
      if (wanted === null && head === null) break;
      if (wanted !== null) yield all.subarray(0, wanted);
      const used: number = wanted ?? head!.length;
      held = [Buffer.from(all.subarray(used))];
      bytes -= used;
      wanted = head === null ? null : head.contentBytes;
    }
  }
}

interface PartHead {
  length: number;
  contentBytes: number;
}

/** Null: not all of it has come. */
function readHead(bytes: Buffer): PartHead | null {
  const text = bytes.toString('latin1', 0, mostHeadBytes);
  const head = /^(?:\r\n)?--ffmpeg\r\n(?:[\w-]+: ?[^\r\n]*\r\n)+\r\n/.exec(text);
  if (head === null) {
    if (bytes.length >= mostHeadBytes) throw outOfForm();
    return null;
  }
  const contentBytes = Number(/content-length: ?(\d+)/i.exec(head[0])?.[1]);
  if (!(contentBytes > 0 && contentBytes <= mostFrameBytes)) throw outOfForm();
  return { length: head[0].length, contentBytes };
}

function outOfForm(): AppError {
  return new AppError('photo.crashed', 'ffmpeg answered out of form');
}
