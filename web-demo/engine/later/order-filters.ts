import { type LayerResult, UsageError } from "../../../sdk/index.ts";
import { labelsOf } from "../labels-of.ts";
import type { FilterOrder } from "../protocol.ts";

/** Filters that are sorted at once: more are not looked at one by one. */
const mostSorted = 2 ** 20;
/** Filters that are labelled at once: a second of work. */
const mostLabelled = 20_000;

/** Filters of a layer in an order, and what each is put with; no group without an order. */
export interface Ordered {
  indices: Uint32Array;
  groups: string[] | undefined;
}

/**
 * @param weights n filters of k x k weights
 * @param to the filter that others are compared with
 */
export async function orderFilters(
  weights: Float32Array,
  { kernel, typical }: LayerResult,
  order: FilterOrder,
  to = 0,
): Promise<Ordered> {
  const k = Math.max(...kernel);
  const width = k * k;
  const count = weights.length / width;
  if (count > mostSorted)
    throw new UsageError(`the layer has ${count} filters, of at most ${mostSorted} an order is made`);
  const filter = (i: number) => weights.subarray(i * width, (i + 1) * width);
  const by = (values: ArrayLike<number>) => {
    // What is no number comes last, equal ones in their order.
    const value = (i: number) => (Number.isNaN(values[i]) ? Infinity : values[i]);
    return Uint32Array.from({ length: count }, (_, i) => i).sort((a, b) => value(a) - value(b) || a - b);
  };
  if (order === "norm") {
    return { indices: by(Float64Array.from({ length: count }, (_, i) => -norm(filter(i)))), groups: undefined };
  }
  if (order === "similarity") {
    const wanted = filter(Math.min(to, count - 1));
    return {
      indices: by(Float64Array.from({ length: count }, (_, i) => -cosine(wanted, filter(i)))),
      groups: undefined,
    };
  }
  if (order === "cluster") {
    const nearest = Array.from({ length: count }, (_, i) =>
      nearestOf(
        typical.map((each) => each.weights),
        filter(i),
      ),
    );
    const keys = nearest.map(({ at, cosine: like }) => (at < 0 ? Number.NaN : 3 * at - like));
    return { indices: by(keys), groups: nearest.map(({ at }) => (at < 0 ? "zeros" : `like typical filter ${at + 1}`)) };
  }
  if (count > mostLabelled)
    throw new UsageError(`the layer has ${count} filters, of at most ${mostLabelled} labels are found at once`);
  const labels = await labelsOf(
    Array.from({ length: count }, (_, i) => filter(i)),
    k,
    false,
  );
  const names = [...new Set(labels.map((found) => found?.label))].sort();
  const keys = labels.map((found) =>
    found === null ? Number.NaN : 1e6 * names.indexOf(found.label) + Math.min(1e5, found.distance ?? 1e5),
  );
  return { indices: by(keys), groups: labels.map((found) => found?.label ?? "not finite") };
}

/** The filter of some to which another is most like; -1: a filter of zeros, or none to be like. */
function nearestOf(some: readonly ArrayLike<number>[], filter: ArrayLike<number>): { at: number; cosine: number } {
  let nearest = { at: -1, cosine: -Infinity };
  some.forEach((each, at) => {
    const like = cosine(each, filter);
    if (like > nearest.cosine) nearest = { at, cosine: like };
  });
  return nearest;
}

function norm(a: ArrayLike<number>): number {
  return Math.sqrt(dot(a, a));
}

/** NaN for zeros. */
export function cosine(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return dot(a, b) / (norm(a) * norm(b));
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
