import type { LayerResult, ModelResult } from "../../results/analysis.ts";
import type { ModelFacts } from "../../results/facts.ts";
import type { Finding } from "../../results/finding.ts";
import { signedGrid } from "../operators/examples.ts";
import { characters, element, html, Markup } from "../svg/markup.ts";
import { themes, withColors } from "../svg/themes.ts";
import { bdi } from "./page.ts";

/** Layers of a finding whose filters are shown, and filters of each. */
const [LAYERS, FILTERS] = [2, 5];
const [SIDE, GAP] = [30, 5];

/**
 * The filters that a finding speaks of: the most typical ones of its first layers, said with their model where there are several;
 * null where it names none that has any.
 */
export function findingFilters({ layers }: Finding, models: readonly (ModelFacts | ModelResult)[]): Markup | null {
  const shown = layers.slice(0, LAYERS).flatMap(({ model, name }) => {
    const found = models.find((each) => each.name === model);
    const layer =
      found !== undefined && "layers" in found ? found.layers.find((each) => each.name === name) : undefined;
    return layer === undefined || filtersOf(layer).length === 0 ? [] : [{ layer, model }];
  });
  if (shown.length === 0) return null;
  const several = models.length > 1;
  return html`<div class="filters">${shown.map(
    ({ layer, model }) =>
      html`<div>${drawing(layer)}<span class="small">${kindOf(layer)} of ${bdi(layer.name)}${several ? html`, ${bdi(model)}` : null}</span></div>`,
  )}</div>`;
}

/** Of a layer of zeros there are no typical ones: its first. */
function filtersOf({ typical, examples }: LayerResult): readonly number[][] {
  const found = typical.length > 0 ? typical.map(({ weights }) => weights) : examples;
  return found.slice(0, FILTERS);
}

function kindOf({ typical }: LayerResult): string {
  return typical.length > 0 ? "Typical filters" : "First filters";
}

/** In a row, each on a symmetric scale of its own, red positive. */
function drawing(layer: LayerResult): Markup {
  const filters = filtersOf(layer);
  const k = Math.max(...layer.kernel);
  const size = { width: filters.length * (SIDE + GAP) - GAP + 2, height: SIDE + 2 };
  const svg = element(
    "svg",
    { ...size, viewBox: `-1 -1 ${size.width} ${size.height}`, role: "img" },
    element("title", {}, characters(`${kindOf(layer)} of ${layer.name}`)),
    ...filters.map((weights, i) => signedGrid(weights, [k, k], i * (SIDE + GAP), 0, SIDE)),
  );
  return Markup.of(withColors(svg.source, themes.screen));
}
