import type { ModelTensor } from "../../model/model-file.ts";
import { unreadTensor } from "../../model/unread-tensor.ts";
import { LastWhole } from "../last-whole.ts";
import { UniqueNames } from "../unique-names.ts";
import type { Found } from "./collect.ts";
import type { Network } from "./network.ts";
import type { TensorRecord } from "./parse-tensor.ts";
import type { Storages } from "./storages.ts";
import { type Unreadable, viewTensor } from "./view-tensor.ts";

/** A tensor with what is known of it. */
export interface Listed {
  readonly found: Found;
  readonly tensor: ModelTensor;
  /** Why it is no weight of a layer. */
  readonly reason?: string;
}

/** What DataParallel and DistributedDataParallel put before every name, perhaps below the one part of a LightningModule. */
const parallelPrefix = /^([^.]+\.)?module\./;

/**
 * Every tensor by its name: those of the network as in its state_dict, without DataParallel's part; the others with all
 * keys that lead to them.
 */
export function listTensors(
  found: readonly Found[],
  network: Network,
  storagesOf: (found: Found) => Storages,
): { listed: Listed[]; parallel: string | undefined } {
  const own = found.filter(network.has);
  const [prefix, outer = ""] = parallelPrefix.exec(own[0]?.name ?? "") ?? [];
  const parallel = prefix !== undefined && own.every(({ name }) => name.startsWith(prefix)) ? prefix : undefined;
  const names = new UniqueNames();
  const lastWhole = new LastWhole();
  const firstOf = new Map<TensorRecord | string, string>();
  // Tied tensors are one record under many names.
  const views = new Map<TensorRecord, ModelTensor | Unreadable>();
  const listed = found.map((each): Listed => {
    const inNetwork = network.has(each);
    const { record } = each;
    const storages = storagesOf(each);
    const local = inNetwork && parallel !== undefined ? outer + each.name.slice(parallel.length) : each.name;
    const container = each.container.slice(inNetwork ? network.prefix.length : 0);
    const name = names.take([...container, local].join("."));
    if (record.kind === "unread")
      return { found: each, tensor: unreadTensor({ name, ...record }, { file: storages.file }) };
    const tensor = views.get(record) ?? viewTensor(record, name, storages, lastWhole);
    views.set(record, tensor);
    if ("reason" in tensor) {
      const { element, shape } = record;
      const unread = { name, dtype: element.name, shape, reason: tensor.reason };
      return { found: each, tensor: unreadTensor(unread, { file: storages.file }) };
    }
    const named = { ...tensor, name };
    if (each.optimiser) return { found: each, tensor: named, reason: "of the optimiser, not of the network" };
    if (!inNetwork) return { found: each, tensor: named, reason: "not of the network that is read" };
    const first = firstOf.get(record) ?? firstOf.get(viewOf(each.constant === true, record));
    if (first !== undefined) {
      return {
        found: each,
        tensor: named,
        reason: `the same numbers as ${JSON.stringify(first)}, which is counted once`,
      };
    }
    firstOf.set(record, name).set(viewOf(each.constant === true, record), name);
    return { found: each, tensor: named };
  });
  return { listed, parallel };
}

/** Two tensors of one view are the same numbers. */
function viewOf(constant: boolean, { storage, element, shape, strides, offset }: TensorRecord): string {
  return [constant, storage.key, storage.viewOffset, element.name, offset, shape, strides].join(" ");
}
