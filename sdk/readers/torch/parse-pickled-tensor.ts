import { PickleGlobal, PicklePersistent, type PickleValue } from "../containers/pickle-values.ts";
import { dtypeElement, type ElementType } from "./element-types.ts";
import { type ArrayRecord, parseArray } from "./parse-array.ts";
import { parseStorageId, type StorageId } from "./storages.ts";
import type { Fault, UnreadRecord } from "./unread-record.ts";
import { argsOf, asList, asNumbers, isWhole, madeBy } from "./values.ts";

/** A tensor as the pickle describes it: element (i, j, ...) is number offset + i * strides[0] + j * strides[1] ... of its storage. */
export interface TensorRecord {
  readonly kind: "strided";
  readonly storage: StorageId;
  readonly element: ElementType;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  readonly offset: number;
  readonly quantiser?: Quantiser;
}

/** (stored - zero point) * scale; one scale and zero point, or one for each index of `axis`. */
export interface Quantiser {
  readonly scales: readonly PickleValue[] | TensorRecord;
  readonly zeroPoints: readonly PickleValue[] | TensorRecord;
  readonly axis: number | null;
}

/** Makers of tensors that only add to one that is made by another, and where among their arguments that one is. */
const wrappers: Readonly<Record<string, number>> = {
  "torch._utils._rebuild_parameter": 0,
  "torch._utils._rebuild_parameter_with_state": 0,
  "torch._tensor._rebuild_from_type": 0,
};
/** Wrappers in wrappers: a parameter of a subclass with a state takes three. */
const maxWrappers = 8;

/** What is known of a tensor without strided numbers. */
type Described = { readonly dtype?: string; readonly shape?: readonly number[] };

/** Makers of what is no strided tensor: what they make, and how to find type and shape among the arguments. */
const unread: Readonly<Record<string, readonly [what: string, describe?: (args: PickleValue[]) => Described]>> = {
  "torch._utils._rebuild_sparse_tensor": ["sparse", describeSparse],
  "torch._utils._rebuild_sparse_csr_tensor": ["sparse", describeSparse],
  "torch._utils._rebuild_nested_tensor": ["nested"],
  // (dtype, sizes, strides, requires_grad)
  "torch._utils._rebuild_meta_tensor_no_storage": [
    "without numbers (of the device meta)",
    ([dtype, sizes]) => ({ dtype: nameOf(dtype), shape: asNumbers(sizes) }),
  ],
  // (class, dtype, sizes, ...)
  "torch._utils._rebuild_wrapper_subclass": [
    "of a class without a storage",
    ([, dtype, sizes]) => ({ dtype: nameOf(dtype), shape: asNumbers(sizes) }),
  ],
  "torch._utils._rebuild_device_tensor_from_cpu_tensor": ["kept for another device"],
};

/** (layout, (indices ..., values, sizes)), and from PyTorch 2.1 on whether indices are coalesced. */
function describeSparse([, parts]: PickleValue[]): Described {
  const list = asList(parts) ?? [];
  const at = list.findLastIndex((part) => asNumbers(part) !== undefined);
  const values = strided(list[at - 1]);
  return { dtype: values?.element.name, shape: asNumbers(list[at]) };
}

function nameOf(dtype: PickleValue | undefined): string | undefined {
  return dtype instanceof PickleGlobal ? dtypeElement(dtype.path)?.name : undefined;
}

/** A tensor that lies outside of the pickle, as the oldest files have them. */
export class StandsFor {
  constructor(readonly record: TensorRecord) {}
}

/** The tensor that a value of the pickle stands for (torch/_utils.py's functions); undefined where it is none. */
export function parsePickledTensor(
  value: PickleValue | undefined,
): TensorRecord | ArrayRecord | UnreadRecord | Fault | undefined {
  if (value instanceof PicklePersistent) return value.inner instanceof StandsFor ? value.inner.record : undefined;
  const array = parseArray(value);
  if (array !== undefined) return array;
  let inner: PickleValue | undefined = value;
  let [maker, args] = [madeBy(inner), argsOf(inner)];
  for (let depth = 0; depth < maxWrappers; depth++) {
    if (maker === "torch._tensor._rebuild_from_type_v2" && args[0] instanceof PickleGlobal) {
      // (function, class, its arguments, state)
      [maker, args] = [args[0].path, asList(args[2]) ?? []];
    } else if (Object.hasOwn(wrappers, maker)) {
      inner = args[wrappers[maker]];
      [maker, args] = [madeBy(inner), argsOf(inner)];
    } else break;
  }
  if (Object.hasOwn(unread, maker)) {
    const [what, describe] = unread[maker];
    const { dtype = "unknown", shape } = describe?.(args) ?? {};
    const known = shape === undefined || shape.some((size) => size < 0) ? [] : shape;
    return { kind: "unread", dtype, shape: known, reason: `${what}: not read here` };
  }
  switch (maker) {
    case "torch._utils._rebuild_tensor":
    case "torch._utils._rebuild_tensor_v2":
      return parseStrided(args);
    case "torch._utils._rebuild_tensor_v3":
      // (storage, offset, sizes, strides, requires_grad, hooks, dtype)
      return parseStrided(args, { dtype: args[6] });
    case "torch._utils._rebuild_qtensor":
      // (storage, offset, sizes, strides, quantiser, requires_grad, hooks)
      return parseStrided(args, { quantiser: args[4] });
    default:
      return inner !== value
        ? { kind: "unread", dtype: "unknown", shape: [], reason: "a parameter that holds no tensor" }
        : undefined;
  }
}

function parseStrided(
  [storageId, offset, sizes, steps]: readonly PickleValue[],
  { dtype, quantiser: parameters }: { dtype?: PickleValue; quantiser?: PickleValue } = {},
): TensorRecord | Fault {
  const storage = parseStorageId(storageId);
  if (typeof storage === "string") return { kind: "fault", what: storage };
  const [shape, strides] = [asNumbers(sizes), asNumbers(steps)];
  if (shape === undefined || strides?.length !== shape.length || [...shape, ...strides].some((size) => size < 0)) {
    return { kind: "fault", what: "found no sizes and strides, expected a whole number from 0 for each axis" };
  }
  if (!isWhole(offset) || offset < 0) return { kind: "fault", what: "found no offset into the storage" };
  const element =
    dtype instanceof PickleGlobal ? dtypeElement(dtype.path) : dtype === undefined ? storage.element : undefined;
  if (element === undefined) return { kind: "fault", what: "found an unknown element type" };
  const quantiser = parameters === undefined ? undefined : parseQuantiser(parameters);
  if (quantiser === null) return { kind: "fault", what: "found an unknown kind of quantisation" };
  return { kind: "strided", storage, element, shape, strides, offset, quantiser };
}

function parseQuantiser(value: PickleValue): Quantiser | null {
  const [scheme, scale, zeroPoint, axis] = asList(value) ?? [];
  if (!(scheme instanceof PickleGlobal)) return null;
  if (scheme.path === "torch.per_tensor_affine" && typeof scale === "number" && isWhole(zeroPoint)) {
    return { scales: [scale], zeroPoints: [zeroPoint], axis: null };
  }
  if (!scheme.path.startsWith("torch.per_channel_affine") || !isWhole(axis)) return null;
  const [scales, zeroPoints] = [numbersOf(scale), numbersOf(zeroPoint)];
  return scales === null || zeroPoints === null ? null : { scales, zeroPoints, axis };
}

/** A list of numbers (PyTorch 1.3 and older) or a tensor of them. */
function numbersOf(value: PickleValue | undefined): readonly PickleValue[] | TensorRecord | null {
  const list = asList(value);
  if (list !== undefined) return list;
  return strided(value) ?? null;
}

/** A plain tensor: nothing that could hold a quantised or sparse one again, as a file decides how deep that goes. */
function strided(value: PickleValue | undefined): TensorRecord | undefined {
  if (!/^torch\._utils\._rebuild_tensor(_v[23])?$/.test(madeBy(value))) return undefined;
  const tensor = parsePickledTensor(value);
  return tensor?.kind === "strided" ? tensor : undefined;
}
