import type { Family, Progress } from "../sdk/index.ts";
import type { ScaleSpaceOverview } from "./engine/protocol.ts";
import { countFamilies } from "./engine/scale-space-overview.ts";

/** What is known before all filters are fitted. */
export interface FittedSoFar {
  /** Layers that are done, and their filters. */
  layers: number;
  filters: number;
  /** All filters, of the other layers too. */
  total: number;
  families: ScaleSpaceOverview["families"];
}

/** With a further layer: sums, since there may be twenty thousand. */
export function addFitted(
  before: FittedSoFar | undefined,
  layer: NonNullable<Progress["fitted"]>,
  total: number,
): FittedSoFar {
  const { count, constant, nonFinite, explained } = layer;
  const families = countFamilies(Object.keys(explained.byFamily) as Family[], [layer]);
  return {
    layers: (before?.layers ?? 0) + 1,
    filters: (before?.filters ?? 0) + count + constant + nonFinite,
    total,
    families: families.map(({ family, count, identity }, i) => ({
      family,
      count: count + (before?.families[i].count ?? 0),
      identity: identity + (before?.families[i].identity ?? 0),
    })),
  };
}
