import { isNumberType } from "../../model/decode.ts";
import { PickleGlobal, PickleObject, type PickleValue } from "./pickle-values.ts";

/** An element type of numpy. */
export interface NumpyDtype {
  /** Ours where it is read ("f32"), else numpy's code ("c8", "M8"). */
  readonly name: string;
  readonly readable: boolean;
  /** Bytes; 0 for objects. */
  readonly itemSize: number;
  readonly bigEndian: boolean;
}

/**
 * What a pickled numpy.dtype says: its code is the first argument ("f4"), its byte order the second part of its state (the
 * other parts are of records and dates). Undefined for another value.
 */
export function describeDtype(value: PickleValue | undefined): NumpyDtype | undefined {
  if (!(value instanceof PickleObject && value.callable instanceof PickleGlobal)) return undefined;
  if (value.callable.path !== "numpy.dtype" || !Array.isArray(value.args)) return undefined;
  const [, kind, size] = /^[<>|=]?([a-zA-Z])(\d*)$/.exec(String(value.args[0])) ?? [];
  if (kind === undefined) return undefined;
  const order = Array.isArray(value.state) ? value.state[1] : "<";
  const itemSize = kind === "O" ? 0 : Number(size || 1) * (kind === "U" ? 4 : 1);
  const name = kind === "b" ? "bool" : `${kind}${Number(size) * 8}`;
  const readable = isNumberType(name);
  return { name: readable ? name : `${kind}${size}`, readable, itemSize, bigEndian: order === ">" };
}
