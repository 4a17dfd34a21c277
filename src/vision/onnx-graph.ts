/**
 * Reads and writes ONNX files (Protocol Buffers, onnx.proto3 of the ONNX project) as far as this layer edits them.
 * Only the fields that are touched are declared; everything else in a file is carried through unread.
 */
import {
  create,
  createFileRegistry,
  fromBinary,
  toBinary,
  type DescMessage,
  type Message,
} from '@bufbuild/protobuf';
import {
  FieldDescriptorProto_Label as Label,
  FieldDescriptorProto_Type as Type,
  FileDescriptorProtoSchema,
} from '@bufbuild/protobuf/wkt';

export interface Tensor extends Message {
  dims: bigint[];
  dataType: number;
  name: string;
  rawData: Uint8Array;
}
export interface Dimension extends Message {
  dimValue: bigint;
  dimParam: string;
}
export interface ValueInfo extends Message {
  name: string;
  type?: { tensorType?: { elemType: number; shape?: { dim: Dimension[] } } };
}
export interface Node extends Message {
  input: string[];
  output: string[];
  name: string;
  opType: string;
  attribute: Message[];
}
export interface Graph extends Message {
  node: Node[];
  initializer: Tensor[];
  input: ValueInfo[];
  output: ValueInfo[];
}
export interface Model extends Message {
  graph?: Graph;
}

type FieldSpec = [name: string, number: number, type: Type | string, repeated?: 'repeated'];

const messages: Record<string, FieldSpec[]> = {
  ModelProto: [['graph', 7, 'GraphProto']],
  GraphProto: [
    ['node', 1, 'NodeProto', 'repeated'],
    ['initializer', 5, 'TensorProto', 'repeated'],
    ['input', 11, 'ValueInfoProto', 'repeated'],
    ['output', 12, 'ValueInfoProto', 'repeated'],
  ],
  NodeProto: [
    ['input', 1, Type.STRING, 'repeated'],
    ['output', 2, Type.STRING, 'repeated'],
    ['name', 3, Type.STRING],
    ['op_type', 4, Type.STRING],
    ['attribute', 5, 'AttributeProto', 'repeated'],
  ],
  AttributeProto: [
    ['name', 1, Type.STRING],
    ['i', 3, Type.INT64],
    ['ints', 8, Type.INT64, 'repeated'],
    ['type', 20, Type.INT32],
  ],
  TensorProto: [
    ['dims', 1, Type.INT64, 'repeated'],
    ['data_type', 2, Type.INT32],
    ['name', 8, Type.STRING],
    ['raw_data', 9, Type.BYTES],
  ],
  ValueInfoProto: [
    ['name', 1, Type.STRING],
    ['type', 2, 'TypeProto'],
  ],
  TypeProto: [['tensor_type', 1, 'TypeTensor']],
  TypeTensor: [
    ['elem_type', 1, Type.INT32],
    ['shape', 2, 'TensorShapeProto'],
  ],
  TensorShapeProto: [['dim', 1, 'Dimension', 'repeated']],
  Dimension: [
    ['dim_value', 1, Type.INT64],
    ['dim_param', 2, Type.STRING],
  ],
};

const registry = createFileRegistry(
  create(FileDescriptorProtoSchema, {
    name: 'onnx-subset.proto',
    package: 'onnx',
    syntax: 'proto3',
    messageType: Object.entries(messages).map(([name, fields]) => ({
      name,
      field: fields.map(([field, number, type, repeated]) => ({
        name: field,
        number,
        label: repeated ? Label.REPEATED : Label.OPTIONAL,
        ...(typeof type === 'string' ? { type: Type.MESSAGE, typeName: `.onnx.${type}` } : { type }),
      })),
    })),
  }),
  () => undefined,
);

function schemaOf(name: string): DescMessage {
  const schema = registry.getMessage(`onnx.${name}`);
  if (!schema) throw new Error(`no ONNX message ${name}`);
  return schema;
}

/** Parses an ONNX file. Throws on bytes that are not one. */
export function readOnnx(bytes: Uint8Array): Model & { graph: Graph } {
  const model = fromBinary(schemaOf('ModelProto'), bytes) as Model;
  if (!model.graph) throw new Error('not an ONNX file: it holds no graph');
  return model as Model & { graph: Graph };
}

export function writeOnnx(model: Model): Uint8Array {
  return toBinary(schemaOf('ModelProto'), model);
}

/** Makes a node whose attributes are lists of integers or single integers. */
export function makeNode(
  opType: string,
  input: string[],
  output: string[],
  attributes: Record<string, number | number[]> = {},
): Node {
  const attribute = Object.entries(attributes).map(
    ([name, value]) =>
      typeof value === 'number'
        ? { name, i: BigInt(value), type: 2 } // AttributeProto.INT
        : { name, ints: value.map(BigInt), type: 7 }, // AttributeProto.INTS
  );
  return create(schemaOf('NodeProto'), { opType, input, output, name: output[0], attribute }) as Node;
}

/** Makes a float32 initializer. */
export function makeFloatTensor(name: string, dims: number[], values: Float32Array): Tensor {
  const rawData = new Uint8Array(values.slice().buffer);
  return create(schemaOf('TensorProto'), {
    name,
    dims: dims.map(BigInt),
    dataType: 1, // TensorProto.FLOAT
    rawData,
  }) as Tensor;
}

/** A dimension of any size, by name, or of one size. */
export function makeDimension(size: string | number): Dimension {
  const value = typeof size === 'string' ? { dimParam: size } : { dimValue: BigInt(size) };
  return create(schemaOf('Dimension'), value) as Dimension;
}

/** The float32 values of an initializer, as a copy; null for other types or layouts. */
export function floatValues(tensor: Tensor): Float32Array | null {
  if (tensor.dataType !== 1 || tensor.rawData.length === 0) return null;
  return new Float32Array(new Uint8Array(tensor.rawData).buffer);
}
