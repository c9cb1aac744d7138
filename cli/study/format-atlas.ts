import { type AtlasPlaces, agree, counted, thousands } from "../../sdk/index.ts";
import { withTimesSigns } from "../../sdk/results/times-signs.ts";
import { decimal, percent } from "../format/numbers.ts";
import { safeText } from "../format/safe-text.ts";
import { wrap } from "../format/wrap.ts";
import type { Colors } from "../terminal.ts";

/** Layers and models that are listed; the others are in the document and the table. */
const shown = 3;

/** Where the layers and models lie among the networks of an atlas. */
export function formatAtlas(places: AtlasPlaces | undefined, width: number, colors: Colors): string {
  if (places === undefined) return "";
  const { name, networks, atlasLayers, own, outer, farthest, models } = places;
  const limit = Math.min(width, 100);
  const title = `${colors.bold("Among other networks")}  ${counted(networks, "network")} of the atlas "${safeText(name)}", ${counted(atlasLayers, "layer")}`;
  const several = new Set(places.layers.map(({ model }) => model)).size > 1;
  const layers = farthest
    .slice(0, shown)
    .map(
      ({ text, low, high }) => `${safeText(withTimesSigns(text))} (95 % interval ${spaced(low)} to ${spaced(high)})`,
    );
  const itself = own.map(({ model, network }) => {
    const as = model === network ? "" : ` as "${safeText(network)}"`;
    return `"${safeText(model)}" is in the atlas itself${as}: its own layers are part of its percentiles; the nearest are others.`;
  });
  const nearest = models.slice(0, shown).map(({ model, nearest: all }) => {
    const each = all
      .slice(0, shown)
      .map(
        ({ name: other, debiased, d, floor }) => `"${safeText(other)}" (${d > floor ? "" : "~"}${decimal(debiased)})`,
      );
    if (each.length === 0)
      return `No network of the atlas has 3×3 filters enough to compare "${safeText(model)}" with.`;
    return `${several ? `Nearest to "${safeText(model)}"` : "Nearest"} by D without noise: ${each.join(", ")}`;
  });
  const more = models.length > shown ? ` ${counted(models.length - shown, "more model")}: in the JSON.` : "";
  const noise = nearest.some((line) => line.includes("(~"))
    ? "~: within noise, so that the order of these tells nothing. "
    : "";
  const outermost =
    outer.of > 0
      ? `${thousands(outer.count)} of ${counted(outer.of, "place")} by S and H / T_H ${agree(outer.count, "lies", "lie")} in the outer tenths (at most a fifth of the atlas's own do).`
      : "No layer has an S or H / T_H that could be placed.";
  const note = `${noise}${outermost}${more} The atlas stands for no other networks than its own; --against none leaves this out.`;
  const lines = [...layers, ...itself, ...nearest].map((line) => wrap(line, limit, "  "));
  return `${[title, ...lines, colors.dim(wrap(note, limit, "  "))].join("\n")}\n`;
}

/** As the sentence has its share. */
function spaced(share: number): string {
  return percent(share).replace("%", " %");
}
