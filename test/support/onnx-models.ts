/**
 * Small ONNX files for tests of other people's models. They are written into the shell of a published file (its header and
 * operator set), with nodes of their own.
 */
import { readFileSync } from 'node:fs';
import { defaultPack, modelFilePath, type ModelRole } from '#vitrine/vision/models.js';
import {
  makeDimension,
  makeFloatTensor,
  makeNode,
  readOnnx,
  writeOnnx,
  type Graph,
} from '#vitrine/vision/onnx-graph.js';
import { cacheDir } from './samples.js';

export function publishedModel(role: ModelRole): Buffer {
  const file = defaultPack.files.find((each) => each.role === role)!;
  return readFileSync(modelFilePath(cacheDir, defaultPack, file));
}

/**
 * The default recogniser in other clothes: it takes NHWC, BGR, 0 to 255, and does inside what its own input asks for, so its
 * embeddings must come out as always.
 */
export function clothedRecogniser(): Uint8Array {
  const model = readOnnx(publishedModel('recogniser'));
  const { graph } = model;
  const [input] = graph.input;
  for (const node of graph.node) node.input = node.input.map((name) => (name === 'input' ? 'planes' : name));
  const swapped = new Float32Array(9);
  for (const [to, from] of [
    [0, 2],
    [1, 1],
    [2, 0],
  ] as const)
    swapped[to * 3 + from] = 1 / 128;
  graph.initializer.push(
    makeFloatTensor('clothes.weights', [3, 3, 1, 1], swapped),
    makeFloatTensor('clothes.bias', [3], new Float32Array(3).fill(-127 / 128)),
  );
  graph.node.unshift(
    makeNode('Transpose', ['input'], ['bgr'], { perm: [0, 3, 1, 2] }),
    makeNode('Conv', ['bgr', 'clothes.weights', 'clothes.bias'], ['planes'], convolution(1)),
  );
  input!.type!.tensorType!.shape!.dim = ['batch', 'height', 'width', 'channels'].map(makeDimension);
  return writeOnnx(model);
}

export const projectedDims = 48;

/** A recogniser that is a fixed pseudo-random projection of the face at 14 x 14 px. */
export function projectingRecogniser(): Uint8Array {
  const model = readOnnx(publishedModel('recogniser'));
  const { graph } = model;
  const pixels = 3 * 14 * 14;
  const weights = Float32Array.from({ length: pixels * projectedDims }, (_, i) => Math.sin(i * i + 1));
  graph.initializer = [makeFloatTensor('weights', [pixels, projectedDims], weights)];
  graph.node = [
    makeNode('AveragePool', ['input'], ['small'], { kernel_shape: [8, 8], strides: [8, 8] }),
    makeNode('Flatten', ['small'], ['flat'], { axis: 1 }),
    makeNode('MatMul', ['flat', 'weights'], ['output']),
  ];
  graph.output[0]!.type!.tensorType!.shape!.dim = ['batch', 'dims'].map(makeDimension);
  return writeOnnx(model);
}

/** Where the made-up face lies around the corner of the bright cell, in strides: sides, then points. */
export const spotSides = { left: 1, top: 1, right: 3, bottom: 3 };
export const spotPoints = [
  [0.4, 0.4],
  [1.6, 0.4],
  [1, 1],
  [0.5, 1.6],
  [1.5, 1.6],
] as const;
export const spotStride = 16;

/**
 * A detector in the shape of SCRFD with points, any size, two anchors per cell: what it finds is one white cell of 16 px,
 * exactly on the grid. Stands in for weights that cannot be had here.
 */
export function spotScrfd(): Uint8Array {
  const model = readOnnx(publishedModel('detector'));
  const { graph } = model;
  graph.initializer = [];
  graph.node = [];
  for (const stride of [8, 16, 32]) {
    // Brightness of a cell from -1 to 1; other strides never fire.
    const gain = stride === spotStride ? 10 : 0;
    addHead(graph, stride, `logit_${stride}`, [gain, gain], [-5, -5]);
    graph.node.push(makeNode('Sigmoid', [`logit_${stride}`], [`score_${stride}`]));
    const { left, top, right, bottom } = spotSides;
    const sides = [left, top, right, bottom];
    addHead(graph, stride, `box_${stride}`, sides.map(() => 0).concat(0, 0, 0, 0), [...sides, ...sides]);
    const points = spotPoints.flat();
    addHead(
      graph,
      stride,
      `kps_${stride}`,
      Array.from({ length: 20 }, () => 0),
      [...points, ...points],
    );
  }
  setShell(
    graph,
    ['score', 'box', 'kps'].flatMap((kind) => [8, 16, 32].map((stride) => `${kind}_${stride}`)),
  );
  return writeOnnx(model);
}

/** The same in the shape of YuNet, for a fixed input of 640 x 640 and pixels 0 to 255. */
export function spotYunet(): Uint8Array {
  const model = readOnnx(publishedModel('detector'));
  const { graph } = model;
  graph.initializer = [];
  graph.node = [];
  const outputs: string[] = [];
  for (const stride of [8, 16, 32]) {
    const gain = stride === spotStride ? 10 / 128 : 0;
    addHead(graph, stride, `logit_${stride}`, [gain], [-15]);
    graph.node.push(makeNode('Sigmoid', [`logit_${stride}`], [`cls_${stride}`]));
    addHead(graph, stride, `obj_${stride}`, [0], [1]);
    const { left, top, right, bottom } = spotSides;
    const centre = [(right - left) / 2, (bottom - top) / 2];
    const size = [Math.log(left + right), Math.log(top + bottom)];
    addHead(graph, stride, `bbox_${stride}`, [0, 0, 0, 0], [...centre, ...size]);
    addHead(
      graph,
      stride,
      `kps_${stride}`,
      Array.from({ length: 10 }, () => 0),
      spotPoints.flat(),
    );
    outputs.push(...['cls', 'obj', 'bbox', 'kps'].map((kind) => `${kind}_${stride}`));
  }
  setShell(graph, outputs);
  return writeOnnx(model);
}

/** [1, rows, columns, channels]: gain * mean of the cell's pixels + bias, per channel. */
function addHead(graph: Graph, stride: number, name: string, gains: number[], biases: number[]): void {
  const size = 3 * stride * stride;
  const weights = new Float32Array(gains.length * size);
  for (const [channel, gain] of gains.entries())
    weights.fill(gain / size, channel * size, (channel + 1) * size);
  graph.initializer.push(
    makeFloatTensor(`${name}.weights`, [gains.length, 3, stride, stride], weights),
    makeFloatTensor(`${name}.bias`, [gains.length], Float32Array.from(biases)),
  );
  graph.node.push(
    makeNode('Conv', ['input', `${name}.weights`, `${name}.bias`], [`${name}.planes`], convolution(stride)),
    makeNode('Transpose', [`${name}.planes`], [name], { perm: [0, 2, 3, 1] }),
  );
}

function convolution(stride: number): Record<string, number | number[]> {
  return {
    kernel_shape: [stride, stride],
    strides: [stride, stride],
    pads: [0, 0, 0, 0],
    dilations: [1, 1],
    group: 1,
  };
}

/** Any input size, and these outputs in this order, of any shape. */
function setShell(graph: Graph, outputs: readonly string[]): void {
  graph.input[0]!.type!.tensorType!.shape!.dim = ['batch', 'colours', 'height', 'width'].map(makeDimension);
  const [shell] = graph.output;
  graph.output = outputs.map((name) => {
    const output = structuredClone(shell!);
    output.name = name;
    output.type!.tensorType!.shape!.dim = ['a', 'b', 'c', 'd'].map((part) =>
      makeDimension(`${name}.${part}`),
    );
    return output;
  });
}
