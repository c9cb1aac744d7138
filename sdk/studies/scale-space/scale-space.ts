import type { Model } from "../../model/model.ts";
import type { ScaleSpaceDocument } from "../../results/scale-space.ts";
import { runStudy } from "../run-study.ts";
import { scaleSpaceStudy } from "./study.ts";
import type { ScaleSpaceOptions } from "./study-options.ts";

/**
 * The filters of depthwise layers (k x k, k odd, 3 to 17) as discrete scale-space models: spreads, the best of eight families
 * with its scales, the nearest master key filter, shares by layer and depth.
 *
 * @throws NoFiltersError where no layer has such filters, or all are constant; UsageError for options without meaning; AbortedError.
 * @see Lindeberg, Babaiee & Kiasari, "Modelling and analysis of the 8 filters from the master key filters hypothesis",
 *   arXiv 2509.12746.
 */
export function scaleSpace(given: readonly Model[], options: ScaleSpaceOptions = {}): Promise<ScaleSpaceDocument> {
  return runStudy(scaleSpaceStudy, "scale-space", given, options);
}
