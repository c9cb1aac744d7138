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

/**
 * Finds the network in what was saved: the object itself, or the entry of a checkpoint's dictionaries that holds it. What
 * belongs to an optimiser is never a part of it.
 */
export function findNetwork(found: readonly Found[]): Network {
  const prefix: string[] = [];
  const others: string[] = [];
  for (;;) {
    const depth = prefix.length;
    const inside = found.filter(({ container }) => prefix.every((key, i) => container[i] === key));
    const own = inside.filter(({ optimiser }) => !optimiser);
    const has = (tensor: Found) => !tensor.optimiser && prefix.every((key, i) => tensor.container[i] === key);
    const keys = keysOf(inside, depth);
    const ownKeys = keysOf(own, depth);
    const leave = (left: (key: string) => boolean) => {
      for (const key of keys) if (left(key)) others.push([...prefix, key].join("."));
    };
    // Numbers such as the best accuracy lie beside the entries; a matrix says that these are the weights.
    if (own.some((tensor) => tensor.container.length === depth && rankOf(tensor) > 1)) {
      leave((key) => !ownKeys.has(key));
      return { has, prefix, others };
    }
    const holders = keysOf(
      own.filter((tensor) => rankOf(tensor) > 2),
      depth,
    );
    const chosen = weightKeys.find((key) => holders.has(key)) ?? weightKeys.find((key) => ownKeys.has(key));
    if (chosen === undefined) {
      const named = [...ownKeys].filter((key) => !trainingKeys.test(key));
      const kept = named.length > 0 ? new Set(named) : ownKeys;
      leave((key) => !kept.has(key));
      return {
        has: (tensor) => has(tensor) && (tensor.container.length === depth || kept.has(tensor.container[depth])),
        prefix,
        others,
      };
    }
    leave((key) => key !== chosen);
    prefix.push(chosen);
  }
}

/** The keys at a depth that hold tensors. */
function keysOf(tensors: readonly Found[], depth: number): Set<string> {
  return new Set(tensors.flatMap(({ container }) => container[depth] ?? []));
}

function rankOf({ record }: Found): number {
  return record.kind === "strided" ? record.shape.length : 0;
}
