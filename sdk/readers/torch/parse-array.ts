import { counted } from "../../model/counted.ts";
import { describeDtype } from "../containers/numpy-dtype.ts";
import { PickleBytes, PickleGlobal, PickleObject, type PickleValue } from "../containers/pickle-values.ts";
import type { Fault, UnreadRecord } from "./unread-record.ts";
import { argsOf, asDict, asNumbers, madeBy } from "./values.ts";

/** A NumPy array of plain numbers. */
export interface ArrayRecord {
  readonly kind: "array";
  readonly dtype: string;
  readonly bigEndian: boolean;
  readonly shape: readonly number[];
  /** Whether the first index runs fastest. */
  readonly fortran: boolean;
  /** As bytes; as Latin-1 in UTF-8, as Python 3 spells bytes for Python 2, where it is a text. */
  readonly data: Uint8Array | PickleBytes;
}

/** What an array is made of, whoever made it. */
interface Parts {
  readonly shape: PickleValue | undefined;
  readonly dtype: PickleValue | undefined;
  readonly fortran: boolean;
  readonly data: PickleValue | undefined;
}

/**
 * The array that a value of a pickle stands for: as numpy pickles it (protocol 5, and older), as joblib puts it behind its
 * wrapper, as JAX and devices of torch wrap it. Undefined where it is none, or one of Python objects, whose items are looked at
 * as those of a list.
 */
export function parseArray(value: PickleValue | undefined): ArrayRecord | UnreadRecord | Fault | undefined {
  const parts = partsOf(value);
  if (parts === undefined) return undefined;
  const dtype = describeDtype(parts.dtype);
  if (dtype?.itemSize === 0) return undefined;
  const shape = asNumbers(parts.shape);
  const data = bytesOf(parts.data);
  if (dtype === undefined || shape === undefined || shape.some((size) => size < 0) || data === undefined) {
    return { kind: "unread", dtype: dtype?.name ?? "unknown", shape: [], reason: "a NumPy array of an unknown layout" };
  }
  const length = data instanceof PickleBytes ? data.end - data.start : data.length;
  const expected = shape.reduce((product, size) => product * size, 1) * dtype.itemSize;
  // A text has one or two bytes for each.
  const fits =
    data instanceof PickleBytes && data.as === "utf-8"
      ? length >= expected && length <= 2 * expected
      : length === expected;
  if (!fits) return { kind: "fault", what: `is an array of ${counted(expected, "byte")}, but ${length} are there` };
  if (!dtype.readable) {
    return {
      kind: "unread",
      dtype: dtype.name,
      shape,
      reason: `a NumPy array of elements of type ${dtype.name}, which is not read`,
    };
  }
  return { kind: "array", dtype: dtype.name, bigEndian: dtype.bigEndian, shape, fortran: parts.fortran, data };
}

/** The items of a NumPy array of Python objects. */
export function objectsOf(value: PickleValue): PickleValue[] | undefined {
  const parts = partsOf(value);
  return parts !== undefined && Array.isArray(parts.data) && describeDtype(parts.dtype)?.itemSize === 0
    ? parts.data
    : undefined;
}

function partsOf(value: PickleValue | undefined): Parts | undefined {
  const path = madeBy(value);
  const args = argsOf(value);
  if (/^numpy\.(core|_core)\.multiarray\._reconstruct$/.test(path)) return ofState((value as PickleObject).state);
  if (/^numpy\.(core|_core)\.numeric\._frombuffer$/.test(path)) {
    const [data, dtype, shape, order] = args;
    return { shape, dtype, fortran: order === "F", data };
  }
  if (path === "joblib.numpy_pickle.NumpyArrayWrapper") {
    const { state, items } = value as PickleObject;
    const facts = asDict(state);
    return {
      shape: facts?.get("shape"),
      dtype: facts?.get("dtype"),
      fortran: facts?.get("order") === "F",
      data: items?.[0],
    };
  }
  // (function, its arguments, the array's state, what JAX knows of it)
  if (path === "jax._src.array._reconstruct_array") return ofState(args[2]);
  if (/^torch\._utils\._rebuild_(device_tensor_from_numpy|xla_tensor)$/.test(path)) return partsOf(args[0]);
  return undefined;
}

/** (version, shape, dtype, whether in Fortran's order, bytes) */
function ofState(state: PickleValue | undefined): Parts | undefined {
  if (!Array.isArray(state) || state.length < 4) return undefined;
  const [shape, dtype, fortran, data] = state.slice(-4);
  return { shape, dtype, fortran: fortran === true, data };
}

/** Bytes, however they were pickled. */
function bytesOf(value: PickleValue | undefined): Uint8Array | PickleBytes | undefined {
  if (value instanceof Uint8Array || value instanceof PickleBytes) return value;
  // A str of Python 2 that happened to be UTF-8.
  if (typeof value === "string") return new TextEncoder().encode(value);
  if (!(value instanceof PickleObject && value.callable instanceof PickleGlobal)) return undefined;
  const [inner, encoding] = argsOf(value);
  if (value.callable.path === "_codecs.encode" && (encoding === "latin1" || encoding === "latin-1")) {
    return typeof inner === "string" ? latin1Bytes(inner) : inner instanceof PickleBytes ? inner : undefined;
  }
  if (/^(builtins|__builtin__)\.(bytes|bytearray)$/.test(value.callable.path)) {
    return inner === undefined ? new Uint8Array() : bytesOf(inner);
  }
  return undefined;
}

function latin1Bytes(text: string): Uint8Array {
  return Uint8Array.from({ length: text.length }, (_, i) => text.charCodeAt(i));
}
