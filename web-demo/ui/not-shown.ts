import type { LayerFacts } from "../../sdk/index.ts";
import { agree, counted, listed } from "../../sdk/results/plain-text.ts";
import { typeset } from "../../sdk/results/typeset.ts";
import { shownName } from "./shown-name.ts";

/**
 * "2 layers (86,400 filters) are not shown: kernel 1×3: not square.": a model's convolutions that were not analysed, by their
 * reasons, that of most layers first. Undefined where there is none.
 */
export function notShown(layers: readonly Pick<LayerFacts, "filters" | "reason">[]): string | undefined {
  if (layers.length === 0) return undefined;
  const counts = new Map<string, number>();
  let filters = 0;
  for (const layer of layers) {
    const why = typeset(shownName(layer.reason ?? "not analysed"));
    counts.set(why, (counts.get(why) ?? 0) + 1);
    filters += layer.filters;
  }
  const reasons = [...counts]
    .sort((a, b) => b[1] - a[1])
    .map(([why, count]) => (counts.size > 1 ? `${why} (${counted(count, "layer")})` : why));
  const all = `${counted(layers.length, "layer")} (${counted(filters, "filter")})`;
  return `${all} ${agree(layers.length, "is", "are")} not shown: ${listed(reasons)}.`;
}
