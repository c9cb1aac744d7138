import { UsageError } from "../../errors.ts";
import type { ByLabel, OperatorFilter } from "../../results/operators.ts";
import { squareSide } from "../../results/square-side.ts";
import { seededNormal } from "../../statistics/random.ts";
import type { Kernels } from "../../wasm/load.ts";
import { labelError, periodicLabelDistances } from "../../wasm/periodic-label-distances.ts";
import { periodicDistances, periodicSpectra } from "../../wasm/periodic-spectra.ts";
import { type Block, type FloatArray, type Workspace, withWorkspace } from "../../wasm/workspace.ts";
import { zeroDistances, zeroSpectra } from "../../wasm/zero-spectra.ts";
import { indeterminate, type Reference } from "./references.ts";

export type Boundary = "periodic" | "zero";

/** Points of a curve of singular values in a result, at most. */
const curvePoints = 129;

/** Filters one after the other: their weights, or where they lie in the Wasm memory. */
type Filters = FloatArray | Block<"f32" | "f64">;

/** What makes a labeller: it can be posted to a worker, which makes its own. */
export interface LabellerOptions {
  readonly boundary: Boundary;
  readonly size: readonly [number, number];
  readonly references: readonly Reference[];
  readonly threshold: number;
}

/** Labellers that a thread keeps at most. */
const mostKept = 64;
const kept = new WeakMap<Kernels, Map<string, Labeller>>();

/** The labeller of these options, made once a thread: its references' spectra can take seconds. */
export function labellerOf(kernels: Kernels, options: LabellerOptions): Labeller {
  const { boundary, size, references, threshold } = options;
  const own = kept.get(kernels) ?? new Map<string, Labeller>();
  kept.set(kernels, own);
  const key = JSON.stringify([boundary, size, references, threshold]);
  let labeller = own.get(key);
  if (labeller === undefined) {
    labeller = new Labeller(kernels, boundary, size, references, threshold);
    if (own.size >= mostKept) own.delete(own.keys().next().value as string);
    own.set(key, labeller);
  }
  return labeller;
}

/** Labels filters by their spectra on images of one size. */
export class Labeller implements LabellerOptions {
  /** References' names, then "indeterminate". */
  readonly labels: readonly string[];
  private readonly spectra: Float64Array;

  /** @throws UsageError where a reference does not fit on the images. */
  constructor(
    private readonly kernels: Kernels,
    readonly boundary: Boundary,
    readonly size: readonly [number, number],
    readonly references: readonly Reference[],
    readonly threshold: number,
  ) {
    this.labels = [...references.map(({ name }) => name), indeterminate];
    this.spectra = new Float64Array(references.length * size[0] * size[1]);
    references.forEach(({ name, weights }, i) => {
      const k = squareSide(weights);
      if (k > Math.min(...size)) {
        throw new UsageError(
          `the reference filter ${name} of ${k} x ${k} does not fit on images of ${size.join(" x ")}`,
        );
      }
      this.spectra.set(this.relativeSpectrum(weights), i * size[0] * size[1]);
    });
  }

  get options(): LabellerOptions {
    const { boundary, size, references, threshold } = this;
    return { boundary, size, references, threshold };
  }

  /** Distances D/N of filters (count x k*k) to every reference, count x references; NaN for a filter of zeros. */
  distances(filters: Filters, k: number): Float64Array {
    return this.distancesBy(this.boundary === "periodic" ? periodicDistances : zeroDistances, filters, k);
  }

  /** Distances that give the labels of `distances`, by a faster way where there is one: within `labelError` of those. */
  labelDistances(filters: Filters, k: number): Float64Array {
    if (this.labelError === 0) return this.distances(filters, k);
    return this.distancesBy((...given) => periodicLabelDistances(...given, this.threshold), filters, k);
  }

  /** What a number of `labelDistances` may be off. */
  get labelError(): number {
    return this.boundary === "periodic" ? labelError : 0;
  }

  private distancesBy(find: typeof periodicDistances, filters: Filters, k: number): Float64Array {
    const [n, m] = this.size;
    const sums = withWorkspace(this.kernels, (workspace) => {
      const block = blockOf(workspace, filters);
      const references = workspace.place("f64", this.spectra);
      const out = workspace.allocate("f64", (filters.length / (k * k)) * this.references.length);
      find(workspace, out, block, k, n, m, references);
      return workspace.copyOut(out);
    });
    return sums.map((sum) => sum / (n * m));
  }

  /** Singular values of filters, count x n*m, each filter's in descending order. */
  singularValues(filters: FloatArray | readonly number[], k: number): Float64Array {
    const [n, m] = this.size;
    const find = this.boundary === "periodic" ? periodicSpectra : zeroSpectra;
    return withWorkspace(this.kernels, (workspace) => {
      const block = workspace.place("f64", filters);
      const out = workspace.allocate("f64", (filters.length / (k * k)) * n * m);
      find(workspace, out, block, k, n, m);
      return workspace.copyOut(out);
    });
  }

  /** Singular values over the largest at evenly spaced ranks, first and last included. */
  curve(weights: readonly number[]): number[] {
    const values = this.relativeSpectrum(weights);
    const points = Math.min(curvePoints, values.length);
    return Array.from({ length: points }, (_, i) => values[Math.round((i * (values.length - 1)) / (points - 1))]);
  }

  /** Index of the nearest reference for a row of distances, the first of equals; -1 for a filter of zeros. */
  nearestIndex(distances: Float64Array, row: number): number {
    return nearest(distances, row * this.references.length, this.references.length, -1);
  }

  /** Index in `labels` for a row of distances: the nearest reference, where it is near enough. */
  labelIndex(distances: Float64Array, row: number): number {
    const best = this.nearestIndex(distances, row);
    const within = best >= 0 && distances[row * this.references.length + best] <= this.threshold;
    return within ? best : this.references.length;
  }

  /** Label, distance, runner-up and margin for a row of distances. */
  describe(distances: Float64Array, row: number): Pick<OperatorFilter, "label" | "distance" | "runnerUp" | "margin"> {
    const count = this.references.length;
    const from = row * count;
    const best = this.nearestIndex(distances, row);
    const label = this.labels[this.labelIndex(distances, row)];
    if (best < 0) return { label, distance: null, runnerUp: null, margin: null };
    const distance = distances[from + best];
    const second = nearest(distances, from, count, best);
    if (second < 0) return { label, distance, runnerUp: null, margin: null };
    return { label, distance, runnerUp: this.labels[second], margin: distances[from + second] - distance };
  }

  /** Zero for every label. */
  noCounts(): ByLabel {
    return Object.fromEntries(this.labels.map((label) => [label, 0]));
  }

  /** Seeded normal weights, the same on every machine. */
  normalWeights(seed: number): () => number {
    return seededNormal(this.kernels, seed);
  }

  /** What a label takes, roughly: 9 ns a value with periodic boundaries, 0.09 ns an operation on a band. */
  seconds(k: number): number {
    const values = this.size[0] * this.size[1];
    if (this.boundary === "periodic") return 9e-9 * values;
    return 9e-11 * 6 * values * values * ((k - 1) * (Math.min(...this.size) + 1) + 1);
  }

  /** Filters that a call should take at most, so that a stop is heard within about a tenth of a second. */
  batch(k: number): number {
    const values = this.size[0] * this.size[1];
    // Counts of values and their transform, or the reduction of a band of half-width (k - 1)(n + 1) / 2 + 1, in operations.
    const cost =
      this.boundary === "periodic" ? 15 * values : 6 * values * values * ((k - 1) * (Math.min(...this.size) + 1) + 1);
    // Even: the kernels take filters two by two.
    return Math.max(2, Math.min(16384, 2 * Math.floor(5e7 / cost)));
  }

  private relativeSpectrum(weights: readonly number[]): Float64Array {
    const values = this.singularValues(toUnit(weights), squareSide(weights));
    const [largest] = values;
    return largest > 0 ? values.map((value) => value / largest) : values;
  }
}

function blockOf(workspace: Workspace, filters: Filters): Block<"f64"> {
  if (ArrayBuffer.isView(filters)) return workspace.place("f64", filters);
  return filters.type === "f64" ? (filters as Block<"f64">) : workspace.widen(filters);
}

/** Over a power of two, which is exact, to a largest magnitude in [1, 2): sums of weights near 1e308 overflow. */
function toUnit(weights: readonly number[]): number[] {
  const largest = weights.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0);
  if (largest === 0) return [...weights];
  let [scaled, by] = [largest, 0];
  for (; scaled >= 2; scaled /= 2) by--;
  for (; scaled < 1; scaled *= 2) by++;
  const step = by < 0 ? 0.5 : 2;
  return weights.map((weight) => {
    let value = weight;
    for (let i = 0; i < Math.abs(by); i++) value *= step;
    return value;
  });
}

/** The index of the smallest number among some, the first of equals, one left out; -1 where all are NaN. */
function nearest(distances: Float64Array, from: number, count: number, without: number): number {
  let best = -1;
  for (let i = 0; i < count; i++) {
    const distance = distances[from + i];
    if (i === without || Number.isNaN(distance)) continue;
    if (best < 0 || distance < distances[from + best]) best = i;
  }
  return best;
}
