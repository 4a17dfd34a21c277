/** Frames through the decoder pool: several at once, and still in their order. */
import { availableParallelism } from 'node:os';
import { isPhotoError } from '../../errors.js';
import type { Face, SourceContext } from '../../types.js';
import type { FilmFrame } from './read-frames.js';

export interface AnalysedFrame extends FilmFrame {
  faces: Face[];
}

/** A frame that cannot be analysed has no faces. */
export async function* analyseFrames(
  frames: AsyncIterable<FilmFrame>,
  context: Pick<SourceContext, 'analyse'>,
): AsyncGenerator<AnalysedFrame> {
  const limit = availableParallelism() + 1;
  const inWork: Promise<AnalysedFrame>[] = [];
  const start = (frame: FilmFrame): Promise<AnalysedFrame> => {
    const work = facesIn(frame, context).then((faces) => ({ ...frame, faces }));
    // Whoever takes it hears of it.
    work.catch(() => undefined);
    return work;
  };
  try {
    for await (const frame of frames) {
      inWork.push(start(frame));
      if (inWork.length >= limit) yield await inWork.shift()!;
    }
  } catch (error) {
    // What came before the film broke off is whole.
    for (const work of inWork.splice(0)) yield await work;
    throw error;
  }
  for (const work of inWork) yield await work;
}

async function facesIn({ jpeg }: FilmFrame, context: Pick<SourceContext, 'analyse'>): Promise<Face[]> {
  try {
    return (await context.analyse(jpeg)).faces;
  } catch (error) {
    if (isPhotoError(error)) return [];
    throw error;
  }
}
