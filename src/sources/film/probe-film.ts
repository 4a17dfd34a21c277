/** What a film says of itself, through ffprobe. None of it is believed beyond its bounds. */
import { z } from 'zod';
import { AppError } from '../../errors.js';
import type { FilmFile } from './film-file.js';
import { carefulInput, filmAddress, runProgram } from './run-program.js';

export interface FilmFacts {
  /** Null: it does not say. */
  durationMs: number | null;
  title: string | null;
  /** When the film began, as its container states it. UTC milliseconds. */
  beganAt: number | null;
  /** Of ffprobe, and so of ffmpeg. */
  programVersion: string;
}

/** 35 megapixels: 8192 x 4320. */
export const mostPixels = 8192 * 4320;
const mostAnswerBytes = 1024 * 1024;
const longestTitle = 300;
/** Clocks that were never set stand at 1904 or 1970. */
const firstFilmsYear = 1985;

const answerSchema = z.object({
  streams: z.array(
    z.object({
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

const asked = 'stream=width,height:format=duration:format_tags=creation_time,title';

/** Throws `photo.unsupported` without a picture, `photo.too-large`, `photo.corrupt`, or why ffprobe could not tell. */
export async function probeFilm(
  film: FilmFile,
  format: string,
  options: { ffmpeg: string; signal: AbortSignal | undefined },
): Promise<FilmFacts> {
  // `V`: pictures that move, not the cover of a record.
  const wanted = [
    '-print_format',
    'json',
    '-show_program_version',
    '-select_streams',
    'V',
    '-show_entries',
    asked,
  ];
  const args = [...carefulInput, ...wanted, '-f', format, filmAddress];
  const { streams, format: facts, program_version } = readAnswer(await outputOf(film, args, options));
  const [first] = streams;
  if (first === undefined)
    throw new AppError('photo.unsupported', 'a film without a picture: there is only sound');
  const { width = 0, height = 0 } = first;
  if (width * height > mostPixels)
    throw new AppError(
      'photo.too-large',
      `a film of ${width} x ${height} pixels, at most ${mostPixels} are read`,
    );
  const seconds = Number(facts?.duration ?? Number.NaN);
  return {
    durationMs: Number.isFinite(seconds) && seconds > 0 ? Math.round(seconds * 1000) : null,
    title: facts?.tags?.['title']?.slice(0, longestTitle) || null,
    beganAt: timeOf(facts?.tags?.['creation_time']),
    programVersion: program_version.version,
  };
}

async function outputOf(
  film: FilmFile,
  args: readonly string[],
  options: { ffmpeg: string; signal: AbortSignal | undefined },
): Promise<Buffer> {
  const program = runProgram('ffprobe', film, args, options);
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

function readAnswer(bytes: Buffer): z.infer<typeof answerSchema> {
  try {
    return answerSchema.parse(JSON.parse(bytes.toString()));
  } catch (cause) {
    throw new AppError('photo.corrupt', 'expected a film, its beginning or its index is damaged', { cause });
  }
}

function timeOf(stated: string | undefined): number | null {
  const time = Date.parse(stated ?? '');
  return Number.isNaN(time) || new Date(time).getUTCFullYear() < firstFilmsYear ? null : time;
}
