/**
 * A network made for planes of floats reads the bytes of a picture as they lie in memory instead: one row of R G B R G B is
 * one channel of three times the width, and its first convolution takes kernels and steps three times as wide over it. The
 * sums are the same in another order (to the last few bits), and a pass over the picture in JavaScript is saved.
 */
import { AppError } from '../errors.js';
import { floatValues, makeDimension, makeFloatTensor, makeNode, type Graph } from './onnx-graph.js';

/** What `toPlanes` does to a byte: (value - 127) / 128. The divisor is a power of two and goes into the weights exactly. */
const middle = 127;
const divisor = 128;
const uint8 = 2; // TensorProto.UINT8
const float32 = 1; // TensorProto.FLOAT

/**
 * The graph's input becomes bytes [1, 1, height, 3 * width]. Throws `model.mismatch` unless a 3x3 convolution of three planes
 * comes first; its margin of one and its steps of two are those of the one file that is known by its hash.
 */
export function interleaveInput(graph: Graph): void {
  const [input] = graph.input;
  const readers = graph.node.filter((node) => node.input[0] === input?.name);
  const [first] = readers;
  const weights = graph.initializer.find(({ name }) => name === first?.input[1]);
  const values = weights && floatValues(weights);
  const tensor = input?.type?.tensorType;
  const [kernels, ...shape] = weights?.dims.map(Number) ?? [];
  const isKnown = readers.length === 1 && first?.opType === 'Conv' && shape.join() === '3,3,3';
  if (!isKnown || !input || !first || !weights || !values || !tensor || kernels === undefined) {
    throw new AppError('model.mismatch', 'expected a network that starts with a 3x3 convolution of planes');
  }
  const [, , ...bias] = first.input;
  const wide = `${weights.name}.interleaved`;
  graph.initializer.push(
    makeFloatTensor('middle', [1], Float32Array.of(middle)),
    makeFloatTensor(wide, [kernels, 1, 3, 9], interleave(values, kernels)),
  );
  const reading = [
    makeNode('Cast', ['pixels'], ['pixels.float'], { to: float32 }),
    makeNode('Sub', ['pixels.float', 'middle'], ['pixels.centred']),
    makeNode('Conv', ['pixels.centred', wide, ...bias], first.output, {
      kernel_shape: [3, 9],
      strides: [2, 6],
      pads: [1, 3, 1, 3],
      dilations: [1, 1],
      group: 1,
    }),
  ];
  graph.node = [...reading, ...graph.node.filter((node) => node !== first)];
  input.name = 'pixels';
  tensor.elemType = uint8;
  tensor.shape!.dim = [makeDimension(1), makeDimension(1), makeDimension('height'), makeDimension('row')];
}

/** From [kernel, plane, row, column] to [kernel, row, column and plane]. */
function interleave(planes: Float32Array, kernels: number): Float32Array {
  const wide = new Float32Array(planes.length);
  for (let k = 0; k < kernels; k++) {
    for (let plane = 0; plane < 3; plane++) {
      for (let i = 0; i < 9; i++) wide[27 * k + 3 * i + plane] = planes[27 * k + 9 * plane + i]! / divisor;
    }
  }
  return wide;
}
