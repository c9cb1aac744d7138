import {
  type PickleDict,
  PickleGlobal,
  PickleObject,
  PicklePersistent,
  type PickleValue,
} from "../containers/pickle-values.ts";

/** The path of the class or function that an object was made by; "" for everything else. */
export function madeBy(value: PickleValue | undefined): string {
  if (!(value instanceof PickleObject)) return "";
  const { callable } = value;
  if (callable instanceof PickleGlobal) return callable.path;
  // The old format names a module's class by ("module", class, file, source code).
  const id = callable instanceof PicklePersistent && Array.isArray(callable.id) ? callable.id : [];
  return id[0] === "module" && id[1] instanceof PickleGlobal ? id[1].path : "";
}

/** The arguments of an object's maker. */
export function argsOf(value: PickleValue | undefined): PickleValue[] {
  return value instanceof PickleObject && Array.isArray(value.args) ? value.args : [];
}

/** A list or tuple, also as torch.Size or as TorchScript's typed list. */
export function asList(value: PickleValue | undefined): PickleValue[] | undefined {
  if (Array.isArray(value)) return value;
  const path = madeBy(value);
  if (path !== "torch.Size" && !path.startsWith("torch.jit._pickle.build_")) return undefined;
  const [items] = argsOf(value);
  return Array.isArray(items) ? items : undefined;
}

/** More axes than any tensor has (ATen's kernels take 64). Files can share one long list between many tensors. */
const maxAxes = 64;

/** A list of whole numbers, one an axis. */
export function asNumbers(value: PickleValue | undefined): number[] | undefined {
  const list = asList(value);
  if (list !== undefined && list.length > maxAxes) return undefined;
  return list?.every(isWhole) ? (list as number[]) : undefined;
}

export function isWhole(value: PickleValue | undefined): value is number {
  return typeof value === "number" && Number.isSafeInteger(value);
}

/** A dictionary, also as a subclass of one. */
export function asDict(value: PickleValue | undefined): PickleDict | undefined {
  if (value instanceof Map) return value;
  return value instanceof PickleObject ? value.entries : undefined;
}

/** Keys and values of a dictionary; Python 2's OrderedDict gives them as pairs. One by one: many objects can share them. */
export function* itemsOf(value: PickleValue | undefined): Generator<[PickleValue, PickleValue]> {
  const dict = asDict(value);
  if (dict !== undefined) yield* dict;
  else if (madeBy(value) === "collections.OrderedDict") {
    const [pairs] = argsOf(value);
    if (Array.isArray(pairs)) for (const pair of pairs) yield Array.isArray(pair) ? [pair[0], pair[1]] : [null, null];
  }
}
