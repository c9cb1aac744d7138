import type { ByteSource } from "../../bytes/byte-source.ts";
import { closeAll } from "../../bytes/close-all.ts";
import { counted } from "../../model/counted.ts";
import { inferConvolutions } from "../../model/infer-convolutions.ts";
import type { ModelContents } from "../../model/model-file.ts";
import { Budget } from "../budget.ts";
import type { ReadOptions } from "../reader.ts";
import { type Bundle, readBundle } from "./bundle.ts";
import { nameVariables } from "./name-variables.ts";
import { objectNames } from "./object-names.ts";

/**
 * Reads a TensorFlow checkpoint: the index of version 2, whose numbers lie in the `.data-...` files beside it, or the one file
 * of version 1. It holds no graph: layers are told by names and shapes, kernels as (rows, columns, in, out).
 *
 * @throws UnreadableError for a file that is cut off, lacks a shard or contradicts itself; UnsafeError beyond a limit.
 */
export async function read(source: ByteSource, options: ReadOptions = {}): Promise<ModelContents> {
  const { budget = new Budget(source) } = options;
  const bundle = await readBundle(source, budget, async (name) => source.sibling?.(name));
  try {
    return await readVariables(source, bundle, budget);
  } catch (error) {
    await closeAll(bundle.shards);
    throw error;
  }
}

async function readVariables(source: ByteSource, bundle: Bundle, budget: Budget): Promise<ModelContents> {
  const { tensors, roles } = nameVariables(bundle.tensors, await objectNames(bundle, source.name, budget));
  const inferred = inferConvolutions(
    tensors.filter(({ name }) => !roles.has(name)),
    { order: "keras" },
  );
  const training =
    roles.size > 0
      ? [
          roles.size === 1
            ? "1 variable belongs to the training and is left out."
            : `${roles.size} variables belong to the training and are left out.`,
        ]
      : [];
  return {
    tensors,
    convolutions: inferred.convolutions,
    order: inferred.order,
    roles: new Map([...inferred.roles, ...roles]),
    files: [source, ...bundle.shards],
    notes: [
      `TensorFlow checkpoint of version ${bundle.shards.length > 0 ? 2 : 1}, ${counted(tensors.length, "variable")}.`,
      ...inferred.notes,
      ...training,
    ],
  };
}
