/**
 * Edits to model files between the hash check and the runtime. Each leaves the function that a model computes the same
 * (to the last few bits) and makes it faster or more widely usable; docs/performance.md has the measurements.
 */
import { AppError } from '../errors.js';
import { interleaveInput } from './interleave-input.js';
import {
  floatValues,
  makeDimension,
  makeFloatTensor,
  makeNode,
  readOnnx,
  writeOnnx,
  type Graph,
  type Node,
} from './onnx-graph.js';

/** Smallest magnitude kept. Products of such weights with normal activations are far under float resolution. */
const smallestWeight = 1e-30;

/**
 * A recogniser ready to run: denormal weights flushed, PReLU rewritten.
 *
 * Published weights hold thousands of denormal numbers (left over from weight decay); x86 handles each in microcode,
 * which makes the default recogniser four times slower.
 */
export function prepareRecogniser(bytes: Uint8Array): Uint8Array {
  const model = readOnnx(bytes);
  flushDenormals(model.graph);
  rewritePRelu(model.graph);
  keepNodesFor(model.graph, new Set(model.graph.output.map((value) => value.name)));
  return writeOnnx(model);
}

/** A landmark model ready to run: denormal weights flushed. */
export function prepareLandmarker(bytes: Uint8Array): Uint8Array {
  const model = readOnnx(bytes);
  flushDenormals(model.graph);
  return writeOnnx(model);
}

/**
 * A model of somebody else ready to run: denormal weights flushed, which is safe for any graph, and nothing else. Throws
 * `model.mismatch` for what is no ONNX file.
 */
export function prepareForeign(bytes: Uint8Array): { bytes: Uint8Array; outputNames: string[] } {
  const model = readForeign(bytes);
  flushDenormals(model.graph);
  return { bytes: writeOnnx(model), outputNames: model.graph.output.map(({ name }) => name) };
}

function readForeign(bytes: Uint8Array): ReturnType<typeof readOnnx> {
  try {
    return readOnnx(bytes);
  } catch (cause) {
    throw new AppError('model.mismatch', 'expected a model file in the ONNX format', { cause });
  }
}

/**
 * The default detector, cut before its fixed 320x240 box decoding and opened to any input size: it is convolutional,
 * so only the table of anchors ties it to one size, and that table is made in rfb-detector.ts. It reads pixels as they lie in
 * memory (interleave-input.ts). Outputs `logits` [1, anchors, 2], before their softmax, and `offsets` [1, anchors, 4].
 */
export function prepareDetector(bytes: Uint8Array): Uint8Array {
  const model = readOnnx(bytes);
  const graph = model.graph;
  flushDenormals(graph);
  const softmax = graph.node.find((node) => node.opType === 'Softmax' && node.output.includes('scores'));
  const firstSlice = graph.node.find((node) => node.opType === 'Slice');
  const rawBoxes = firstSlice?.input[0];
  const logits = softmax?.input[0];
  const [input] = graph.input;
  const scores = graph.output.find((value) => value.name === 'scores');
  const boxes = graph.output.find((value) => value.name === 'boxes');
  if (!logits || !rawBoxes || !input || !scores || !boxes) {
    throw new AppError(
      'model.mismatch',
      'expected a detector with outputs scores and boxes behind a softmax',
    );
  }
  for (const node of graph.node) {
    node.output = node.output.map((name) => {
      if (name === rawBoxes) return 'offsets';
      return name === logits ? 'logits' : name;
    });
  }
  boxes.name = 'offsets';
  scores.name = 'logits';
  interleaveInput(graph);
  for (const value of [scores, boxes]) setDimensions(value.type?.tensorType?.shape?.dim, ['', 'anchors', '']);
  keepNodesFor(graph, new Set(['logits', 'offsets']));
  return writeOnnx(model);
}

function flushDenormals(graph: Graph): void {
  for (const tensor of graph.initializer) {
    const values = floatValues(tensor);
    if (!values) continue;
    for (let i = 0; i < values.length; i++) {
      if (Math.abs(values[i]!) < smallestWeight) values[i] = 0;
    }
    tensor.rawData = new Uint8Array(values.buffer);
  }
}

/**
 * PReLU(x) = relu((1 - a) * x) + a * x for slopes a <= 1, written as two 1x1 depth-wise convolutions: the runtime keeps
 * those in its blocked layout and fuses relu and sum into them, so that two passes over the data are left, while its own
 * PReLU forces a reordering on both sides and runs unvectorised. A layer with a larger slope takes three passes:
 * (1 - a) * relu(x) + a * x.
 */
function rewritePRelu(graph: Graph): void {
  const nodes: Node[] = [];
  for (const node of graph.node) {
    const slope = graph.initializer.find((tensor) => tensor.name === node.input[1]);
    const values = node.opType === 'PRelu' && slope ? floatValues(slope) : null;
    const [x] = node.input;
    const [y] = node.output;
    if (!values || !x || !y) {
      nodes.push(node);
      continue;
    }
    const channels = values.length;
    const rest = values.map((a) => 1 - a);
    graph.initializer.push(
      makeFloatTensor(`${y}.slope`, [channels, 1, 1, 1], values),
      makeFloatTensor(`${y}.rest`, [channels, 1, 1, 1], rest),
    );
    const scale = (input: string, weights: string, output: string): Node =>
      makeNode('Conv', [input, weights], [output], {
        kernel_shape: [1, 1],
        strides: [1, 1],
        pads: [0, 0, 0, 0],
        dilations: [1, 1],
        group: channels,
      });
    const positive = rest.every((factor) => factor >= 0)
      ? [scale(x, `${y}.rest`, `${y}.rested`), makeNode('Relu', [`${y}.rested`], [`${y}.positive`])]
      : [makeNode('Relu', [x], [`${y}.relu`]), scale(`${y}.relu`, `${y}.rest`, `${y}.positive`)];
    nodes.push(
      ...positive,
      scale(x, `${y}.slope`, `${y}.sloped`),
      makeNode('Add', [`${y}.sloped`, `${y}.positive`], [y]),
    );
  }
  graph.node = nodes;
}

/** Replaces the named dimensions; an empty name keeps what is there. */
function setDimensions(dimensions: ReturnType<typeof makeDimension>[] | undefined, names: string[]): void {
  names.forEach((name, i) => {
    if (name && dimensions?.[i]) dimensions[i] = makeDimension(name);
  });
}

/** Drops every node that the wanted values do not depend on, and initializers nobody reads. */
function keepNodesFor(graph: Graph, wanted: Set<string>): void {
  const needed = new Set(wanted);
  graph.node = graph.node
    .toReversed()
    .filter((node) => {
      if (!node.output.some((name) => needed.has(name))) return false;
      for (const name of node.input) needed.add(name);
      return true;
    })
    .toReversed();
  graph.initializer = graph.initializer.filter((tensor) => needed.has(tensor.name));
}
