/**
 * Models of other people behind the pipeline's own `Session`. Everywhere in this layer a network is fed planes of RGB,
 * (value - 127) / 128; here these numbers become what the network was trained on. The way there is exact: halving the
 * exponent loses nothing of 8-bit pixels.
 */
import type { InputDescription } from './model-description.js';
import type { Session } from './session.js';

/** `run` takes planes as `toPlanes` makes them, [1, 3, height, width], and hands the network its own kind of input. */
export function adaptInput(session: Session, input: InputDescription): Session {
  return {
    run(planes, dims) {
      const [, , height, width] = dims as [number, number, number, number];
      const fed = convertPlanes(planes, width * height, input);
      return session.run(fed, input.layout === 'NCHW' ? dims : [1, height, width, 3]);
    },
    spentMs: () => session.spentMs(),
  };
}

/** `size` is the number of pixels. */
export function convertPlanes(
  planes: Float32Array,
  size: number,
  { layout, colours, mean, scale }: InputDescription,
): Float32Array {
  const out = new Float32Array(size * 3);
  const [channelStep, pixelStep] = layout === 'NCHW' ? [size, 1] : [1, 3];
  for (let channel = 0; channel < 3; channel++) {
    const from = (colours === 'RGB' ? channel : 2 - channel) * size;
    for (let p = 0, o = channel * channelStep; p < size; p++, o += pixelStep) {
      out[o] = (planes[from + p]! * 128 + 127 - mean) * scale;
    }
  }
  return out;
}
