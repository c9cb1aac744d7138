import { type AtlasPlaces, agree, counted, layerMeasures, thousands } from "../../sdk/index.ts";
import { decimal, percent } from "../format/numbers.ts";
import { safeText } from "../format/safe-text.ts";
import { wrap } from "../format/wrap.ts";
import type { Colors } from "../terminal.ts";

/** How a layer at either end of a measure is described. */
const ends = {
  sparsity: ["sparser", "less sparse"],
  varianceEntropy: ["more varied (H)", "less varied (H)"],
  orthogonality: ["more orthogonal", "less orthogonal"],
} as const;
const shownLayers = 6;
/** Shares within it of either end are outer ones. */
const outer = 0.1;

/** Where the layers and models lie among the networks of an atlas. */
export function formatAtlas(places: AtlasPlaces | undefined, width: number, colors: Colors): string {
  if (places === undefined) return "";
  const rows = places.layers.flatMap(({ model, layer, among, measures }) =>
    Object.entries(ends).flatMap(([key, [more, less]]) => {
      const placed = measures[key];
      if (placed === undefined) return [];
      const { percentile, low, high } = placed;
      // As the atlas's own layers are counted: by the share itself. Its interval is another matter.
      const isOuter = percentile > 1 - outer || percentile < outer;
      const isWhollyOuter = low > 1 - outer || high < outer;
      const [word, share, from, to] =
        percentile > 0.5 ? [more, percentile, low, high] : [less, 1 - percentile, 1 - high, 1 - low];
      const name = `"${safeText(layer)}"${new Set(places.layers.map((each) => each.model)).size > 1 ? ` of "${safeText(model)}"` : ""}`;
      const text = `${name} is ${word} than ${percent(share)} of ${safeText(among)} (95 % interval ${percent(from)} to ${percent(to)})`;
      return [{ text, isOuter, isWhollyOuter, share }];
    }),
  );
  const outerRows = rows.filter(({ isOuter }) => isOuter).sort((a, b) => b.share - a.share);
  const wholly = outerRows.filter(({ isWhollyOuter }) => isWhollyOuter).length;
  const title = `${colors.bold("Among other networks")}  an atlas of ${thousands(places.networks)} networks, ${counted(places.atlasLayers, "layer")}`;
  const summary = `${thousands(outerRows.length)} of ${counted(rows.length, "place")} (${Object.keys(ends).length} measures of each layer) ${agree(outerRows.length, "lies", "lie")} in the outer tenths, where a fifth of the atlas's own layers do; ${wholly} with ${agree(wholly, "its", "their")} whole interval.`;
  const lines = outerRows.slice(0, shownLayers).map(({ text }) => text);
  const nearest = places.models.map(({ model, nearest: all }) => {
    const each = all
      .slice(0, 3)
      .map(({ name, debiased, d, floor }) => `"${safeText(name)}" (${d > floor ? "" : "~"}${decimal(debiased)})`);
    if (each.length === 0) return `No other network of the atlas has 3x3 filters to compare "${safeText(model)}" with.`;
    return `Nearest to "${safeText(model)}" by D without noise: ${each.join(", ")}`;
  });
  const own = places.own.map(({ model, network }) => {
    const as = model === network ? "" : ` as "${safeText(network)}"`;
    return `"${safeText(model)}" is in the atlas itself${as}: its own layers are part of its percentiles; the nearest are others.`;
  });
  const note = `The atlas stands for its own ${thousands(places.networks)} networks and no others; intervals take its layers as independent. ${layerMeasures.length} measures are in the JSON.`;
  const limit = Math.min(width, 100);
  return `${title}\n${wrap(summary, limit)}\n${[...lines, ...own, ...nearest].map((line) => wrap(line, limit, "  ")).join("\n")}\n${colors.dim(wrap(note, limit))}\n`;
}
