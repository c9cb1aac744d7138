import type { Found } from "./collect.ts";

/** The part of a checkpoint that is the network's. */
export interface Network {
  /** Whether a tensor belongs to it. */
  has(tensor: Found): boolean;
  /** The keys that lead to it, which its tensors' names leave out. */
  readonly prefix: readonly string[];
  /** Keys beside it that hold tensors, too. */
  readonly others: readonly string[];
}

/** Keys under which training programs save a network's weights; moving averages of them come last. */
const weightKeys = [
  "state_dict",
  "model_state_dict",
  "model_state",
  "model",
  "network_weights",
  "net",
  "network",
  "weights",
  "params",
  "module",
  "ema_state_dict",
  "model_ema",
  "ema_model",
  "ema",
  "params_ema",
];

/** What training programs save beside a network. */
const trainingKeys = /optim|sched|scaler|ema|shadow|averag|momentum|buffer|history|loss|callback|metric|rng|random/i;

/** Finds the network in what was saved: the object itself, or the entry of a checkpoint's dictionaries that holds it. */
export function findNetwork(found: readonly Found[]): Network {
  const prefix: string[] = [];
  const others: string[] = [];
  for (;;) {
    const depth = prefix.length;
    const inside = found.filter(({ container }) => prefix.every((key, i) => container[i] === key));
    const has = (tensor: Found) => prefix.every((key, i) => tensor.container[i] === key);
    // Numbers such as the best accuracy lie beside the entries; a matrix says that these are the weights.
    if (inside.some((tensor) => tensor.container.length === depth && rankOf(tensor) > 1))
      return { has, prefix, others };
    const keys = [...new Set(inside.flatMap(({ container }) => container[depth] ?? []))];
    const holders = new Set(inside.flatMap((tensor) => (rankOf(tensor) > 2 ? (tensor.container[depth] ?? []) : [])));
    const chosen = weightKeys.find((key) => holders.has(key)) ?? weightKeys.find((key) => keys.includes(key));
    if (chosen === undefined) {
      const kept = new Set(keys.filter((key) => !trainingKeys.test(key)));
      if (kept.size === 0) return { has, prefix, others };
      for (const key of keys) if (!kept.has(key)) others.push([...prefix, key].join("."));
      return {
        has: (tensor) => has(tensor) && (tensor.container.length === depth || kept.has(tensor.container[depth])),
        prefix,
        others,
      };
    }
    for (const key of keys) if (key !== chosen) others.push([...prefix, key].join("."));
    prefix.push(chosen);
  }
}

function rankOf({ record }: Found): number {
  return record.kind === "strided" ? record.shape.length : 0;
}
