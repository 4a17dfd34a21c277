/**
 * One loaded model. Sessions are single-threaded: the work is spread over processes, one photo each, which costs less
 * than splitting small networks over threads.
 */
import { InferenceSession, Tensor } from 'onnxruntime-node';

export interface Session {
  /** Runs a model that has one input and float outputs; returns each output's numbers by name. */
  run(input: Float32Array, dims: readonly number[]): Promise<Record<string, Float32Array>>;
  /** Milliseconds spent in the model since it was loaded. */
  spentMs(): number;
}

export async function openSession(model: Uint8Array): Promise<Session> {
  const session = await InferenceSession.create(model, {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    // Without an arena every run asks the system for tens of megabytes anew and pays for each page: 14 ms of a photo. What
    // it keeps for ever is bounded, because no input is larger than a detector's tile.
    enableCpuMemArena: true,
    // A pattern per input size, each a block of its own: more memory and no gain beside the arena.
    enableMemPattern: false,
    logSeverityLevel: 3,
  });
  const [inputName] = session.inputNames;
  let spentMs = 0;
  return {
    async run(input, dims) {
      const start = performance.now();
      const result = await session.run({ [inputName!]: new Tensor('float32', input, dims) });
      spentMs += performance.now() - start;
      return Object.fromEntries(
        Object.entries(result).map(([name, tensor]) => {
          if (!(tensor.data instanceof Float32Array)) throw new Error(`model output ${name} is not float32`);
          return [name, tensor.data];
        }),
      );
    },
    spentMs: () => spentMs,
  };
}
