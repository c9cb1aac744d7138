import { UsageError } from "../../errors.ts";
import { expectOneOf } from "../../results/expect-one-of.ts";
import { labelledKernels } from "../../results/labelled-kernels.ts";
import type { CommonOptions } from "../study.ts";
import type { Boundary } from "./labeller.ts";
import { clinicalReferences, expectReferences, type Reference } from "./references.ts";

/** The largest image side: beyond it a single spectrum takes seconds. */
const largestSize = { periodic: 1024, zero: 96 } as const;

/** On which images filters are compared with which others, and what counts as alike. */
export interface LabelOptions {
  /** Rows and columns of the images that filters act on. Default 32. */
  size?: number;
  /** What lies beyond the image: itself again, or zeros as in networks with "same" padding. Default "periodic". */
  boundary?: Boundary;
  /** The largest mean normalised difference D/N that still gives a label, 0 to 1. Default 0.1. */
  threshold?: number;
  /** What filters are compared with. Default `clinicalReferences`. */
  references?: readonly Reference[];
  /** Adds the singular values of each filter. Default false. */
  spectra?: boolean;
  /** Ends the work, which then fails with an AbortedError. */
  signal?: AbortSignal;
}

export interface OperatorsOptions extends CommonOptions, Omit<LabelOptions, "size"> {
  /**
   * Rows and columns of the images, or each layer's own where the format tells them, else 32. Default 32. For labels, of the
   * grid that the k x k weights act on: of a dilated filter every d-th pixel of the images.
   */
  size?: number | "from-graph";
  /** k of the k x k filters: 3, 5 or 7; "all" of them by default. */
  kernel?: number | "all";
  /** Lists every filter with its label. Default false; true with `spectra`. */
  filters?: boolean;
  /** Of the null model and of the clusters. Default 1. */
  seed?: number;
  /** Random filters of each null model; by default as many as a bounded time allows. */
  nullSamples?: number;
  /** Clusters in the plane; none by default. */
  clusters?: number;
  /** Measures whole layers too: all singular values, or only the largest. Default: neither. */
  norms?: "all" | "norm";
}

/** The options with every default filled in. */
export interface ResolvedOperatorsOptions {
  size: number | "from-graph";
  boundary: Boundary;
  threshold: number;
  references: readonly Reference[];
  kernel: number | "all";
  layers: readonly string[] | null;
  filters: boolean;
  spectra: boolean;
  seed: number;
  nullSamples: number | null;
  clusters: number;
  norms: "all" | "norm" | null;
}

/** @throws UsageError for what has no meaning */
export function resolveOperatorsOptions(options: OperatorsOptions): ResolvedOperatorsOptions {
  const { size = 32, boundary = "periodic", threshold = 0.1, kernel = "all", seed = 1, clusters = 0 } = options;
  expectOneOf("boundary", boundary, ["periodic", "zero"]);
  if (options.norms !== undefined) expectOneOf("norms", options.norms, ["all", "norm"]);
  if (size !== "from-graph") expectSize(size, boundary);
  if (!(threshold >= 0 && threshold <= 1)) {
    throw new UsageError(`the threshold is ${threshold}, expected a number from 0 to 1`);
  }
  if (kernel !== "all" && !labelledKernels.includes(kernel)) {
    throw new UsageError(`the kernel size is ${kernel}, expected 3, 5, 7 or "all": an even filter has no middle`);
  }
  expectWhole("seed", seed, 0, 2 ** 32 - 1);
  expectWhole("number of clusters", clusters, 0, 64);
  if (options.nullSamples !== undefined) expectWhole("number of random filters", options.nullSamples, 1, 2 ** 24);
  const references = options.references ?? clinicalReferences;
  expectReferences(references);
  const spectra = options.spectra ?? false;
  return {
    size,
    boundary,
    threshold,
    references,
    kernel,
    layers: options.layers === undefined ? null : [...options.layers],
    filters: options.filters ?? spectra,
    spectra,
    seed,
    nullSamples: options.nullSamples ?? null,
    clusters,
    norms: options.norms ?? null,
  };
}

function expectSize(size: number, boundary: Boundary): void {
  const most = largestSize[boundary];
  if (!Number.isInteger(size) || size < 2 || size > most) {
    throw new UsageError(
      `the image size is ${size}, expected a whole number from 2 to ${most} with ${boundary} boundaries, or "from-graph"`,
    );
  }
}

/** Whether images of this size are taken on. */
export function sizeFits(size: readonly [number, number], boundary: Boundary): boolean {
  return Math.max(...size) <= largestSize[boundary];
}

function expectWhole(what: string, value: number, least: number, most: number): void {
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new UsageError(`the ${what} is ${value}, expected a whole number from ${least} to ${most}`);
  }
}
