/** Model files become networks that run: in the child process, once, before its first photo. */
import { AppError } from '../errors.js';
import { describedDetector } from './described-detector.js';
import type { Detector } from './detector.js';
import { adaptInput } from './foreign-session.js';
import { toPlanes } from './image.js';
import type { DetectorDescription, RecogniserDescription } from './model-description.js';
import { rfbDetector } from './rfb-detector.js';
import { openSession, type Session } from './session.js';

/** Files, already checked and prepared; `description` is null where the network is one of the default pack. */
export interface ModelFiles {
  detector: { bytes: Uint8Array; description: DetectorDescription | null; outputNames: readonly string[] };
  /** null: the detector finds the five points itself. */
  landmarker: Uint8Array | null;
  recogniser: { bytes: Uint8Array; description: RecogniserDescription | null };
  /** The default recogniser beside another one: what the default detector found is judged with it (face-score.ts). */
  judge: Uint8Array | null;
}

export interface Sessions {
  detector: Detector;
  landmarker: Session | null;
  recogniser: Session;
  /** null: the recogniser itself. */
  judge: Session | null;
}

/** Throws `model.mismatch` when a network is not what its description says. */
export async function openModels(files: ModelFiles): Promise<Sessions> {
  return {
    detector: await openDetector(files.detector),
    landmarker: files.landmarker === null ? null : await openSession(files.landmarker),
    recogniser: await openRecogniser(files.recogniser),
    judge: files.judge === null ? null : await openSession(files.judge),
  };
}

async function openDetector({ bytes, description, outputNames }: ModelFiles['detector']): Promise<Detector> {
  if (description === null) return rfbDetector(await openSession(bytes));
  const session = await openSession(bytes);
  const detector = describedDetector(session, description, outputNames);
  const edge = smallestTrialPx;
  await trial('detector', () => detector.detect({ width: edge, height: edge, data: black(edge) }));
  return detector;
}

const alignedPx = 112;
const smallestTrialPx = 64;

function black(edge: number): Uint8Array {
  return new Uint8Array(edge * edge * 3);
}

/** Runs a network once, so that a wrong description is told before the first photo, and not of every photo. */
async function trial(role: string, run: () => Promise<unknown>): Promise<void> {
  try {
    await run();
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    const reason = cause instanceof Error ? cause.message.split('\n', 1)[0] : String(cause);
    throw new AppError('model.mismatch', `the ${role} does not take the input that is described: ${reason}`, {
      cause,
    });
  }
}

async function openRecogniser({ bytes, description }: ModelFiles['recogniser']): Promise<Session> {
  const session = await openSession(bytes);
  if (description === null) return session;
  const adapted = adaptInput(session, description.input);
  const recogniser: Session = {
    run: async (planes, size) => ({ output: pickEmbedding(await adapted.run(planes, size), description) }),
    spentMs: () => session.spentMs(),
  };
  const face = toPlanes({ width: alignedPx, height: alignedPx, data: black(alignedPx) });
  await trial('recogniser', async () => {
    const [embedding] = Object.values(await recogniser.run(face, [1, 3, alignedPx, alignedPx]));
    if (!embedding!.every(Number.isFinite)) {
      throw new AppError(
        'model.mismatch',
        'the recogniser answers the described input with what is no number',
      );
    }
  });
  return recogniser;
}

function pickEmbedding(
  outputs: Record<string, Float32Array>,
  { output, dims }: RecogniserDescription,
): Float32Array {
  const names = Object.keys(outputs);
  const name = output ?? (names.length === 1 ? names[0] : undefined);
  if (name === undefined) {
    throw new AppError(
      'model.mismatch',
      `the recogniser has ${names.length} outputs (${names.join(', ')}): its description must name one`,
    );
  }
  const embedding = outputs[name];
  if (embedding?.length === dims) return embedding;
  throw new AppError(
    'model.mismatch',
    `expected output ${JSON.stringify(name)} of the recogniser with ${dims} numbers, got ${embedding?.length ?? 'none'}`,
  );
}
