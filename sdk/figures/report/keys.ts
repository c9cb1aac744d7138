import type { KeysLayer, KeysResult } from "../../results/keys.ts";
import { keysRow } from "../keys/key-grid.ts";
import { keysCurveRow } from "../keys/keys-curve.ts";
import { cited, REFERENCES } from "../references.ts";
import { html, type Markup } from "../svg/markup.ts";
import { counted, fixed, grouped, NO_NUMBER, percent } from "../svg/number.ts";
import { name } from "./models.ts";
import { drawn, folded, table } from "./page.ts";

/** More rows than this are folded away. */
const MAX_OPEN = 24;

/** A few filters that stand for all others: the keys, what each number of them explains, the layers. */
export function keySections(keys: KeysResult): Markup[] {
  return [
    html`<h2 id="keys">Key filters</h2>
<p>A learned filter is roughly a key times a number plus a constant. Keys are candidates of spherical k-means, thinned out by
a greedy removal, or a clustering of as many where that explains more (${cited(REFERENCES.masterKeyFilters)}). Explained is the
mean squared cosine, free of the constant, of a filter with its nearest key: ${percent(keys.explained)} here, and
${percent(keys.noise.explained)} of ${grouped(keys.noise.filters)} filters of white noise${keys.source === "models" ? ", with as many keys of their own" : ""}.</p>
${drawn(keysRow, { keys })}${drawn(keysCurveRow, { keys })}`,
    html`<h2 id="key-layers">Keys by layer</h2>
${folded(
  `${counted(keys.layers.length, "layer")}: what the keys explain of each`,
  layerTable(keys),
  keys.layers.length <= MAX_OPEN,
)}`,
  ];
}

function layerTable({ layers, cosine }: KeysResult): Markup {
  const several = new Set(layers.map(({ model }) => model)).size > 1;
  return table(
    [
      ...(several ? [{ title: "Model", name: true }] : []),
      { title: "Layer", name: true },
      { title: "Depth", numeric: true },
      { title: "Filters", numeric: true },
      { title: "Left out", numeric: true },
      { title: "Explained", numeric: true },
      { title: `Cosine of ${cosine} or more`, numeric: true },
      { title: "Most used key", numeric: true },
    ],
    layers.map((layer) => [
      ...(several ? [name(layer.model)] : []),
      name(layer.name),
      fixed(layer.depth, 2),
      grouped(layer.used),
      grouped(layer.constant + layer.zero + layer.nonFinite),
      layer.explained === null ? NO_NUMBER : percent(layer.explained),
      layer.shareAbove === null ? NO_NUMBER : percent(layer.shareAbove),
      mostUsed(layer),
    ]),
  );
}

function mostUsed({ counts, used }: KeysLayer): string {
  return used === 0 ? NO_NUMBER : String(counts.indexOf(Math.max(...counts)) + 1);
}
