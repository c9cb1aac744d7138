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

/** A list of whole numbers. */
export function asNumbers(value: PickleValue | undefined): number[] | undefined {
  const list = asList(value);
  return list?.every(isWhole) ? (list as number[]) : undefined;
}

export function isWhole(value: PickleValue | undefined): value is number {
  return typeof value === "number" && Number.isSafeInteger(value);
}

/** A dictionary, also as a subclass of one: its items are set one by one, or come as pairs (Python 2's OrderedDict). */
export function asDict(value: PickleValue | undefined): PickleDict | undefined {
  if (value instanceof Map) return value;
  if (!(value instanceof PickleObject)) return undefined;
  if (value.entries !== undefined) return value.entries;
  if (madeBy(value) !== "collections.OrderedDict") return undefined;
  const pairs = argsOf(value)[0];
  const dict: PickleDict = new Map();
  for (const pair of Array.isArray(pairs) ? pairs : []) {
    if (Array.isArray(pair) && pair.length === 2) dict.set(pair[0], pair[1]);
  }
  return dict;
}
