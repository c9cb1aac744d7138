import { type Family, families, indicesOf, isPaper, type Mode } from "../../../results/scale-space-names.ts";
import { share } from "../../../statistics/bounded.ts";
import { squareFilterCount } from "../../../wasm/filter-size.ts";
import type { Kernels } from "../../../wasm/load.ts";
import { scaleTemplate } from "../../../wasm/scale-fits.ts";
import { spread, spreadLength } from "../../../wasm/spread.ts";
import { svdBatch } from "../../../wasm/svd-batch.ts";
import { type Block, type FloatArray, type Workspace, withWorkspace } from "../../../wasm/workspace.ts";

/** What is measured beside the plain spread. */
export interface SpreadOptions {
  /** Adds the covariance weighted by this family's template at sigma 1. */
  family?: Family;
  /** Of that template; default exact. */
  mode?: Mode;
}

/** Where the mass |h| of a filter lies, in pixels from the middle, x to the right, y upwards; null for a filter of zeros. */
export interface FilterSpread {
  /** In pixels. */
  mean: [x: number, y: number] | null;
  /** In squared pixels. */
  covariance: [xx: number, xy: number, yy: number] | null;
  /** Sum of |h|. */
  l1: number;
  /** Variances along x and y of the mass |h| |w|; null without a family, and where no mass is left. */
  weightedCovariance: [xx: number, yy: number] | null;
  /** The first singular value over the sum of all: 1 for a filter that is a product of two axes; null for zeros. */
  separability: number | null;
}

/** `measureSpread` of on-demand.ts, with the kernels at hand. */
export function spreadsOf(
  kernels: Kernels,
  filters: FloatArray,
  k: number,
  options: SpreadOptions = {},
): FilterSpread[] {
  return withWorkspace(kernels, (ws) => placedSpreads(ws, ws.placeFloats(filters), k, options));
}

/** The same of filters in the Wasm memory. */
export function placedSpreads(
  ws: Workspace,
  filters: Block<"f32" | "f64">,
  k: number,
  options: SpreadOptions = {},
): FilterSpread[] {
  const tables = spreadTables(ws, filters, k, options);
  return Array.from({ length: squareFilterCount(filters, k) }, (_, i) => spreadOf(tables, i));
}

/** Spreads as the kernels have written them. */
export interface SpreadTables {
  /** Of each filter `spreadLength` numbers. */
  readonly plain: Float64Array;
  readonly weighted: Float64Array | null;
  readonly separability: Float64Array;
}

export function spreadTables(
  outer: Workspace,
  filters: Block<"f32" | "f64">,
  k: number,
  { family, mode }: SpreadOptions = {},
): SpreadTables {
  const paper = isPaper(mode);
  const [index] = family === undefined ? [undefined] : indicesOf("family", [family], families);
  return withWorkspace(outer.kernels, (ws) => ({
    plain: momentsOfMass(ws, filters, k),
    weighted: index === undefined ? null : momentsOfMass(ws, filters, k, weightsOf(ws, index, k, paper)),
    separability: separabilities(ws, filters, squareFilterCount(filters, k), k),
  }));
}

/** Whether a filter has a mean, a covariance and a separability: one of zeros has none. */
export function hasSpread({ plain }: SpreadTables, i: number): boolean {
  const at = i * spreadLength;
  return plain[at] > 0 && Number.isFinite(plain[at]) && Number.isFinite(plain[at + 3] + plain[at + 5]);
}

export function spreadOf(tables: SpreadTables, i: number): FilterSpread {
  const { plain, weighted, separability } = tables;
  const at = i * spreadLength;
  const fine = hasSpread(tables, i);
  const along = fine && weighted !== null && Number.isFinite(weighted[at + 3] + weighted[at + 5]);
  return {
    mean: fine ? [plain[at + 1], plain[at + 2]] : null,
    covariance: fine ? [plain[at + 3], plain[at + 4], plain[at + 5]] : null,
    l1: Number.isFinite(plain[at]) ? plain[at] : 0,
    weightedCovariance: along ? [weighted[at + 3], weighted[at + 5]] : null,
    separability: fine ? separability[i] : null,
  };
}

function momentsOfMass(ws: Workspace, filters: Block<"f32" | "f64">, k: number, weights?: Block<"f64">): Float64Array {
  const out = ws.allocate("f64", (filters.length / (k * k)) * spreadLength);
  spread(ws, out, filters, k, weights);
  return ws.copyOut(out);
}

function weightsOf(ws: Workspace, family: number, k: number, paper: boolean): Block<"f64"> {
  const weights = ws.allocate("f64", k * k);
  scaleTemplate(ws, weights, family, k, 1, 1, 1, paper);
  return weights;
}

/** The first singular value of each filter over the sum of all of them. */
function separabilities(outer: Workspace, filters: Block<"f32" | "f64">, count: number, k: number): Float64Array {
  const shares = new Float64Array(count);
  withWorkspace(outer.kernels, (ws) => {
    const a = filters.type === "f64" ? (filters as Block<"f64">) : ws.widen(filters);
    const s = ws.allocate("f64", count * k);
    svdBatch(ws, ws.allocate("f64", count * k * k), s, ws.allocate("f64", count * k * k), a, count, k, k);
    const singular = ws.view(s);
    for (let i = 0; i < count; i++) {
      let sum = 0;
      for (let j = 0; j < k; j++) sum += singular[i * k + j];
      shares[i] = share(singular[i * k] / sum);
    }
  });
  return shares;
}
