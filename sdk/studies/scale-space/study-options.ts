import { UsageError } from "../../errors.ts";
import { indicesOf, isPaper, type Method, type Mode, methods } from "../../results/scale-space-names.ts";
import type { CommonOptions } from "../study.ts";

export interface ScaleSpaceOptions extends CommonOptions {
  /** Default exact. */
  mode?: Mode;
  /** Whose fits decide families and sigmas. Default D1. */
  method?: Method;
  /** Centred cosine from which on a filter counts as explained, 0 to 1. Default 0.9. */
  cosine?: number;
  /** Adds the pooled fits of each layer's families. Default false. */
  pooled?: boolean;
  /** Adds models beyond the eight, ranked by AICc: milliseconds a filter. Default false. */
  extended?: boolean;
  /** Lists every filter with the fits of all methods. Default false. */
  filters?: boolean;
  /** k of the k x k filters; "all" odd sizes from 3 to 17 by default. */
  kernel?: number | "all";
  /** As of every study; a layer named is fitted whether it is depthwise or not. */
  layers?: readonly string[];
}

/** The options with every default filled in. */
export interface ResolvedScaleSpaceOptions {
  mode: Mode;
  method: Method;
  cosine: number;
  kernel: number | "all";
  layers: readonly string[] | null;
  filters: boolean;
  pooled: boolean;
  extended: boolean;
}

/** @throws UsageError for what has no meaning */
export function resolveScaleSpaceOptions(options: ScaleSpaceOptions): ResolvedScaleSpaceOptions {
  const { mode = "exact", method = "D1", cosine = 0.9, kernel = "all" } = options;
  isPaper(mode);
  indicesOf("method", [method], methods);
  if (!(cosine >= 0 && cosine <= 1)) throw new UsageError(`the cosine is ${cosine}, expected a number from 0 to 1`);
  if (kernel !== "all" && !(Number.isInteger(kernel) && kernel >= 3 && kernel <= 17 && kernel % 2 === 1)) {
    throw new UsageError(`the kernel size is ${kernel}, expected an odd one from 3 to 17, or "all"`);
  }
  const layers = options.layers === undefined ? null : [...options.layers];
  return {
    mode,
    method,
    cosine,
    kernel,
    layers,
    filters: options.filters ?? false,
    pooled: options.pooled ?? false,
    extended: options.extended ?? false,
  };
}
