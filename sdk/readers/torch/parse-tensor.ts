import { PickleGlobal, type PickleValue } from "../containers/pickle-values.ts";
import { dtypeElement, type ElementType } from "./element-types.ts";
import { parseStorageId, type StorageId } from "./storages.ts";
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

/** A tensor that is none of strided numbers: it is listed with the reason. */
export interface UnreadRecord {
  readonly kind: "unread";
  readonly dtype: string;
  readonly reason: string;
}

/** A tensor that contradicts itself. */
export interface Fault {
  readonly kind: "fault";
  readonly what: string;
}

/** Makers of tensors that only add to one that is made by another, and where among their arguments that one is. */
const wrappers: Readonly<Record<string, number>> = {
  "torch._utils._rebuild_parameter": 0,
  "torch._utils._rebuild_parameter_with_state": 0,
  "torch._tensor._rebuild_from_type": 0,
};
/** Wrappers in wrappers: a parameter of a subclass with a state takes three. */
const maxWrappers = 8;

const unread: Readonly<Record<string, string>> = {
  "torch._utils._rebuild_sparse_tensor": "sparse",
  "torch._utils._rebuild_sparse_csr_tensor": "sparse",
  "torch._utils._rebuild_nested_tensor": "nested",
  "torch._utils._rebuild_meta_tensor_no_storage": "without numbers (of the device meta)",
  "torch._utils._rebuild_wrapper_subclass": "of a class without a storage",
  "torch._utils._rebuild_device_tensor_from_numpy": "kept as a NumPy array",
  "torch._utils._rebuild_device_tensor_from_cpu_tensor": "kept for another device",
  "torch._utils._rebuild_xla_tensor": "kept as a NumPy array",
  "numpy.core.multiarray._reconstruct": "a NumPy array",
  "numpy._core.multiarray._reconstruct": "a NumPy array",
};

/** The tensor that a value of the pickle stands for (torch/_utils.py's functions); undefined where it is none. */
export function parseTensor(value: PickleValue | undefined): TensorRecord | UnreadRecord | Fault | undefined {
  let inner = value;
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
  if (Object.hasOwn(unread, maker))
    return { kind: "unread", dtype: "unknown", reason: `${unread[maker]}: not read here` };
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
        ? { kind: "unread", dtype: "unknown", reason: "a parameter that holds no tensor" }
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
  // Nothing that could hold a quantised tensor again: a file decides how deep that goes.
  if (!/^torch\._utils\._rebuild_tensor(_v[23])?$/.test(madeBy(value))) return null;
  const tensor = parseTensor(value);
  return tensor?.kind === "strided" ? tensor : null;
}
