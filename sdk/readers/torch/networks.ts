import type { Found } from "./collect.ts";
import { splitByNames } from "./split-by-names.ts";
import { isHalf, namesAverage, namesTraining, withoutAverage } from "./words.ts";

/** One network of a checkpoint. */
export interface Network {
  /** What tells it from the others: "student"; "" where it is the only one. */
  readonly part: string;
  readonly tensors: ReadonlySet<Found>;
  /** The keys that lead to it, which its tensors' names leave out. */
  readonly prefix: readonly string[];
  /** What the names of its tensors begin with, where that is its part: "student.". */
  readonly stem: string;
}

/** What a checkpoint holds. */
export interface Networks {
  readonly networks: readonly Network[];
  /** Keys beside the networks that hold tensors, too. */
  readonly others: readonly string[];
  /** Copies that are moving averages of a network, and are left out: by its tensors, the reason. */
  readonly averages: ReadonlyMap<Found, string>;
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

/** Networks of one file; more are parts of one. */
const mostNetworks = 64;

/**
 * Finds the networks in what was saved: the object itself, the entry of a checkpoint's dictionaries that holds one, or several
 * entries that hold one each. What belongs to an optimiser is never a part of one.
 */
export function findNetworks(found: readonly Found[]): Networks {
  const others: string[] = [];
  const averages = new Map<Found, string>();
  const own = found.filter(({ optimiser }) => !optimiser);
  const separate = within(own, []);
  const networks =
    separate.length > mostNetworks ? [{ part: "", tensors: new Set(own), prefix: [], stem: "" }] : separate;
  const named = new Set([...others, ...networks.flatMap(({ prefix }) => prefix.slice(0, 1))]);
  const prefix = networks[0]?.prefix ?? [];
  for (const { optimiser, container } of found) {
    // The first key that leads away from the network.
    const away = container.findIndex((key, depth) => key !== prefix[depth]);
    if (!optimiser || away < 0) continue;
    const key = container.slice(0, away + 1).join(".");
    if (!named.has(key)) others.push(key);
    named.add(key);
  }
  return { networks, others, averages };

  function within(own: readonly Found[], prefix: readonly string[]): Network[] {
    const depth = prefix.length;
    // Numbers such as the best accuracy lie beside the entries; a matrix says that these are the weights.
    if (own.some((tensor) => tensor.container.length === depth && rankOf(tensor) > 1)) {
      const split = splitByNames(own, depth);
      for (const [tensor, reason] of split.averages) averages.set(tensor, reason);
      return split.groups.map(({ part, stem, tensors }) => ({
        part,
        tensors: new Set(tensors),
        prefix,
        stem,
      }));
    }
    const keys = keysOf(own, depth);
    const holders = keysOf(
      own.filter((tensor) => rankOf(tensor) > 2),
      depth,
    );
    const byKey = new Map<string, Found[]>();
    for (const tensor of own) {
      const key = tensor.container[depth];
      if (key === undefined) continue;
      const group = byKey.get(key);
      if (group === undefined) byKey.set(key, [tensor]);
      else group.push(tensor);
    }
    const below = (key: string) => byKey.get(key) ?? [];
    const chosen = weightKeys.find((key) => holders.has(key)) ?? weightKeys.find((key) => keys.has(key));
    if (chosen !== undefined) {
      for (const key of keys) if (key !== chosen) leave(key, below(key), chosen);
      return within(below(chosen), [...prefix, chosen]);
    }
    const named = [...keys].filter((key) => !namesTraining(key));
    const kept = new Set(named.length > 0 ? named : keys);
    const byWords = new Map([...kept].map((key) => [withoutAverage(key), key]));
    for (const key of keys) {
      if (kept.has(key)) continue;
      const base = namesAverage(key) ? byWords.get(withoutAverage(key)) : undefined;
      leave(key, below(key), base);
    }
    const nets = [...kept].filter((key) => holders.has(key));
    // An entry of one kernel is a layer: {"conv1_1": [weights, bias], ...}.
    const holdsLayers = nets.some((key) => below(key).filter((each) => rankOf(each) > 2).length === 1);
    if (nets.length > 1 && !holdsLayers && !nets.every(isHalf)) {
      const found = nets.flatMap((key) =>
        within(below(key), [...prefix, key]).map((network) => ({
          ...network,
          part: network.part === "" ? key : `${key}.${network.part}`,
        })),
      );
      const claimed = new Set(found.flatMap(({ tensors }) => [...tensors]));
      for (const key of kept)
        if (!nets.includes(key))
          leave(
            key,
            below(key).filter((each) => !claimed.has(each)),
          );
      return found;
    }
    if (nets.length === 1) {
      const inner = within(below(nets[0]), [...prefix, nets[0]]);
      if (inner.length > 1) return inner;
    }
    const tensors = own.filter(({ container }) => container.length === depth || kept.has(container[depth]));
    return [{ part: "", tensors: new Set(tensors), prefix, stem: "" }];

    function leave(key: string, tensors: readonly Found[], base?: string): void {
      others.push([...prefix, key].join("."));
      if (base === undefined || !namesAverage(key)) return;
      for (const tensor of tensors) {
        averages.set(
          tensor,
          `of ${JSON.stringify(key)}, a moving average of ${JSON.stringify(base)}, which is left out`,
        );
      }
    }
  }
}

/** The keys at a depth that hold tensors. */
function keysOf(tensors: readonly Found[], depth: number): Set<string> {
  return new Set(tensors.flatMap(({ container }) => container[depth] ?? []));
}

/** Axes of a tensor; 0 where they are not known. */
export function rankOf({ record }: Found): number {
  return record.shape.length;
}
