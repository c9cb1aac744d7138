import type { ByteSource } from "../bytes/byte-source.ts";
import { closeAll } from "../bytes/close-all.ts";
import { UnreadableError } from "../errors.ts";
import type { ModelContents, ModelTensor } from "../model/model-file.ts";
import { findConvolutions } from "./onnx/convolutions.ts";
import { flatten } from "./onnx/flatten.ts";
import { Functions } from "./onnx/functions.ts";
import { describeModel } from "./onnx/notes.ts";
import { parseModel } from "./onnx/parse-model.ts";
import { Parsing } from "./onnx/parsing.ts";
import { payloadTensor } from "./onnx/payload-tensor.ts";
import type { ModelRecord } from "./onnx/records.ts";
import { Resolver } from "./onnx/resolve.ts";
import { roleOf } from "./onnx/roles.ts";
import type { Value } from "./onnx/scope.ts";
import type { ReadOptions } from "./reader.ts";
import { WholeTensorCache } from "./whole-tensor-cache.ts";

/**
 * Reads an ONNX model (onnx.proto, IR versions 3 to 12): indexes the file without its numbers, then follows each
 * convolution's weight to the constant it comes from. Layers are in the order of the graph, which the specification
 * asks to be topological.
 *
 * @throws UnreadableError for a file that is truncated or contradicts itself; UnsafeError where external data lies
 * outside the model's folder or a limit is exceeded.
 */
export async function read(source: ByteSource, options: ReadOptions = {}): Promise<ModelContents> {
  const parsing = new Parsing(source, options);
  try {
    return await understand(await parseModel(parsing), parsing, options.inputSize);
  } catch (error) {
    // The caller closes the file it opened; those beside it were opened here.
    await closeAll(parsing.files.slice(1));
    throw error;
  }
}

/** From names and byte ranges to tensors and convolutions. */
async function understand(
  model: ModelRecord,
  { files, keep }: Parsing,
  inputSize: ReadOptions["inputSize"],
): Promise<ModelContents> {
  const file = files[0].name;
  const flat = flatten(
    model.graph,
    new Functions(model.functions),
    (tensor, name) => {
      throw new UnreadableError("found two values of this name in one graph, expected one", {
        file,
        tensor: name,
        offset: tensor?.offset,
      });
    },
    ({ offset }, items) => keep({ tag: offset }, items),
  );
  const wholes = new WholeTensorCache();
  const fileBytes = files.reduce((sum, { byteLength }) => sum + byteLength, 0);
  const tensors = new Map<Value, ModelTensor>();
  const names = new Set<string>();
  for (const value of flat.stored) {
    if (value.tensor === undefined) continue;
    // Two branches of an If may use one name for different tensors.
    const own = value.attributeOf === undefined ? value.tensor.name : value.name;
    const name = names.has(own) ? `${own} (byte ${value.tensor.offset})` : own;
    names.add(name);
    tensors.set(value, payloadTensor(value.tensor, name, file, wholes, fileBytes));
  }

  const resolver = new Resolver(tensors, wholes, file, fileBytes);
  const { declarations, replaced, added, notes, roles } = await findConvolutions(
    flat,
    resolver,
    file,
    model.graph,
    inputSize,
  );
  const used = new Set(declarations.map(({ tensor }) => tensor.name));
  const allRoles = new Map(roles);
  for (const [value, tensor] of tensors) {
    if (!used.has(tensor.name) && !allRoles.has(tensor.name)) allRoles.set(tensor.name, roleOf(value));
  }
  return {
    tensors: [...Array.from(tensors, ([value, tensor]) => replaced.get(value) ?? tensor), ...added],
    convolutions: declarations,
    order: "graph",
    roles: allRoles,
    files,
    notes: [...describeModel(model, flat.nodes), ...notes],
  };
}
