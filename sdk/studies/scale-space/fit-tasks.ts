import type { ScaleSpaceShares } from "../../results/scale-space.ts";
import type { Family, Method, Mode } from "../../results/scale-space-names.ts";
import { onPlacedFilters } from "../../streams/filter-task.ts";
import { blocksOf, cutBlock, type PlacedFilters } from "../../streams/placed-filters.ts";
import type { Task } from "../../streams/task.ts";
import { withWorkspace } from "../../wasm/workspace.ts";
import { FitSummary, type SavedFitSummary, type SummaryOptions } from "./fit-summary.ts";
import { bestFit } from "./fits/best-fit.ts";
import { fitsOf } from "./fits/fit-filters.ts";
import { type PooledFit, type PooledMethod, pooledFit } from "./fits/fit-pooled.ts";
import { nearestKeys } from "./fits/nearest-keys.ts";
import { type FitParams, StudyRoom, studyFilters } from "./study-filters.ts";
import { type ExplainedShares, type FittedLayer, scaleSpaceShares } from "./study-shares.ts";

/** Filters that are fitted at one time: their tables stay in the cache. */
const atOnce = 512;

/** A summary of the fits of each chunk's filters. */
export const fitChunks = onPlacedFilters(
  "fit chunks",
  (filters: PlacedFilters, { fit, summary }: { fit: FitParams; summary: SummaryOptions }): SavedFitSummary[] => {
    const k = Math.sqrt(filters.width);
    const room = new StudyRoom();
    return blocksOf(filters).map((block, i) => {
      const found = new FitSummary(k, summary);
      found.fits.reserve(block.length / filters.width);
      for (const { part, first } of cutBlock(block, filters.width, atOnce)) {
        withWorkspace(filters.workspace.kernels, (ws) =>
          found.update(studyFilters(ws, part, k, filters.chunks[i].start + first, fit, room)),
        );
      }
      return found.share();
    });
  },
);

export interface SharesJob {
  layers: FittedLayer[];
  /** As of `NoiseFitJob`. */
  cosine: number;
  /** Of random filters, by k. */
  noise: ReadonlyMap<number, ExplainedShares>;
}

/** Shares and quartiles of all filters of some layers. */
export const shareFits: Task<SharesJob, ScaleSpaceShares> = {
  name: "share fits",
  run: (_, { layers, cosine, noise }) => scaleSpaceShares(layers, cosine, noise),
};

export interface NoiseFitJob {
  /** Random filters, k x k each. */
  filters: Float64Array;
  k: number;
  mode: Mode;
  method: Method;
  /** Centred cosine from which on a filter counts as explained. */
  cosine: number;
}

/** How many of some filters the families explain, their sigmas where the fit converged, and how many the master key filters. */
export const countExplained: Task<NoiseFitJob, { families: number; keys: number; sigmas: [number, number][] }> = {
  name: "count explained",
  run(kernels, { filters, k, mode, method, cosine }) {
    const isExplained = (fit: { cosine: number | null } | null) => Math.abs(fit?.cosine ?? 0) >= cosine;
    const fits = fitsOf(kernels, filters, k, { mode, methods: [method], normalization: false, bestOnly: true });
    const best = fits.map((fit) => bestFit(fit, method)).filter(isExplained);
    return {
      families: best.length,
      keys: nearestKeys(filters, k).filter(isExplained).length,
      sigmas: best.flatMap((fit): [number, number][] => (fit?.converged ? [[fit.sigmaX ?? 0, fit.sigmaY ?? 0]] : [])),
    };
  },
};

export interface PooledJob {
  filters: Float64Array;
  k: number;
  family: Family;
  method: PooledMethod;
  mode: Mode;
}

/** One sigma for a group of filters. */
export const fitGroup: Task<PooledJob, PooledFit> = {
  name: "fit group",
  run: (kernels, { filters, k, family, method, mode }) => pooledFit(kernels, filters, k, family, method, { mode }),
};
