import type { KeyFamily, KeyResemblance, KeysResult } from "../../results/keys.ts";
import { agree } from "../../results/plain-text.ts";
import { beyondText, isBeyond, sigmaText } from "../../results/sigma-text.ts";
import { areMasterKeys, isAlike, leastLikeness } from "../../studies/keys/likeness.ts";
import { keysTable } from "../../tables/keys-tables.ts";
import { said } from "../caption.ts";
import type { FigureRow } from "../figure-row.ts";
import { REFERENCES } from "../references.ts";
import { familyText } from "../scale-space/family-style.ts";
import { colorBar, symmetricTicks } from "../svg/color-bar.ts";
import { evenRows } from "../svg/even-rows.ts";
import { type FigureOptions, frame } from "../svg/frame.ts";
import { element, type Markup } from "../svg/markup.ts";
import { counted, fixed, percent } from "../svg/number.ts";
import { label, weightGrid } from "../svg/shapes.ts";
import { diverging, MUTED, SIZE, WIDTH } from "../svg/style.ts";
import { cleanText } from "../svg/text.ts";

/** Beside each other at most; a key is as wide as the lines under it. */
const PER_ROW = 8;
const [LEAST_SIZE, MOST_SIZE, GAP] = [76, 96, 18];

const titleOf = ({ keys: { keys, filters, kernel } }: { keys: KeysResult }) =>
  `${counted(keys.length, "key")} of ${counted(filters.used, "filter")} of ${kernel.join("×")}`;

export const keysRow: FigureRow<{ keys: KeysResult }> = {
  name: "keys",
  title: titleOf,
  caption:
    () => said`A few filters that stand for all others: each filter is approximately one of them, times a factor, plus a constant. The
keys are found as candidates by spherical k-means, thinned out by a greedy removal, or by a k-means of their number where that explains
more (${REFERENCES.masterKeyFilters}). Under each, the
most used first: the share of filters nearest to it, and the master key and the scale-space family that it is most like.`,
  isThere: ({ keys }) => keys.keys.length > 0,
  draw: keyGrid,
  table: ({ keys }) => keysTable(keys),
};

/** The keys as filters on one symmetric colour scale; under each its share of the filters, the master key and the family it is like. */
export function keyGrid({ keys: result }: { keys: KeysResult }, options: FigureOptions = {}): string {
  const { keys, kernel, source } = result;
  const width = options.width ?? WIDTH;
  const perRow = evenRows(keys.length, Math.min(PER_ROW, Math.floor((width + GAP) / (LEAST_SIZE + GAP))));
  const size = Math.min(MOST_SIZE, Math.floor((width + GAP) / perRow) - GAP);
  const rowHeight = size + 90;
  const limit = keys.flatMap(({ weights }) => weights).reduce((most, weight) => Math.max(most, Math.abs(weight)), 0);
  const body: Markup[] = keys.map(({ weights, share, resembles, family }, i) => {
    const x = (i % perRow) * (size + GAP);
    const y = Math.floor(i / perRow) * rowHeight;
    const under = { x: x + size / 2, "text-anchor": "middle", "font-size": SIZE.tick, fill: MUTED };
    return element(
      "g",
      {},
      weightGrid(weights, kernel, x, y, size, (weight) => diverging(weight / limit)),
      label(String(i + 1), { x: x + size / 2, y: y + size + 15, "text-anchor": "middle", "font-weight": "bold" }),
      label(percent(share), { ...under, y: y + size + 29 }),
      ...likeness(areMasterKeys(result) ? null : resembles, family, kernel[0]).map((text, line) =>
        label(text, { ...under, y: y + size + 43 + 14 * line }),
      ),
    );
  });
  const barTop = Math.ceil(keys.length / perRow) * rowHeight + 12;
  body.push(colorBar(12, barTop, 200, (t) => diverging(2 * t - 1), symmetricTicks(fixed(limit, 2)), "weight"));
  const beyond = keys.some(({ family }) => isAlike(family, kernel[0]) && [family.sigmaX, family.sigmaY].some(isBeyond));
  const from = source === "models" ? "extracted from the models shown" : `“${cleanText(source, 60)}”, given`;
  return frame(
    {
      title: titleOf({ keys: result }),
      description: `${counted(keys.length, "key")} ${agree(keys.length, "explains", "explain")} ${percent(result.explained)} of the filters.`,
      notes: [
        `Keys of mean 0 and length 1, ${from}; together they explain ${percent(result.explained)} of the filters (noise: ${percent(result.noise.explained)}). Under each the share of filters nearest to it${areMasterKeys(result) ? "" : ", the nearest master key with the cosine,"} and the scale-space family it is most like with the cosine and the sigmas in pixels (x, y); –\u00a0stands for ${noLikeness(kernel[0])}.${beyond ? ` ${beyondText}.` : ""}`,
      ],
      width,
      height: barTop + 26,
    },
    options,
    body,
  );
}

/** In noise, likeness is common on few weights. */
function noLikeness(k: number): string {
  return k < 3 ? "no likeness: so few weights are like anything" : `a cosine below ${leastLikeness(k)} in magnitude`;
}

/** Lines under a key: master key, but under a master key itself (null), family, its scales. */
function likeness(resembles: KeyResemblance | null, family: KeyFamily | null, k: number): string[] {
  const master = isAlike(resembles, k) ? `master ${resembles.key}: ${fixed(resembles.cosine, 2)}` : "–";
  const masters = resembles === null ? [] : [master];
  if (!isAlike(family, k)) return [...masters, "–"];
  const [x, y] = [family.sigmaX, family.sigmaY].map((sigma) => sigmaText(sigma, (value) => fixed(value, 2)));
  return [...masters, `${familyText(family.family)} ${fixed(family.cosine, 2)}`, `σ ${x === y ? x : `${x}, ${y}`}`];
}
