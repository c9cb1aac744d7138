import type { ModelTensor } from "../../model/model-file.ts";
import { unreadTensor } from "../../model/unread-tensor.ts";
import { UniqueNames } from "../unique-names.ts";
import { WholeTensorCache } from "../whole-tensor-cache.ts";
import { arrayTensor } from "./array-tensor.ts";
import type { Found } from "./collect.ts";
import type { Network } from "./networks.ts";
import type { TensorRecord } from "./parse-pickled-tensor.ts";
import { realTensor } from "./real-tensor.ts";
import { nameOf } from "./split-by-names.ts";
import type { Storages } from "./storages.ts";
import type { Unreadable } from "./view-tensor.ts";
import { withoutWrappers, wrapperOf } from "./wrappers.ts";

/** A tensor with what is known of it. */
export interface Listed {
  readonly found: Found;
  readonly tensor: ModelTensor;
  /** Why it is no weight of a layer. */
  readonly reason?: string;
}

/**
 * Every tensor by its name: those of the network as in its own state_dict, without the parts that wrappers (DataParallel,
 * torch.compile) put before them; the others with all keys that lead to them.
 */
export function listTensors(
  found: readonly Found[],
  network: Network,
  averages: ReadonlyMap<Found, string>,
  storagesOf: (found: Found) => Storages,
): { listed: Listed[]; wrapper: string } {
  const own = new Map<Found, string>();
  for (const each of network.tensors) {
    const name = nameOf(each, network.prefix.length);
    own.set(each, withoutWrappers(name.startsWith(network.stem) ? name.slice(network.stem.length) : name));
  }
  const wrapper = wrapperOf([...own].map(([{ record }, name]) => ({ name, isScalar: record.shape.length === 0 })));
  const names = new UniqueNames();
  const wholes = new WholeTensorCache();
  const firstOf = new Map<Found["record"] | string, string>();
  // Tied tensors are one record under many names.
  const views = new Map<TensorRecord, ModelTensor | Unreadable>();
  const view = (record: TensorRecord, name: string, storages: Storages) => {
    const tensor = views.get(record) ?? realTensor(record, name, storages, wholes);
    views.set(record, tensor);
    return tensor;
  };
  const listed = found.map((each): Listed => {
    const { record } = each;
    const storages = storagesOf(each);
    const local = own.get(each);
    const short = local?.startsWith(wrapper) ? keepFirst(wrapper) + local.slice(wrapper.length) : local;
    const name = names.take(short ?? nameOf(each, 0));
    const place = { file: storages.file };
    if (record.kind === "unread") return { found: each, tensor: unreadTensor({ name, ...record }, place) };
    const tensor = record.kind === "array" ? arrayTensor(record, name, storages.file) : view(record, name, storages);
    if ("reason" in tensor) {
      const dtype = record.kind === "array" ? record.dtype : record.element.name;
      return { found: each, tensor: unreadTensor({ name, dtype, shape: record.shape, reason: tensor.reason }, place) };
    }
    const named = { ...tensor, name };
    if (each.optimiser) return { found: each, tensor: named, reason: "of the optimiser, not of the network" };
    if (local === undefined) {
      return { found: each, tensor: named, reason: averages.get(each) ?? "not of the network that is read" };
    }
    const same = record.kind === "array" ? record : viewOf(each.constant === true, record);
    const first = firstOf.get(record) ?? firstOf.get(same);
    if (first !== undefined) {
      return {
        found: each,
        tensor: named,
        reason: `the same numbers as ${JSON.stringify(first)}, which is counted once`,
      };
    }
    firstOf.set(record, name).set(same, name);
    return { found: each, tensor: named };
  });
  return { listed, wrapper };
}

/** Of "net.module." the network's own part, "net.". */
function keepFirst(wrapper: string): string {
  return wrapper.slice(0, -"module.".length);
}

/** Two tensors of one view are the same numbers. */
function viewOf(constant: boolean, { storage, element, shape, strides, offset }: TensorRecord): string {
  const { key, viewOffset, own } = storage;
  return [constant, own?.file ?? "", key, viewOffset, element.name, offset, shape, strides].join(" ");
}
