import { throwIfAborted } from "../../abort.ts";
import { elementCount } from "../../model/element-count.ts";
import type { Model } from "../../model/model.ts";
import type { ModelTensor } from "../../model/model-file.ts";
import type { OtherTensors } from "../../results/diff.ts";
import { areEqual } from "./vectors.ts";

/** Numbers that are read at once. */
const piece = 2 ** 18;

/**
 * The tensors of two models that are no convolution's weight (linear layers, biases, batch normalisation), by their names: equal to
 * the bit, or not.
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
      if (!(await holdTheSame(tensor, partner, signal))) found.changed.push(name);
    }
  }
  for (const name of other.keys()) if (!one.has(name)) found.onlyB++;
  return found;
}

function byName({ tensors, layers }: Model): Map<string, ModelTensor> {
  const weights = new Set(layers.map(({ tensor }) => tensor.name));
  return new Map(tensors.flatMap((tensor) => (weights.has(tensor.name) ? [] : [[tensor.name, tensor] as const])));
}

async function holdTheSame(a: ModelTensor, b: ModelTensor, signal?: AbortSignal): Promise<boolean> {
  if (a.shape.join("x") !== b.shape.join("x")) return false;
  const count = elementCount(a.shape);
  for (let start = 0; start < count; start += piece) {
    throwIfAborted(signal);
    const end = Math.min(count, start + piece);
    if (!areEqual(await a.read(start, end), await b.read(start, end))) return false;
  }
  return true;
}
