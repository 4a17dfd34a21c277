/**
 * One loaded model. Sessions are single-threaded: the work is spread over processes, one photo each, which costs less
 * than splitting small networks over threads.
 */
import { InferenceSession, Tensor } from 'onnxruntime-node';

export type Session = InferenceSession;

export async function openSession(model: Uint8Array): Promise<Session> {
  return InferenceSession.create(model, {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    // The arena keeps the peak of the largest photo for ever; plain allocation costs nothing measurable here.
    enableCpuMemArena: false,
    logSeverityLevel: 3,
  });
}

/** Runs a model that has one input and float outputs; returns each output's numbers by name. */
export async function runModel(
  session: Session,
  input: Float32Array,
  dims: readonly number[],
): Promise<Record<string, Float32Array>> {
  const [name] = session.inputNames;
  const result = await session.run({ [name!]: new Tensor('float32', input, dims) });
  return Object.fromEntries(
    Object.entries(result).map(([key, tensor]) => {
      if (!(tensor.data instanceof Float32Array)) throw new Error(`model output ${key} is not float32`);
      return [key, tensor.data];
    }),
  );
}
