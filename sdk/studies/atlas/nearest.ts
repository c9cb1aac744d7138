import type { Atlas, PlacedModel } from "../../results/atlas.ts";
import { divergenceBetween, type GroupHistograms } from "../../statistics/divergence.ts";
import { withoutNoise } from "../../statistics/noise-scale.ts";
import { type PublishedBasisName, publishedBasis } from "../../statistics/saved-basis.ts";
import type { Kernels } from "../../wasm/load.ts";
import { floorBetween, floorSizes } from "./floors.ts";

/** Networks that are named as the nearest. */
const shown = 5;

/** The networks of an atlas that a model may be near to: with their histograms, but without those that are the model itself. */
export class Neighbours {
  private readonly networks: GroupHistograms[];

  constructor(
    private readonly kernels: Kernels,
    private readonly atlas: Atlas,
  ) {
    this.networks = atlas.coefficients.models.map(({ counts, ...of }) => ({
      ...of,
      counts: counts.map((row) => Float64Array.from(row)),
    }));
  }

  /** Those nearest to a model by D less the mean of its noise floor, which hangs on how many filters both have. */
  nearestTo(model: GroupHistograms, itself: readonly string[]): PlacedModel {
    const { basis, bins, range, floors } = this.atlas.coefficients;
    const settings = { bins, range, weights: publishedBasis(basis as PublishedBasisName).explainedVarianceRatio };
    const enough = (filters: number) => filters >= floorSizes[0];
    const others = enough(model.filters)
      ? this.networks.filter(({ name, filters }) => enough(filters) && !itself.includes(name))
      : [];
    const all = others.map((network) => {
      const d = divergenceBetween(this.kernels, [model, network], settings);
      const { mean, upper } = floorBetween(floors, model.filters, network.filters);
      return { name: network.name, debiased: withoutNoise("d", d, mean), d, floor: upper };
    });
    const nearest = all.sort((a, b) => a.debiased - b.debiased || a.d - b.d).slice(0, shown);
    return { model: model.name, filters: model.filters, nearest };
  }
}
