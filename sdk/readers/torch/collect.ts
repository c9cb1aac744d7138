import { UnreadableError, UnsafeError } from "../../errors.ts";
import { maxOpcodes } from "../containers/pickle-limits.ts";
import { type PickleDict, PickleObject, type PickleValue } from "../containers/pickle-values.ts";
import { parseTensor, type TensorRecord, type UnreadRecord } from "./parse-tensor.ts";
import { asDict, asList, itemsOf, madeBy } from "./values.ts";

/** A tensor of the saved object. */
export interface Found {
  readonly record: TensorRecord | UnreadRecord;
  /** The keys that lead to the dictionary or the network that holds it. */
  readonly container: readonly string[];
  /** Its name in there, as in a state_dict: "layer1.0.conv1.weight". */
  readonly name: string;
  /** The module that holds it, where whole modules were saved. */
  readonly module?: PickleObject;
}

/** As many as an archive may have entries. */
const maxTensors = 100_000;
/** Parts within parts: the deepest networks have some 20. */
const maxDepth = 256;
/** Of all tensors' names together: 160 characters for each of 100,000. */
const maxNamesLength = 16_000_000;

/** A part whose children are being looked at. */
interface Frame {
  readonly children: Iterator<[PickleValue, PickleValue]>;
  readonly container: readonly string[];
  /** Of the modules within the outermost one. */
  readonly path: readonly string[];
  readonly module?: PickleObject;
}

/**
 * Every tensor that can be reached from the saved object, in the order of the file: through dictionaries, lists, modules
 * and objects of any class. What is reached twice is listed once; `again` counts those.
 *
 * @throws UnreadableError for a tensor that contradicts itself, UnsafeError above a limit.
 */
export function collectTensors(root: PickleValue, file: string): { found: Found[]; again: number } {
  const found: Found[] = [];
  const seen = new Set<PickleValue>();
  let again = 0;
  let namesLength = 0;
  let steps = 0;
  // Not by recursion: a file decides how deep this goes.
  const frames: Frame[] = [{ children: [["", root] as [PickleValue, PickleValue]].values(), container: [], path: [] }];
  for (let frame = frames.at(-1); frame !== undefined; frame = frames.at(-1)) {
    const next = frame.children.next();
    if (next.done === true) {
      frames.pop();
      continue;
    }
    // Every value is looked at once, save where parts share theirs.
    if (steps++ === maxOpcodes)
      throw new UnsafeError(`has parts of more than ${maxOpcodes} values, the limit`, { file });
    const [key, value] = next.value;
    if (value === null || typeof value !== "object" || value instanceof Uint8Array) continue;
    if (seen.has(value)) {
      again++;
      continue;
    }
    seen.add(value);
    const step = frames.length === 1 ? [] : [nameOf(key)];
    const { container, module } = frame;
    const path = [...frame.path, ...step];
    const record = parseTensor(value);
    if (record !== undefined) {
      const name = path.join(".") || "tensor";
      namesLength += name.length + container.reduce((length, part) => length + part.length, 0);
      if (record.kind === "fault") throw new UnreadableError(record.what, { file, tensor: name });
      if (found.length === maxTensors || namesLength > maxNamesLength) {
        throw new UnsafeError(
          `holds more than ${maxTensors} tensors or ${maxNamesLength} characters of their names, the limits`,
          { file },
        );
      }
      found.push({ record, container, name, module });
      continue;
    }
    if (frames.length > maxDepth) throw new UnsafeError(`nests parts deeper than ${maxDepth}, the limit`, { file });
    frames.push({
      children: childrenOf(value),
      // Within a module names grow by parts; outside of one, each dictionary holds names of its own.
      container: module === undefined ? [...container, ...step] : container,
      path: module === undefined ? [] : path,
      module: isModule(value) ? value : module,
    });
  }
  return { found, again };
}

/** A torch.nn.Module as its __dict__, or a module of TorchScript. */
export function isModule(value: PickleValue): value is PickleObject {
  if (!(value instanceof PickleObject && value.state instanceof Map)) return false;
  return value.state.has("_modules") || madeBy(value).startsWith("__torch__.");
}

/** What lies directly within a value, with its key; the parts of a module as its state_dict orders them. */
function* childrenOf(value: PickleValue): Generator<[PickleValue, PickleValue]> {
  yield* itemsOf(value);
  const list = asList(value) ?? (value instanceof PickleObject ? value.items : undefined);
  if (list !== undefined) yield* list.entries();
  if (!(value instanceof PickleObject)) return;
  const { state } = value;
  if (isModule(value)) {
    for (const part of moduleParts) yield* itemsOf((state as PickleDict).get(part));
  }
  if (state instanceof Map) {
    for (const [key, child] of state) if (!(isModule(value) && moduleParts.includes(String(key)))) yield [key, child];
  } else if (state !== undefined) yield ["state", state];
  if (Array.isArray(value.args) && asDict(value) === undefined && list === undefined) yield* value.args.entries();
}

const moduleParts = ["_parameters", "_buffers", "_modules"];

function nameOf(key: PickleValue): string {
  return typeof key === "string" || typeof key === "number" ? String(key) : "?";
}
