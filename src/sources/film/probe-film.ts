/** What a film says of itself, through ffprobe. None of it is believed beyond its bounds. */
import { z } from 'zod';
import { AppError } from '../../errors.js';
import { oneLine } from '../../lib/one-line.js';
import type { Provenance } from '../../types.js';
import type { FilmFile } from './film-file.js';
import { carefulInput, filmAddress, runProgram, type Programs } from './run-program.js';

export interface FilmFacts {
  /** Null: it does not say. */
  durationMs: number | null;
  title: string | null;
  /** When the film began, as its container states it. */
  beganAt: Clock | null;
  place: Provenance['coordinates'];
  /** How its pictures are packed, in ffmpeg's words. */
  codec: string;
  /** Of ffprobe, and so of ffmpeg. */
  programVersion: string;
}

/** A clock's reading: milliseconds as if it stood in UTC, and the zone it stands in (`Z`, `+02:00`), empty where nobody says. */
export interface Clock {
  localMs: number;
  zone: string;
}

/** 35 megapixels: 8192 x 4320. */
export const mostPixels = 8192 * 4320;
/** Of pictures. What else ffmpeg knows to decode, drawings and documents among it, is not let near a film. */
export const decoders = [
  'h264,hevc,vp8,vp9,libvpx-vp9,av1,libdav1d,mpeg1video,mpeg2video,mpegvideo,mpeg4,msmpeg4v1,msmpeg4v2,msmpeg4',
  'h263,h263p,h263i,flv,wmv1,wmv2,wmv3,vc1,mjpeg,mjpegb,theora,prores,dnxhd,dvvideo,svq1,svq3,vp6,vp6f,vp7,cinepak',
  'rawvideo,huffyuv,ffv1,ffvhuff,png,indeo3,indeo5,rv30,rv40,cavs,hap,cfhd,v210,jpeg2000,libopenjpeg',
].join(',');

const mostAnswerBytes = 1024 * 1024;
const longestTitle = 300;
/** Clocks that were never set stand at 1904 or 1970. */
const firstFilmsYear = 1985;

const answerSchema = z.object({
  streams: z.array(
    z.object({
      codec_name: z.string().max(100).optional(),
      width: z.number().int().nonnegative().optional(),
      height: z.number().int().nonnegative().optional(),
    }),
  ),
  program_version: z.object({ version: z.string().max(200) }),
  format: z
    .object({
      duration: z.string().optional(),
      tags: z.record(z.string(), z.string()).optional(),
    })
    .optional(),
});

/** Of Apple's telephones, with the zone; of all others, in UTC or with nothing said. */
const timeTags = ['com.apple.quicktime.creationdate', 'creation_time'];
/** ISO 6709, of Apple and of Android. */
const placeTags = ['com.apple.quicktime.location.ISO6709', 'location'];
const asked = `stream=codec_name,width,height:format=duration:format_tags=title,${[...timeTags, ...placeTags].join(',')}`;

/** Throws `photo.unsupported` without a picture, `photo.too-large`, `photo.corrupt`, or why ffprobe could not tell. */
export async function probeFilm(film: FilmFile, format: string, programs: Programs): Promise<FilmFacts> {
  const { streams, format: facts, program_version } = await ask(film, format, programs);
  const [first] = streams;
  if (first === undefined)
    throw new AppError('photo.unsupported', 'a film without a picture: there is only sound');
  const { width = 0, height = 0, codec_name: codec = 'unknown' } = first;
  if (width * height > mostPixels)
    throw new AppError(
      'photo.too-large',
      `a film of ${width} x ${height} pixels, at most ${mostPixels} are read`,
    );
  const seconds = Number(facts?.duration ?? Number.NaN);
  const tags = facts?.tags ?? {};
  return {
    durationMs: Number.isFinite(seconds) && seconds > 0 ? Math.round(seconds * 1000) : null,
    title: oneLine(tags['title'], longestTitle) || null,
    beganAt: firstOf(timeTags, (tag) => clockOf(tags[tag])),
    place: firstOf(placeTags, (tag) => placeOf(tags[tag])),
    codec: oneLine(codec, 40),
    programVersion: program_version.version,
  };
}

/**
 * ffprobe looks into every stream. One whose pictures are packed otherwise, be it the cover of a record, is the end of it: then it is asked
 * for what the header says, and decodes nothing.
 */
async function ask(
  film: FilmFile,
  format: string,
  programs: Programs,
): Promise<z.infer<typeof answerSchema>> {
  // `V`: pictures that move, not the cover of a record.
  const wanted = ['-select_streams', 'V', '-show_entries', asked];
  const shown = ['-print_format', 'json', '-show_program_version', ...wanted];
  for (const how of [['-codec_whitelist:v', decoders], ['-nofind_stream_info']]) {
    const args = [...carefulInput, ...shown, ...how, '-f', format, filmAddress];
    const answer = readAnswer(await outputOf(film, args, programs));
    if (answer !== null) return answer;
  }
  throw new AppError('photo.corrupt', 'expected a film, its beginning or its index is damaged');
}

async function outputOf(film: FilmFile, args: readonly string[], programs: Programs): Promise<Buffer> {
  const program = runProgram('ffprobe', film, args, programs);
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of program.output()) {
      bytes += chunk.length;
      if (bytes > mostAnswerBytes)
        throw new AppError('photo.refused', 'the film has too much to say of itself');
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  } finally {
    await program.end();
  }
}

function readAnswer(bytes: Buffer): z.infer<typeof answerSchema> | null {
  try {
    return answerSchema.parse(JSON.parse(bytes.toString()));
  } catch {
    return null;
  }
}

function firstOf<Found>(tags: readonly string[], read: (tag: string) => Found | null): Found | null {
  for (const tag of tags) {
    const found = read(tag);
    if (found !== null) return found;
  }
  return null;
}

/** ISO 8601, as its writers vary it: a space for the T, a zone without its colon, or none. */
function clockOf(stated = ''): Clock | null {
  const form = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d(?:\.\d{1,6})?) ?(?:(Z)|([+-]\d\d):?(\d\d))?$/;
  const [, day, time, utc, hours, minutes = ''] = form.exec(stated) ?? [];
  const localMs = Date.parse(`${day}T${time}Z`);
  if (Number.isNaN(localMs) || !isLikelyYear(new Date(localMs).getUTCFullYear())) return null;
  return { localMs, zone: utc ?? (hours === undefined ? '' : `${hours}:${minutes}`) };
}

function isLikelyYear(year: number): boolean {
  return year >= firstFilmsYear && year < 9999;
}

/** What the clock reads so much later, as ISO 8601. */
export function clockAt({ localMs, zone }: Clock, laterMs: number): string {
  return new Date(localMs + laterMs).toISOString().replace('Z', zone);
}

/** `+52.3731+004.8917+012.3/`, in degrees. Receivers that have not found themselves say zero. */
function placeOf(stated = ''): FilmFacts['place'] {
  const [, north, east] = /^([+-]\d{2}(?:\.\d+)?)([+-]\d{3}(?:\.\d+)?)([+-/]|$)/.exec(stated) ?? [];
  const [latitude, longitude] = [Number(north), Number(east)];
  const isPlace = Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180;
  return isPlace && (latitude !== 0 || longitude !== 0) ? { latitude, longitude } : null;
}
