import { UnreadableError } from "../../errors.ts";
import type { ConvDeclaration, ModelTensor } from "../../model/model-file.ts";
import { cut, listSome } from "../list-some.ts";
import { UniqueNames } from "../unique-names.ts";
import type { Graph } from "./graph.ts";
import { type ConvOperator, convOperators } from "./operators.ts";
import { describeOperator, type OperatorRecord, type TensorRecord } from "./records.ts";

export interface Convolutions {
  readonly declarations: readonly ConvDeclaration[];
  /** Weights that operators make of stored tensors. */
  readonly added: readonly ModelTensor[];
  readonly notes: readonly string[];
  /** Roles of weights that repeat the numbers of another one, by tensor name. */
  readonly roles: ReadonlyMap<string, string>;
}

/** Notes on single operators; a hostile file has a hundred thousand to name. */
const MAX_NOTES = 100;

/** The convolutions of all subgraphs in the order of their operators, each weight once. */
export async function findConvolutions(graphs: readonly Graph[], file: string): Promise<Convolutions> {
  const declarations: ConvDeclaration[] = [];
  const unlisted: string[] = [];
  const added: ModelTensor[] = [];
  const roles = new Map<string, string>();
  const tensorNames = new UniqueNames();
  const names = new UniqueNames();
  const keys = new Map<TensorRecord, string>();
  const first = new Map<string, { tensor: ModelTensor; users: string[] }>();
  for (const graph of graphs) {
    const depths = graph.depths();
    let afterUpsampling = false;
    for (const operator of graph.subgraph.operators) {
      afterUpsampling ||= enlarges(operator, graph.subgraph.tensors);
      const convolution = convOperators.get(operator.op);
      if (convolution === undefined) {
        const reason = unreadOperator(operator.op);
        if (reason !== undefined) unlisted.push(`${describeOperator(operator)} is not listed: ${reason}.`);
        continue;
      }
      const weight = await graph.constant(operator.inputs[convolution.weight] ?? -1);
      if (typeof weight === "string") {
        unlisted.push(`${describeOperator(operator)} is not listed: its weight ${weight}.`);
        continue;
      }
      const { record, way } = weight;
      const stored = keys.get(record) ?? identity(record);
      keys.set(record, stored);
      const key = way === "" ? stored : `${stored} ${graphs.indexOf(graph)} ${way}`;
      // What operators make of a stored tensor is a tensor of its own, beside it.
      const tensor =
        way === ""
          ? weight.tensor
          : { ...weight.tensor, name: tensorNames.take(`${weight.tensor.name} (${way.trim()})`) };
      const known = first.get(key);
      if (known !== undefined) {
        known.users.push(describeOperator(operator));
        if (known.tensor !== tensor) roles.set(tensor.name, `the same numbers as the weight '${known.tensor.name}'`);
        continue;
      }
      if (way !== "") added.push(tensor);
      first.set(key, { tensor, users: [describeOperator(operator)] });
      const image = graph.subgraph.tensors[operator.inputs[convolution.image]];
      const declaration = declare(operator, convolution, tensor, image, file);
      const place = { afterUpsampling, graphDepth: depths.get(operator) };
      declarations.push({ ...declaration, ...imageSizeOf(image), ...place, name: names.take(tensor.name) });
    }
  }
  const notes = unlisted.slice(0, MAX_NOTES);
  if (unlisted.length > MAX_NOTES) notes.push(`${unlisted.length - MAX_NOTES} more convolutions are not listed.`);
  for (const { tensor, users } of first.values()) {
    if (users.length > 1) notes.push(`The weight '${cut(tensor.name)}' is shared by ${listSome(users)}: counted once.`);
  }
  return { declarations, added, notes, roles };
}

/** Why an operator that holds convolutions, or may be one, is not listed. */
function unreadOperator(op: string): string | undefined {
  if (op === "edgetpu-custom-op") return "its layers are compiled for an Edge TPU; take the model before the compiler";
  return /conv(?!ert)/i.test(op) ? "an operator that is not read here" : undefined;
}

/** Rows and columns of an image [batch, rows, columns, channels], where they are known. */
function imageSizeOf(image: TensorRecord | undefined): { imageSize?: readonly [number, number] } {
  const [, rows = 0, columns = 0] = image?.shape.length === 4 ? image.shape : [];
  return rows > 0 && columns > 0 ? { imageSize: [rows, columns] } : {};
}

/** Whether an operator gives images of more rows than it takes. */
function enlarges({ inputs, outputs }: OperatorRecord, tensors: readonly TensorRecord[]): boolean {
  const rows = (index: number) => (tensors[index]?.shape.length === 4 ? tensors[index].shape[1] : 0);
  const images = inputs.map(rows).filter((height) => height > 1);
  const most = images.reduce((largest, height) => Math.max(largest, height), 0);
  return most > 0 && outputs.some((output) => rows(output) >= 2 * most);
}

/** Tensors of one buffer that stand for the same numbers: converters write equal weights once. */
function identity({ buffer, dtype, shape, quantisation, sparsity }: TensorRecord): string {
  return JSON.stringify([buffer, dtype, shape, quantisation ?? null, sparsity?.at ?? null]);
}

/** @throws UnreadableError where the weight's shape does not fit the operator or its image. */
function declare(
  operator: OperatorRecord,
  { kind, layout, multiplier }: ConvOperator,
  tensor: ModelTensor,
  image: TensorRecord | undefined,
  file: string,
): ConvDeclaration {
  const { shape } = tensor;
  const fail = (expected: string): never => {
    throw new UnreadableError(
      `is the weight of ${describeOperator(operator)}; found the shape [${shape}], expected ${expected}`,
      { file, tensor: tensor.name },
    );
  };
  if (shape.length !== layout.length) fail(layout);
  const size = (axis: string) => shape[layout.indexOf(axis)];
  // Channels come last in every image; an image of unknown shape has none to compare with.
  const channels = image !== undefined && image.shape.length === layout.length ? image.shape[layout.length - 1] : 0;
  const common = {
    name: "",
    tensor,
    layout,
    kind,
    stride: stepsOf(operator.stride),
    dilation: stepsOf(operator.dilation),
    ...(operator.padding === undefined ? {} : { padding: operator.padding }),
  };
  if (multiplier !== undefined) {
    if (size("I") !== 1) fail("1 on the first axis");
    // The image decides, as in the operator itself: old converters leave the multiplier out.
    const groups = channels > 0 ? channels : size("O") / Math.max(1, operator.multiplier);
    if (!Number.isInteger(groups) || (groups > 0 && size("O") % groups !== 0)) {
      fail(`outputs that are a multiple of ${groups} input channels`);
    }
    return { ...common, groups };
  }
  if (kind === "transposed") return { ...common, groups: 1 };
  const groups = channels > 0 && size("I") > 0 ? channels / size("I") : 1;
  if (!Number.isInteger(groups) || size("O") % groups !== 0) fail(`input channels that divide the image's ${channels}`);
  return { ...common, kind: groups > 1 && size("I") === 1 ? "depthwise" : kind, groups };
}

function stepsOf(steps: readonly number[] | undefined): readonly number[] | undefined {
  return steps?.every((step) => step > 0) ? steps : undefined;
}
