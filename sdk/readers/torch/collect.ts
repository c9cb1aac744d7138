import { UnreadableError, UnsafeError } from "../../errors.ts";
import type { Budget } from "../budget.ts";
import { type PickleDict, PickleObject, type PickleValue } from "../containers/pickle-values.ts";
import { isMoment, isOptimiser } from "./optimiser.ts";
import { type ArrayRecord, objectsOf } from "./parse-array.ts";
import { parsePickledTensor, type TensorRecord } from "./parse-pickled-tensor.ts";
import type { UnreadRecord } from "./unread-record.ts";
import { argsOf, asDict, asList, itemsOf, madeBy } from "./values.ts";

/** A tensor of the saved object. */
export interface Found {
  readonly record: TensorRecord | ArrayRecord | UnreadRecord;
  /** The keys that lead to the dictionary or the network that holds it. */
  readonly container: readonly string[];
  /** Its name in there, as in a state_dict: "layer1.0.conv1.weight". */
  readonly name: string;
  /** The module that holds it, where whole modules were saved. */
  readonly module?: PickleObject;
  /** Whether it belongs to the state of an optimiser. */
  readonly optimiser: boolean;
  /** Whether it is a constant of TorchScript's code, which has storages of its own. */
  readonly constant?: true;
}

/** As many as an archive may have entries. */
const maxTensors = 100_000;
/** Further names of tensors that were met before: layers that share a weight are some hundred at most. */
const mostFurther = 10_000;
/** Parts within parts: the deepest networks have some 20. */
const maxDepth = 256;
/** What a tensor takes in memory beside its name. */
const bytesATensor = 600;

/** A part of the saved object, and what leads to it. */
interface Part {
  readonly value: PickleValue;
  readonly container: readonly string[];
  /** Of the modules within the outermost one. */
  readonly path: readonly string[];
  readonly module?: PickleObject;
  readonly optimiser: boolean;
}

/**
 * Every tensor that can be reached from the saved object, in the order of the file: through dictionaries, lists, modules
 * and objects of any class. What optimisers hold comes last: a saved one names the network's parameters, too. Tensors are
 * given under each of their names, up to a limit; any other part is looked at once, and `again` counts how often one was met again.
 *
 * @throws UnreadableError for a tensor that contradicts itself, UnsafeError above a limit.
 */
export function collectTensors(root: PickleValue, file: string, budget: Budget): { found: Found[]; again: number } {
  const found: Found[] = [];
  const seen = new Map<PickleValue, Found["record"] | undefined>();
  const optimisers: Part[] = [];
  let again = 0;
  let further = 0;

  /** Notes a tensor; gives back a part that holds others. */
  function look(part: Part): Part | undefined {
    const { container, path } = part;
    const value = unwrapped(part.value);
    const known = seen.has(value);
    const record = known ? seen.get(value) : parsePickledTensor(value);
    if (record !== undefined && known && further++ >= mostFurther) {
      again++;
      return undefined;
    }
    if (record !== undefined) {
      const name = path.join(".") || "tensor";
      if (record.kind === "fault") throw new UnreadableError(record.what, { file, tensor: name });
      if (found.length === maxTensors)
        throw new UnsafeError(`holds more than ${maxTensors} tensors, the limit`, { file });
      budget.spend(
        "names",
        container.reduce((length, key) => length + key.length, name.length),
        { tensor: name },
      );
      budget.spend("kept", bytesATensor, { tensor: name });
      if (!known) seen.set(value, record);
      const { module } = part;
      found.push({ record, container, name, module, optimiser: part.optimiser || isMoment(container, name) });
      return undefined;
    }
    if (known) {
      again++;
      return undefined;
    }
    seen.set(value, undefined);
    if (part.optimiser || !isOptimiser(value)) return { ...part, value };
    optimisers.push({ ...part, value, optimiser: true });
    return undefined;
  }

  // Not by recursion: a file decides how deep this goes.
  function walk(first: Part | undefined): void {
    const stack = first === undefined ? [] : [{ part: first, items: itemsIn(first.value) }];
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const next = top.items.next();
      if (next.done === true) {
        stack.pop();
        continue;
      }
      // Every value is looked at once, save where parts share theirs.
      budget.spend("steps", 1, 0);
      const [key, value] = next.value;
      if (value === null || typeof value !== "object" || value instanceof Uint8Array) continue;
      const part = look(partOf(top.part, key, value));
      if (part === undefined) continue;
      if (stack.length >= maxDepth) throw new UnsafeError(`nests parts deeper than ${maxDepth}, the limit`, { file });
      stack.push({ part, items: itemsIn(part.value) });
    }
  }

  if (root !== null && typeof root === "object") walk(look({ value: root, container: [], path: [], optimiser: false }));
  for (const part of optimisers) walk(part);
  return { found, again };
}

/**
 * What an object stands for, where its class only wraps another: Paddle's (name, array), StyleGAN's modules, whose __dict__ is
 * an argument of the function that makes them.
 */
function unwrapped(value: PickleValue): PickleValue {
  if (!(value instanceof PickleObject)) return value;
  const path = madeBy(value);
  const [first] = argsOf(value);
  if (
    /^(builtins|__builtin__)\.tuple$/.test(path) &&
    Array.isArray(first) &&
    first.length === 2 &&
    typeof first[0] === "string"
  )
    return first[1];
  // joblib's wrapper of an array of objects.
  if (path === "joblib.numpy_pickle.NumpyArrayWrapper" && value.inner !== undefined) return value.inner as PickleValue;
  if (!path.endsWith("persistence._reconstruct_persistent_obj")) return value;
  const state = asDict(first)?.get("state");
  if (!(state instanceof Map && state.has("_modules"))) return value;
  if (value.inner instanceof PickleObject) return value.inner;
  const module = new PickleObject(value.callable, []);
  module.state = state;
  value.inner = module;
  return module;
}

/** A torch.nn.Module as its __dict__, or a module of TorchScript. */
export function isModule(value: PickleValue): value is PickleObject {
  if (!(value instanceof PickleObject && value.state instanceof Map)) return false;
  return value.state.has("_modules") || madeBy(value).startsWith("__torch__.");
}

function partOf(
  { value: holder, container, path, module, optimiser }: Part,
  key: PickleValue,
  value: PickleValue,
): Part {
  const within = isModule(holder) ? holder : module;
  const step = nameOf(key);
  // Within a module names grow by parts; outside of one, each dictionary holds names of its own.
  return module === undefined
    ? { value, container: [...container, ...path], path: [step], module: within, optimiser }
    : { value, container, path: [...path, step], module: within, optimiser };
}

/** What lies directly within a value, with its key; the parts of a module as its state_dict orders them. */
function* itemsIn(value: PickleValue): Generator<[PickleValue, PickleValue]> {
  yield* itemsOf(value);
  const list = asList(value) ?? objectsOf(value) ?? (value instanceof PickleObject ? value.items : undefined);
  if (list !== undefined) yield* namedItems(list);
  if (!(value instanceof PickleObject) || objectsOf(value) !== undefined) return;
  const { state } = value;
  if (isModule(value)) {
    for (const part of moduleParts) yield* itemsOf((state as PickleDict).get(part));
  }
  if (state instanceof Map) {
    for (const [key, child] of state) if (!(isModule(value) && moduleParts.includes(String(key)))) yield [key, child];
  } else if (state !== undefined) yield ["state", state];
  if (Array.isArray(value.args) && asDict(value) === undefined && list === undefined) yield* value.args.entries();
}

/** A list's items by number; where it is one of pairs (name, array), as TensorFlow's networks are pickled, by name. */
function* namedItems(list: readonly PickleValue[]): Generator<[PickleValue, PickleValue]> {
  for (const [i, item] of list.entries()) {
    const isPair =
      Array.isArray(item) && item.length === 2 && typeof item[0] === "string" && typeof item[1] === "object";
    yield isPair ? [item[0], item[1]] : [i, item];
  }
}

const moduleParts = ["_parameters", "_buffers", "_modules"];

function nameOf(key: PickleValue): string {
  return typeof key === "string" || typeof key === "number" ? String(key) : "?";
}
