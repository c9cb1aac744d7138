import type { ByteSource } from "../../bytes/byte-source.ts";
import { UnsupportedError, UsageError } from "../../errors.ts";
import { type EncodedType, isEncodedType } from "../../model/encode.ts";
import type { Model } from "../../model/model.ts";
import type { ModelTensor } from "../../model/model-file.ts";
import type { TensorStorage } from "../../model/tensor-storage.ts";
import type { FloatArray } from "../../wasm/workspace.ts";

/** New values of tensors by name; or names, and who gives the values of each when its turn comes to be written. */
export type Replacements =
  | ReadonlyMap<string, FloatArray>
  | {
      /** The tensors that get new values. */
      readonly names: Iterable<string>;
      /** The new values in the C order of the tensor's shape. Called once a tensor, in the order of the file. */
      values(tensor: ModelTensor): FloatArray | Promise<FloatArray>;
    };

/** A tensor that can be written back, and its new values. */
export interface Replacement {
  readonly tensor: ModelTensor;
  readonly storage: TensorStorage & { readonly dtype: EncodedType };
  values(): FloatArray | Promise<FloatArray>;
}

/**
 * The tensors to replace, each with its place in the file.
 *
 * @throws UsageError for a name that no tensor has; UnsupportedError for a tensor that cannot be written back, and for one
 *   that shares bytes with another.
 */
export async function planReplacements(
  { tensors: listed, files }: Model,
  replacements: Replacements,
): Promise<Replacement[]> {
  const tensors = await Promise.all(listed.map(located));
  const file = files[0].name;
  const byName = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  const { names, values } = asProvider(replacements);
  const plan = Array.from(new Set(names), (name): Replacement => {
    const tensor = byName.get(name);
    if (tensor === undefined) throw new UsageError("there is no tensor of this name", { file, tensor: name });
    return { tensor, storage: expectWritable(tensor, files), values: () => values(tensor) };
  });
  expectApart(plan, tensors, file);
  return plan;
}

/** With its runs, where finding them takes reading. */
async function located(tensor: ModelTensor): Promise<ModelTensor> {
  if (tensor.storage?.locate === undefined) return tensor;
  const { locate, ...storage } = tensor.storage;
  const found = await locate();
  return { ...tensor, storage: typeof found === "string" ? { ...storage, fixed: found } : { ...storage, runs: found } };
}

function asProvider(replacements: Replacements): Exclude<Replacements, ReadonlyMap<string, FloatArray>> {
  if ("names" in replacements) return replacements;
  return { names: replacements.keys(), values: ({ name }) => replacements.get(name) as FloatArray };
}

function expectWritable({ name, storage, dtype }: ModelTensor, files: readonly ByteSource[]): Replacement["storage"] {
  const place = { file: files[0].name, tensor: name };
  if (storage === undefined || !(storage.member !== undefined || files.includes(storage.source))) {
    throw new UnsupportedError("cannot be written back: no one place in the file holds its numbers", place);
  }
  if (storage.fixed !== undefined) {
    throw new UnsupportedError(
      `cannot be written back: it ${storage.fixed}. Export the model so that each convolution has its f32 weights as they are`,
      place,
    );
  }
  if (!isEncodedType(storage.dtype)) {
    throw new UnsupportedError(
      `cannot be written back: its elements are ${dtype}, expected f64, f32, f16 or bf16. Export the model unquantised`,
      place,
    );
  }
  return storage as Replacement["storage"];
}

/** Numbers that two tensors share cannot be changed for one of them. */
function expectApart(plan: readonly Replacement[], tensors: readonly ModelTensor[], file: string): void {
  const replaced = new Set(plan.map(({ tensor }) => tensor));
  const sources = [...new Set(tensors.map(({ storage }) => storage?.source))];
  const keys = new Map(sources.map((source, key) => [source, key]));
  const spans = tensors.flatMap((tensor) => {
    const key = keys.get(tensor.storage?.source) as number;
    return (tensor.storage?.runs ?? []).map(({ start, end }) => ({ tensor, start, end, key }));
  });
  spans.sort((a, b) => a.key - b.key || a.start - b.start);
  // The span that reaches furthest so far, of all tensors and of the replaced ones: either may meet the next.
  let [furthest, replacedFurthest]: (typeof spans)[number][] = [];
  for (const span of spans) {
    if (span.start < span.end) {
      for (const before of [furthest, replacedFurthest]) {
        if (before === undefined || before.key !== span.key || before.end <= span.start) continue;
        if (before.tensor === span.tensor || !(replaced.has(before.tensor) || replaced.has(span.tensor))) continue;
        throw new UnsupportedError(
          `cannot be written back: it shares bytes with the tensor ${JSON.stringify(before.tensor.name)}, which would change too`,
          { file, tensor: span.tensor.name, offset: span.start },
        );
      }
      if (furthest?.key !== span.key || span.end > furthest.end) furthest = span;
      if (replaced.has(span.tensor) && (replacedFurthest?.key !== span.key || span.end > replacedFurthest.end)) {
        replacedFurthest = span;
      }
    }
  }
}
