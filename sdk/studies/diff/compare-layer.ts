import type { ConvLayer } from "../../model/conv-layer.ts";
import { readWeights } from "../../model/read-filters.ts";
import type { LayerChange, LayerState } from "../../results/diff.ts";
import { filterChange } from "./filter-change.ts";
import { type ChannelMatch, type ChannelOrder, matchChannels } from "./match-channels.ts";
import type { LayerPair } from "./match-layers.ts";
import { findPermutation } from "./permutation.ts";
import { findGone, findZeroed, type Pruning } from "./pruning.ts";
import { findRounding } from "./rounding.ts";
import { findScaling, isOneFactor } from "./scaling.ts";
import { isUnrelated } from "./unrelated.ts";
import { areEqual } from "./vectors.ts";
import { gridOf, inOrderOf, type WeightGrid, weightShape } from "./weight-grid.ts";

/** What a comparison of weights tells; quality and divergence need the other layers too. */
export type WeightChange = Omit<LayerChange, "quality" | "divergence">;

type State = Pick<
  LayerChange,
  "state" | "detail" | "prunedOutputs" | "prunedInputs" | "prunedWeights" | "outputOrder" | "inputOrder" | "scale"
>;

/** What became of the outputs of earlier layers: they are the inputs of later ones. */
export interface EarlierOutputs {
  /** Rows that were lost. */
  readonly lost: { readonly rows: number; readonly lost: readonly number[] }[];
  /** Where they stand, of those that are in another order. */
  readonly orders: ChannelOrder[];
}

/** Compares the weights of two layers; of one alone it says what it was. Layers come in the order of the network. */
export async function compareLayer(pair: LayerPair, earlier: EarlierOutputs): Promise<WeightChange> {
  const { a, b, match } = pair;
  const facts = {
    a: a?.name ?? null,
    b: b?.name ?? null,
    match,
    shapeA: a && weightShape(a),
    shapeB: b && weightShape(b),
    kind: (a ?? (b as ConvLayer)).kind,
    relativeChange: null,
    cosine: null,
    changedFilters: [],
  };
  if (a === null || b === null) return { ...facts, state: a === null ? "added" : "removed", detail: "" };
  const unread = a.tensor.unread ?? b.tensor.unread;
  if (unread !== undefined) return { ...facts, state: "unknown", detail: unread };
  const before = gridOf(a, await readWeights(a));
  const after = gridOf(b, await readWeights(b));
  const isTransposed = a.kind === "transposed";
  if (!sameShape(a, b)) return { ...facts, ...ofShapes(before, after, sameKernel(a, b), earlier, isTransposed) };
  const finite = allFinite(before) && allFinite(after);
  const state = stateOf(before, after, { tolerance: toleranceOf(a, b), finite, isTransposed, orders: earlier.orders });
  if (state.prunedOutputs !== undefined && !isTransposed) {
    earlier.lost.push({ rows: before.rows, lost: state.prunedOutputs });
  }
  if (state.outputOrder && !isTransposed) earlier.orders.push(state.outputOrder);
  if (state.state === "unchanged") return { ...facts, ...state, relativeChange: finite ? 0 : null, cosine: null };
  if (!finite) return { ...facts, ...state };
  const ordered = state.state === "permuted" ? inOrderOf(before, after, state, isTransposed) : after.values;
  const told = filterChange(a, before.values, ordered);
  // Weights of zeros, which have no change relative to them, are related to none.
  const cosine = told.relativeChange === null ? null : told.cosine;
  const isStrange = state.state === "changed" && cosine !== null && isUnrelated(before, after, cosine.whole);
  return { ...facts, ...state, ...(isStrange && { detail: unrelatedDetail }), ...told };
}

/** Of a layer whose weights have nothing to do with those before. */
export const unrelatedDetail = "unrelated weights";
/** Of a layer whose weights have no partners one by one. */
export const otherShapesDetail = "other shapes";

function plain(state: LayerState, detail: string): State {
  return { state, detail };
}

interface Comparison {
  readonly tolerance: number;
  readonly finite: boolean;
  readonly isTransposed: boolean;
  /** In which the outputs of earlier layers stand. */
  readonly orders: readonly ChannelOrder[];
}

/** The first that holds, from what says most to what says least. */
function stateOf(a: WeightGrid, b: WeightGrid, { tolerance, finite, isTransposed, orders }: Comparison): State {
  if (areEqual(a.values, b.values)) return plain("unchanged", finite ? "" : "with NaN or infinite weights");
  if (!finite) return plain("changed", allFinite(a) ? "NaN or infinite weights came in" : "NaN or infinite weights");
  const after = findRounding(a, b);
  if (after !== undefined) return plain("rounded", `to ${after}`);
  const before = findRounding(b, a);
  if (before !== undefined) return plain("rounded", `the first to ${before}`);
  const scale = findScaling(a, b, tolerance);
  if (scale !== undefined) {
    const sorted = [...scale].sort((x, y) => x - y);
    const three = [sorted[0], sorted[sorted.length >> 1], sorted[sorted.length - 1]];
    const each = isTransposed ? "each input" : "each output";
    return { ...plain("scaled", isOneFactor(sorted, tolerance) ? scaledThroughout : each), scale: three };
  }
  const order = findPermutation(a, b, tolerance);
  if (order !== undefined) {
    // Each in its place, and what moved is no more than another order of the same operations gives.
    const moved = order.rows !== null || order.columns !== null;
    return moved ? ofOrder(order, isTransposed, "") : plain("changed", "within rounding");
  }
  const pruning = findZeroed(a, b);
  // Of another training there may be zeros too.
  if (pruning !== undefined && (pruning.restUnchanged || cosineOfKept(a, b) >= leastKept)) {
    return ofPruning(pruning, isTransposed, "zero");
  }
  const match = isTransposed ? undefined : matchChannels(a, b, orders);
  return match === undefined ? plain("changed", "") : ofOrder(match, isTransposed, alsoChanged);
}

/** Of a layer whose weights are all one multiple of what they were. */
export const scaledThroughout = "throughout";

/** Of a layer whose channels are in another order, and not what they were. */
export const alsoChanged = ", and changed";

function ofOrder({ rows, columns }: ChannelMatch, isTransposed: boolean, also: string): State {
  const [outputOrder, inputOrder] = isTransposed ? [columns, rows] : [rows, columns];
  const what = [outputOrder && "outputs", inputOrder && "inputs"].filter((part) => part !== null);
  return { ...plain("permuted", `${what.join(" and ")}${also}`), outputOrder, inputOrder };
}

/** From this cosine of the weights that are left on a layer with zeros is a pruned one: training goes on after pruning. */
const leastKept = 0.5;

/** Cosine of the weights before and after where those after are not zero. */
function cosineOfKept({ values: a }: WeightGrid, { values: b }: WeightGrid): number {
  let [product, before, after] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    if (b[i] === 0) continue;
    product += a[i] * b[i];
    before += a[i] * a[i];
    after += b[i] * b[i];
  }
  return before === 0 || after === 0 ? 1 : product / Math.sqrt(before) / Math.sqrt(after);
}

/** Layers of different shapes: what one lacks of the other, or no more than that they differ. */
function ofShapes(
  a: WeightGrid,
  b: WeightGrid,
  sameKernels: boolean,
  { lost }: EarlierOutputs,
  isTransposed: boolean,
): State {
  if (!sameKernels) return plain("changed", otherShapesDetail);
  const columns = keptColumns(a, b, lost);
  const pruning = columns && findGone(a, b, columns);
  if (pruning === undefined) return plain("changed", otherShapesDetail);
  if (!isTransposed && pruning.rows.length > 0) lost.push({ rows: a.rows, lost: pruning.rows });
  return ofPruning(pruning, isTransposed, "gone");
}

/** The inputs that are left: all, or what the outputs of an earlier layer leave. */
function keptColumns(a: WeightGrid, b: WeightGrid, lost: EarlierOutputs["lost"]): number[] | undefined {
  const all = Array.from({ length: a.columns }, (_, i) => i);
  if (a.columns === b.columns) return all;
  const before = [...lost]
    .reverse()
    .find(({ rows, lost: gone }) => rows === a.columns && rows - gone.length === b.columns);
  if (before === undefined) return undefined;
  const gone = new Set(before.lost);
  return all.filter((i) => !gone.has(i));
}

function ofPruning({ rows, columns, zeroed, restUnchanged }: Pruning, isTransposed: boolean, how: string): State {
  const [prunedOutputs, prunedInputs] = isTransposed ? [columns, rows] : [rows, columns];
  const detail = restUnchanged ? how : `${how}; others changed too`;
  return { state: "pruned", detail, prunedOutputs, prunedInputs, prunedWeights: zeroed };
}

function sameKernel(a: ConvLayer, b: ConvLayer): boolean {
  return a.kernel.join("x") === b.kernel.join("x");
}

function sameShape(a: ConvLayer, b: ConvLayer): boolean {
  return weightShape(a).join(" ") === weightShape(b).join(" ");
}

function allFinite({ values }: WeightGrid): boolean {
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i])) return false;
  return true;
}

/**
 * How far a product of rounded numbers lies from the rounded product, as a share of the norm: half a unit in the last place for
 * each of the two factors and for the product, and as much again for the factor that is fitted.
 */
function toleranceOf(a: ConvLayer, b: ConvLayer): number {
  return 4 * Math.max(unitOf(a.tensor.dtype), unitOf(b.tensor.dtype));
}

/** Half a unit in the last place of 1. */
function unitOf(dtype: string): number {
  if (dtype === "f64") return 2 ** -53;
  if (dtype === "f16") return 2 ** -11;
  return dtype === "bf16" ? 2 ** -8 : 2 ** -24;
}
