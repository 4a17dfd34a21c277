/**
 * How long a stream of packets is when it is read from its beginning to its end. Its own clock may begin anew in the middle, where recordings
 * were put together end to end: its last packets then tell too little, and a leap by time never comes to what lies behind.
 */
import type { FilmFile } from './film-file.js';
import { carefulInput, filmAddress, runProgram, type Programs } from './run-program.js';

/** Formats without an index of their own, in which that can be. */
export function hasNoIndex(format: string): boolean {
  return format === 'mpegts' || format === 'mpeg';
}

/** In milliseconds; nothing is decoded. Throws `photo.` errors. */
export async function lengthReadThrough(film: FilmFile, format: string, programs: Programs): Promise<number> {
  const input = [...carefulInput, '-f', format, '-i', filmAddress];
  const nowhere = ['-map', '0:V:0', '-c', 'copy', '-progress', 'pipe:1', '-f', 'null', '/dev/null'];
  const program = runProgram('ffmpeg', film, ['-nostdin', ...input, ...nowhere], programs);
  let text = '';
  try {
    for await (const chunk of program.output()) text = `${text}${chunk.toString('latin1')}`.slice(-2000);
  } finally {
    await program.end();
  }
  return Number(/.*out_time_us=(\d+)/s.exec(text)?.[1] ?? 0) / 1000;
}
