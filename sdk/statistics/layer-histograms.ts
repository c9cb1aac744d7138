import type { ConvLayer } from "../model/conv-layer.ts";
import type { BasisResult } from "../results/analysis.ts";
import type { FilterStream } from "../streams/filter-stream.ts";
import { CoefficientCounts } from "./coefficient-counts.ts";
import { countCoefficients } from "./coefficient-tasks.ts";
import type { DivergenceSettings, GroupHistograms } from "./group-histograms.ts";
import type { LayerSurvey } from "./layer-survey.ts";
import { StrataCounts } from "./strata.ts";
import { binsOfZero } from "./zero-bins.ts";

/**
 * The histograms of single layers' coefficients on one basis and range.
 *
 * @param divides Whether parts of the filters are counted too, by which floors know how a filter's coefficients hang together.
 */
export async function layerHistograms(
  stream: FilterStream,
  layers: readonly { readonly layer: ConvLayer; readonly survey: LayerSurvey }[],
  basis: BasisResult,
  settings: Pick<DivergenceSettings, "bins" | "range">,
  divides: boolean,
): Promise<GroupHistograms[]> {
  const { bins, range } = settings;
  const zeroBins = binsOfZero(basis, settings);
  const grid = { components: basis.components.length, bins, range, planeBins: 1, plane: [range, range] };
  const groups: GroupHistograms[] = [];
  for (const { layer, survey } of layers) {
    const counts = CoefficientCounts.on(grid);
    const strata = divides ? StrataCounts.on(grid) : null;
    const params = { basis, grid, divided: divides ? layer.filters : null };
    for await (const { result } of stream.visit(countCoefficients, [layer], params)) {
      counts.add(result.counted);
      if (result.strata !== null) strata?.add(result.strata);
    }
    const { counts: rows, outside } = counts.counted;
    const { zeroFilters } = survey.quality;
    groups.push({
      ...{ name: layer.name, filters: layer.filters - survey.nonFinite.length, counts: rows, outside },
      ...(zeroFilters > 0 && { zeros: { filters: zeroFilters, bins: zeroBins } }),
      ...(strata !== null && { strata: strata.counted }),
    });
  }
  return groups;
}
