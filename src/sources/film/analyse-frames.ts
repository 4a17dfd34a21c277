/** Frames through the decoder pool: several at once, and still in their order. */
import { availableParallelism } from 'node:os';
import { isPhotoError } from '../../errors.js';
import type { Face, SourceContext } from '../../types.js';
import type { FilmFrame } from './read-frames.js';

/** So many bytes of frames in work are enough, whatever the number of processors. */
const mostBytesInWork = 96e6;

export interface AnalysedFrame extends FilmFrame {
  faces: Face[];
}

/** A frame that cannot be analysed has no faces. */
export async function* analyseFrames(
  frames: AsyncIterable<FilmFrame>,
  context: Pick<SourceContext, 'analyse'>,
): AsyncGenerator<AnalysedFrame> {
  const inWork: { frame: FilmFrame; faces: Promise<Face[]> }[] = [];
  const isEnough = (): boolean =>
    inWork.length > availableParallelism() ||
    inWork.reduce((bytes, { frame }) => bytes + frame.jpeg.length, 0) > mostBytesInWork;
  async function take(): Promise<AnalysedFrame> {
    const { frame, faces } = inWork.shift()!;
    return { ...frame, faces: await faces };
  }
  const failures: unknown[] = [];
  try {
    for await (const frame of frames) {
      const faces = facesIn(frame, context);
      // Whoever takes them hears of it.
      faces.catch(() => undefined);
      inWork.push({ frame, faces });
      while (isEnough()) yield await take();
    }
  } catch (error) {
    // What came before the film broke off is whole.
    failures.push(error);
  }
  while (inWork.length > 0) yield await take();
  if (failures.length > 0) throw failures[0];
}

async function facesIn({ jpeg }: FilmFrame, context: Pick<SourceContext, 'analyse'>): Promise<Face[]> {
  try {
    return (await context.analyse(jpeg)).faces;
  } catch (error) {
    if (isPhotoError(error)) return [];
    throw error;
  }
}
