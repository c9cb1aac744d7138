import type { AtlasPlaces, PlacedLayer, PlacedModel } from "../../results/atlas.ts";
import { entropyRatio, orthogonality, sparsity } from "../../results/measures.ts";
import { agree } from "../../results/plain-text.ts";
import { typesetVisibly } from "../../results/typeset.ts";
import { html, type Markup } from "../svg/markup.ts";
import { counted, fixed, grouped, NO_NUMBER, percent } from "../svg/number.ts";
import { withSubscripts } from "../svg/subscripts.ts";
import { name } from "./models.ts";
import { folded, table } from "./page.ts";

const measures = [sparsity, entropyRatio, orthogonality];
/** More layers than that are folded away. */
const mostOpen = 24;

/** Where layers and models lie among the networks of an atlas; nothing where they were compared with none. */
export function atlasSection(places: AtlasPlaces | undefined): Markup | null {
  if (places === undefined) return null;
  const { networks, atlasLayers, own, outer, farthest, layers, models } = places;
  return html`<h2 id="among">Among other networks</h2>
<p>The atlas “${name(places.name)}” is made of ${counted(networks, "network")} with ${counted(atlasLayers, "layer")}, and stands for
no others. ${
    outer.of > 0
      ? html`${grouped(outer.count)} of ${counted(outer.of, "place")} by S and H / T<sub>H</sub> ${agree(outer.count, "lies", "lie")} in the outer tenths, where at most a fifth of the
atlas's own do.`
      : html`No layer has an S or H / T<sub>H</sub> that could be placed.`
  } Intervals are Wilson's, as of independent layers; those of one network are not, so that the true uncertainty is larger.</p>
${
  farthest.length === 0
    ? null
    : html`<ul>${farthest.map(({ text, low, high }) => html`<li>${withSubscripts(typesetVisibly(text))} (95 % interval ${percent(low)} to ${percent(high)})</li>`)}</ul>`
}${own.map(({ model, network }) => html`<p>${name(model)} is in the atlas itself, as ${name(network)}: its own layers are part of its percentiles, and the nearest are others.</p>`)}${table(
  [
    { title: "Model", name: true },
    { title: "3×3 filters counted", numeric: true },
    { title: "Nearest networks, by D without noise (~: within noise)", name: true },
  ],
  models.map(modelRow),
)}${folded(
  `Percentiles of ${counted(layers.length, "layer")}`,
  table(
    [
      { title: "Layer", name: true },
      { title: "Among" },
      { title: "Networks", numeric: true },
      ...measures.map(({ symbol }) => ({ title: `${symbol} percentile`, numeric: true })),
    ],
    layers.map(layerRow),
  ),
  layers.length <= mostOpen,
)}`;
}

function modelRow({ model, filters, nearest }: PlacedModel): (Markup | string)[] {
  const each = nearest.map(
    (other, i) =>
      html`${i > 0 ? ", " : null}${name(other.name)} (${other.d > other.floor ? "" : "~"}${fixed(other.debiased, 3)})`,
  );
  return [name(model), grouped(filters), nearest.length === 0 ? NO_NUMBER : html`${each}`];
}

function layerRow({ layer, among, networks, measures: placed }: PlacedLayer): (Markup | string)[] {
  const percentiles = measures.map(({ key }) => (key in placed ? fixed(100 * placed[key].percentile, 0) : NO_NUMBER));
  return [name(layer), typesetVisibly(among), grouped(networks), ...percentiles];
}
