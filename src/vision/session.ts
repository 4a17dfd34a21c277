/**
 * One loaded model. Sessions are single-threaded: the work is spread over processes, one photo each, which costs less
 * than splitting small networks over threads.
 */
import { InferenceSession, Tensor } from 'onnxruntime-node';

/** `Input`: what the model's input tensor holds. */
export interface Session<Input extends Float32Array | Uint8Array = Float32Array> {
  /** Runs a model that has one input and float outputs; returns each output's numbers by name. */
  run(input: Input, dims: readonly number[]): Promise<Record<string, Float32Array>>;
  /** Milliseconds spent in the model since it was loaded. */
  spentMs(): number;
}

export async function openSession<Input extends Float32Array | Uint8Array = Float32Array>(
  model: Uint8Array,
): Promise<Session<Input>> {
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
      const fed =
        input instanceof Float32Array ? new Tensor('float32', input, dims) : new Tensor('uint8', input, dims);
      const result = await session.run({ [inputName!]: fed });
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
