import { throwIfAborted } from "../../abort.ts";
import { elementCount } from "../../model/element-count.ts";
import type { Model } from "../../model/model.ts";
import type { ModelTensor } from "../../model/model-file.ts";
import type { OtherTensors } from "../../results/diff.ts";
import { isRounded, roundedTypes } from "./rounding.ts";
import { areEqual, type Numbers } from "./vectors.ts";

/** Numbers that are read at once. */
const piece = 2 ** 18;

/**
 * The tensors of two models that are no convolution's weight (linear layers, biases, batch normalisation), by their names: equal to
 * the bit, rounded, or neither. Their channels are compared in the order in which they stand.
 */
export async function compareOthers(before: Model, after: Model, signal?: AbortSignal): Promise<OtherTensors> {
  const [one, other] = [before, after].map(byName);
  const found: OtherTensors = { compared: 0, changed: [], onlyA: 0, onlyB: 0 };
  for (const [name, tensor] of one) {
    const partner = other.get(name);
    if (partner === undefined) found.onlyA++;
    else {
      if (tensor.unread !== undefined || partner.unread !== undefined) continue;
      found.compared++;
      const kept = await whatIsKept(tensor, partner, signal);
      if (kept === "all") continue;
      found.changed.push(name);
      if (kept === "rounded") {
        found.rounded ??= [];
        found.rounded.push(name);
      }
    }
  }
  for (const name of other.keys()) if (!one.has(name)) found.onlyB++;
  return found;
}

function byName({ tensors, layers }: Model): Map<string, ModelTensor> {
  const weights = new Set(layers.map(({ tensor }) => tensor.name));
  return new Map(tensors.flatMap((tensor) => (weights.has(tensor.name) ? [] : [[tensor.name, tensor] as const])));
}

/** How one may follow from the other by rounding alone. */
const ways = roundedTypes.flatMap((dtype) => [
  (a: Numbers, b: Numbers) => isRounded(a, b, dtype),
  (a: Numbers, b: Numbers) => isRounded(b, a, dtype),
]);

async function whatIsKept(
  a: ModelTensor,
  b: ModelTensor,
  signal?: AbortSignal,
): Promise<"all" | "rounded" | "nothing"> {
  if (a.shape.join("x") !== b.shape.join("x")) return "nothing";
  const count = elementCount(a.shape);
  let [isEqual, left] = [true, ways];
  for (let start = 0; start < count; start += piece) {
    throwIfAborted(signal);
    const end = Math.min(count, start + piece);
    const [before, after] = [await a.read(start, end), await b.read(start, end)];
    isEqual &&= areEqual(before, after);
    // Of pieces that are equal, too: numbers that rounding would have changed speak against it.
    left = left.filter((holds) => holds(before, after));
    if (!isEqual && left.length === 0) return "nothing";
  }
  return isEqual ? "all" : "rounded";
}
