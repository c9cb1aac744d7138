import { comparedBins, histogramDistances } from "../wasm/histogram-distances.ts";
import { type Workspace, withWorkspace } from "../wasm/workspace.ts";
import { filledBins } from "./filled-bins.ts";
import type { DivergenceSettings, GroupHistograms } from "./group-histograms.ts";
import { emptyBinDensity } from "./probabilities.ts";
import { strataCount } from "./strata.ts";
import { tabulateRows } from "./tabulate-rows.ts";

/** More groups than this, and each four of their 32 parts are taken together: 16 distances a pair instead of 64. */
const mostInAllParts = 100;
const fewParts = 8;

/** The parts of one group. */
export interface Parts {
  /** Those that hold filters. */
  filled: number[];
  counts(part: number, component: number, bin: number): number;
}

/** Null where a group has none. */
export function partsOf(groups: readonly GroupHistograms[]): Parts[] | null {
  const merged = groups.length > mostInAllParts ? strataCount / fewParts : 1;
  const parts: Parts[] = [];
  for (const { strata, counts } of groups) {
    if (strata === undefined) return null;
    const [components, bins] = [counts.length, counts[0].length];
    const of = (part: number, component: number, bin: number) => {
      let sum = 0;
      for (let i = 0; i < merged; i++) sum += strata[((part * merged + i) * components + component) * bins + bin];
      return sum;
    };
    const all = Array.from({ length: strataCount / merged }, (_, part) => part);
    const holds = (part: number) => {
      const width = merged * components * bins;
      return strata.subarray(part * width, (part + 1) * width).some((count) => count > 0);
    };
    parts.push({ filled: all.filter(holds), counts: of });
  }
  return parts;
}

/** Distances of each group without each of its parts to the others. */
export interface LeftOut {
  /** Parts of a that hold filters. */
  parts(a: number): number;
  /** The distance of a without one of them to b. */
  at(a: number, b: number, kind: number, part: number): number;
}

/** @param kinds Distances that are taken: 1 for D alone, or all. */
export function leaveOut(
  workspace: Workspace,
  groups: readonly GroupHistograms[],
  parts: readonly Parts[],
  { bins, range, weights }: Pick<DivergenceSettings, "bins" | "range" | "weights">,
  kinds: number,
): LeftOut {
  const size = groups.length;
  const out = parts.map(({ filled }) => workspace.zeros("f64", kinds * filled.length * size));
  for (const [component, weight] of weights.entries()) {
    withWorkspace(workspace.kernels, (scratch) => {
      const pool = new Float64Array(bins);
      for (const { counts } of groups) for (let bin = 0; bin < bins; bin++) pool[bin] += counts[component][bin];
      const kept = filledBins(pool);
      if (kept.length === 0) return;
      const on = comparedBins(scratch, kept, bins, (range[1] - range[0]) / bins, emptyBinDensity);
      const whole = tabulateRows(
        scratch,
        on,
        groups.map(({ counts }) => kept.map((bin) => counts[component][bin])),
      );
      for (const [a, { filled, counts }] of parts.entries()) {
        withWorkspace(workspace.kernels, (inner) => {
          const own = groups[a].counts[component];
          const rows = filled.map((part) => kept.map((bin) => own[bin] - counts(part, component, bin)));
          if (rows.length > 0) histogramDistances(inner, out[a], tabulateRows(inner, on, rows), whole, on, weight);
        });
      }
    });
  }
  // Looked at once for each pair and part: a view or a list each time would cost more than the distance did.
  const views = out.map((block) => workspace.view(block));
  const counts = parts.map(({ filled }) => filled.length);
  return {
    parts: (a) => counts[a],
    at: (a, b, kind, part) => views[a][(kind * counts[a] + part) * size + b],
  };
}
