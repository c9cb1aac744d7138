import { describeDtype } from "./numpy-dtype.ts";
import { PickleGlobal, PickleObject, type PickleValue } from "./pickle-values.ts";

/** What joblib writes behind the object that stands for an array: padding, if any, and the numbers. */
export interface FollowingArray {
  /** Whether a byte tells how much padding comes first. */
  readonly padded: boolean;
  readonly byteLength: number;
}

/**
 * joblib.dump puts the bytes of an array into the pickle, behind the opcode that builds its wrapper
 * (joblib/numpy_pickle.py, NumpyArrayWrapper). Undefined for other objects; "pickle" for arrays of objects, which follow as
 * one.
 */
export function followingArray(object: PickleValue, state: PickleValue): FollowingArray | "pickle" | undefined {
  if (!(object instanceof PickleObject && object.callable instanceof PickleGlobal && state instanceof Map))
    return undefined;
  if (object.callable.path !== "joblib.numpy_pickle.NumpyArrayWrapper") return undefined;
  const [shape, dtype] = [state.get("shape"), describeDtype(state.get("dtype"))];
  const isShape = Array.isArray(shape) && shape.every((size) => Number.isSafeInteger(size) && (size as number) >= 0);
  if (!isShape || dtype === undefined || dtype.itemSize === 0) return "pickle";
  const alignment = state.get("numpy_array_alignment_bytes");
  return {
    padded: alignment !== undefined && alignment !== null,
    byteLength: (shape as number[]).reduce((product, size) => product * size, 1) * dtype.itemSize,
  };
}
