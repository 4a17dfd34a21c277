/**
 * A film as ffmpeg gets it: an open file, handed over by its descriptor. No name of a file ever reaches ffmpeg, so that none can mean
 * something else to it, and the file cannot be exchanged between two looks.
 */
import { randomBytes } from 'node:crypto';
import { open, unlink, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface FilmFile {
  /** Of this process; a child gets it as its descriptor 3. */
  readonly descriptor: number;
  close(): Promise<void>;
}

export async function openFilmFile(path: Buffer): Promise<FilmFile> {
  return filmFile(await open(path, 'r'));
}

/** Bytes that are in memory: ffmpeg leaps about in a film, which a pipe cannot. The file has no name from its first moment on. */
export async function privateFilmFile(bytes: Uint8Array): Promise<FilmFile> {
  const path = join(tmpdir(), `vitrine-film-${randomBytes(12).toString('hex')}`);
  const file = await open(path, 'wx+', 0o600);
  try {
    await unlink(path);
    await file.writeFile(bytes);
    return filmFile(file);
  } catch (error) {
    await file.close();
    throw error;
  }
}

function filmFile(file: FileHandle): FilmFile {
  return { descriptor: file.fd, close: () => file.close() };
}
