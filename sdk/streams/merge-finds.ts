import { UnreadableError } from "../errors.ts";
import { isLeastRows, mergeLeastRows } from "./least-rows.ts";

/**
 * What two processes have found in a pass that is summed (`ExactSum.save`), as one find: numbers and arrays of counts are
 * added, of two ranges [lo, hi] the union is taken, lists of values (`{values}`) become one sorted list, and of two samples
 * (`LeastRows`) the rows of least rank stay.
 * @throws UnreadableError where the two are not alike
 */
export function mergeFinds(a: unknown, b: unknown): unknown {
  if (a === null && b === null) return null;
  if (typeof a === "number" && typeof b === "number") return a + b;
  if (a instanceof Float64Array && b instanceof Float64Array) return added(a, b);
  if (a instanceof Uint32Array && b instanceof Uint32Array) return added(a, b);
  if (isRange(a) && isRange(b)) return [Math.min(a[0], b[0]), Math.max(a[1], b[1])];
  if (Array.isArray(a) && Array.isArray(b) && a.length === b.length) return a.map((own, i) => mergeFinds(own, b[i]));
  if (isLeastRows(a) && isLeastRows(b)) return mergeLeastRows(a, b);
  if (isRecord(a) && isRecord(b)) {
    const [own, other] = [a.values, b.values];
    if (own instanceof Float64Array && other instanceof Float64Array) return { values: joined(own, other) };
    const keys = Object.keys(a);
    if (keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key)))
      return Object.fromEntries(keys.map((key) => [key, mergeFinds(a[key], b[key])]));
  }
  throw new UnreadableError("two states hold finds of different shapes for one pass");
}

function added<T extends Float64Array | Uint32Array>(a: T, b: T): T {
  if (a.length !== b.length) throw new UnreadableError("two states hold counts of different lengths for one pass");
  const sum = a.slice() as T;
  for (let i = 0; i < sum.length; i++) sum[i] += b[i];
  return sum;
}

function joined(a: Float64Array, b: Float64Array): Float64Array {
  const all = new Float64Array(a.length + b.length);
  all.set(a);
  all.set(b, a.length);
  return all.sort();
}

function isRange(value: unknown): value is [number, number] {
  return Array.isArray(value) && value.length === 2 && value.every((end) => typeof end === "number");
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);
}
