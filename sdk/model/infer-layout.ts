import type { ConvDeclaration } from "./model-file.ts";
import { endsAs, plainName } from "./output-length.ts";
import { transposedGroups } from "./transposed-groups.ts";

/** Sizes beyond this are channels or positions, not kernels (the largest in use are 31, and 32 for image patches). */
const largestPlausible = 32;

/** The orders of a weight's axes in use: (out, in, rows, columns), (rows, columns, in, out), (out, rows, columns, in). */
export type AxisOrder = "torch" | "keras" | "mlx";

/** What is known of a weight of rank 3 to 5. */
export interface WeightFacts {
  readonly name: string;
  readonly shape: readonly number[];
  /** Outputs of the layer, by the length of a bias or a normalisation; undefined where neither is there. */
  readonly outputs: number | undefined;
}

/** An order, and why, where it is not the one that the name stands for. */
export interface OrderChoice {
  readonly order: AxisOrder;
  readonly guess?: "outputs" | "shape" | "others";
}

export type LayoutFacts = Pick<ConvDeclaration, "layout" | "kind" | "groups">;

/** Where the spatial axes stand. */
export function spatialSizes(shape: readonly number[], order: AxisOrder): readonly number[] {
  if (order === "torch") return shape.slice(2);
  return order === "keras" ? shape.slice(0, -2) : shape.slice(1, -1);
}

export function isPlausible(spatial: readonly number[]): boolean {
  return spatial.every((size) => size <= largestPlausible);
}

/**
 * The order of each weight's axes, where the format does not tell, or undefined where none gives a plausible kernel. In
 * turn: `given` by the file; what alone fits the length of a bias or a normalisation; what the name stands for ("weight" of
 * PyTorch, "kernel" of Keras and Flax), unless the shape gives a square kernel only otherwise; what most others of the file
 * are; the smaller square kernel.
 */
export function inferOrders(weights: readonly WeightFacts[], given?: AxisOrder): (OrderChoice | undefined)[] {
  const votes: Record<AxisOrder, number> = { torch: 0, keras: 0, mlx: 0 };
  const possible = weights.map((weight) => possibleOrders(weight, given));
  for (const [i, orders] of possible.entries()) {
    const sure = sureOrder(weights[i], orders);
    if (sure !== undefined) votes[sure]++;
  }
  return weights.map((weight, i) => choose(weight, possible[i], votes, given));
}

const all: readonly AxisOrder[] = ["torch", "keras", "mlx"];

/** The orders that give a plausible kernel and as many outputs as are known; where none gives these, the plausible ones. */
function possibleOrders({ name, shape, outputs }: WeightFacts, given: AxisOrder | undefined): readonly AxisOrder[] {
  if (given !== undefined && isPlausible(spatialSizes(shape, given))) return [given];
  const plausible = candidates(name, shape).filter((order) => isPlausible(spatialSizes(shape, order)));
  const fitting = plausible.filter((order) => outputs !== undefined && givesOutputs(shape, order, outputs));
  return fitting.length > 0 ? fitting : plausible;
}

/** Of rank 3 there are many other tensors (attention, experts): there only a name speaks for another order than PyTorch's. */
function candidates(name: string, shape: readonly number[]): readonly AxisOrder[] {
  if (shape.length > 3) return all;
  return namedOrder(name) === "keras" && /conv/i.test(name) ? ["keras", "torch"] : ["torch"];
}

/** Whether a convolution, plain or transposed, can have so many outputs. */
function givesOutputs(shape: readonly number[], order: AxisOrder, outputs: number): boolean {
  if (order === "mlx") return shape[0] === outputs;
  const [first, second] = order === "torch" ? [shape[0], shape[1]] : [shape.at(-1) as number, shape.at(-2) as number];
  // Transposed ones have the outputs of a group second; Keras's depthwise ones a multiplier last.
  const isTransposed = outputs % second === 0 && first % (outputs / second) === 0;
  return first === outputs || isTransposed || (order === "keras" && first * second === outputs);
}

/** The only order that can be, or the only one with a square kernel of channels beside. */
function sureOrder({ shape }: WeightFacts, orders: readonly AxisOrder[]): AxisOrder | undefined {
  if (orders.length === 1) return orders[0];
  const square = orders.filter((order) => isSquare(spatialSizes(shape, order)));
  return square.length === 1 && shape.length > 3 && !shape.includes(1) ? square[0] : undefined;
}

function choose(
  { name, shape, outputs }: WeightFacts,
  orders: readonly AxisOrder[],
  votes: Readonly<Record<AxisOrder, number>>,
  given: AxisOrder | undefined,
): OrderChoice | undefined {
  if (orders.length === 0) return undefined;
  const named = namedOrder(name);
  const most = all.reduce((best, order) => (votes[order] > votes[best] ? order : best), "torch" as AxisOrder);
  const told = given ?? named;
  if (orders.length === 1) {
    const [order] = orders;
    if (order === (told ?? "torch")) return { order };
    if (outputs !== undefined && givesOutputs(shape, order, outputs)) return { order, guess: "outputs" };
    return isSquare(spatialSizes(shape, order)) ? { order, guess: "shape" } : undefined;
  }
  // By what the file's other weights are, where that is another order than the name's.
  const by = (order: AxisOrder): OrderChoice => (order === (told ?? "torch") ? { order } : { order, guess: "others" });
  if (named === "torch" && orders.includes("torch")) {
    return votes[most] > votes.torch && orders.includes(most) ? by(most) : { order: "torch" };
  }
  const square = orders.filter((order) => isSquare(spatialSizes(shape, order)));
  const left = square.length > 0 ? square : orders;
  if (named === "keras" && left.includes("keras") && (votes.keras > 0 || smallest(shape, left) === "keras")) {
    return { order: "keras" };
  }
  if (left.length === 1) return left[0] === (told ?? "torch") ? { order: left[0] } : { order: left[0], guess: "shape" };
  if (votes[most] > 0 && left.includes(most)) return by(most);
  const order = smallest(shape, left);
  return order === (told ?? "torch") ? { order } : { order, guess: "shape" };
}

/** What the end of a name stands for. */
function namedOrder(name: string): AxisOrder | undefined {
  const plain = plainName(name);
  if (/kernel$/i.test(plain)) return "keras";
  return endsAs(plain, "weight") ? "torch" : undefined;
}

/** The order with the smallest kernel, one of odd sizes before others; the first of equals. */
function smallest(shape: readonly number[], orders: readonly AxisOrder[]): AxisOrder {
  const size = (order: AxisOrder) =>
    spatialSizes(shape, order).reduce(
      (product, length) => product * length * (length % 2 === 0 ? largestPlausible : 1),
      1,
    );
  return orders.reduce((best, order) => (size(order) < size(best) ? order : best));
}

function isSquare(spatial: readonly number[]): boolean {
  return spatial.every((size) => size === spatial[0]);
}

/**
 * The layout, kind and groups of a weight in this order of axes.
 *
 * @param named Whether the name says that the convolution is transposed.
 * @param depthwise Whether one input channel per filter means a depthwise layer: not in the first layer of a network,
 *   which may see grey images.
 */
export function layoutIn(
  order: AxisOrder,
  { name, shape, outputs }: WeightFacts,
  { named, depthwise }: { named: boolean; depthwise: boolean },
): LayoutFacts {
  const axes = { 3: "W", 4: "HW", 5: "DHW" }[shape.length] as "W" | "HW" | "DHW";
  if (order === "torch") {
    const groups = transposedGroups([shape[0], shape[1]], outputs === undefined ? undefined : [outputs], named);
    if (groups > 0) return { layout: `IO${axes}`, kind: "transposed", groups };
    const single = shape[1] === 1 && shape[0] > 1 && depthwise;
    return { layout: `OI${axes}`, kind: single ? "depthwise" : "conv", groups: single ? shape[0] : 1 };
  }
  if (order === "mlx") {
    const layout = `O${axes}I` as const;
    if (named) return { layout, kind: "transposed", groups: 1 };
    const single = shape.at(-1) === 1 && shape[0] > 1 && depthwise;
    return { layout, kind: single ? "depthwise" : "conv", groups: single ? shape[0] : 1 };
  }
  const [before, last] = shape.slice(-2);
  // Keras keeps (channels, multiplier); Flax one input channel per group, as a plain grouped convolution.
  if (axes === "HW" && /depth_?wise/i.test(name) && before > 1) {
    return { layout: "HWIM", kind: "depthwise", groups: before };
  }
  if (before === 1 && last > 1 && (depthwise || /depth_?wise/i.test(name))) {
    return { layout: `${axes}IO`, kind: "depthwise", groups: last };
  }
  // Flax's ConvTranspose keeps (in, out) where Keras's Conv2DTranspose keeps (out, in).
  const isFlax = /ConvTranspose/.test(name);
  const told = outputs !== undefined && before !== last && (outputs === before || outputs === last);
  const swapped = told ? outputs === before : named && !isFlax;
  if (swapped) return { layout: `${axes}OI`, kind: "transposed", groups: 1 };
  return { layout: `${axes}IO`, kind: isFlax ? "transposed" : "conv", groups: 1 };
}
