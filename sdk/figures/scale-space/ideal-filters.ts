import type { ScaleSpaceExample, ScaleSpaceResult } from "../../results/scale-space.ts";
import { beyondText, isBeyond, sigmaText } from "../../results/sigma-text.ts";
import { scaleExamplesTable } from "../../tables/scale-examples-table.ts";
import { said } from "../caption.ts";
import type { FigureRow } from "../figure-row.ts";
import { swatch } from "../operators/label-style.ts";
import { filterPlace, placeNames } from "../place-names.ts";
import { colorBar } from "../svg/color-bar.ts";
import { type FigureOptions, frame } from "../svg/frame.ts";
import { element, type Markup } from "../svg/markup.ts";
import { counted, fixed, fixedNonZero, significant } from "../svg/number.ts";
import { label, weightGrid } from "../svg/shapes.ts";
import { diverging, MUTED, SIZE, WARNING, WIDTH } from "../svg/style.ts";
import { cleanText } from "../svg/text.ts";
import { familyColor, familyText } from "./family-style.ts";

/** A card is three filters and a text: at least as wide as filters of 64 pixels make it, wider where the row has room. */
const [LEAST_SIDE, MOST_SIDE, BETWEEN, TEXT, GUTTER] = [64, 110, 8, 116, 24];
const HEAD = 20;

const TITLE = "Learned filters beside their ideal ones";

export const idealFiltersRow: FigureRow<{ scaleSpace: ScaleSpaceResult }> = {
  name: "scale-ideal-filters",
  least: 290,
  title: () => TITLE,
  caption:
    () => said`For each family the filter of these models that fits it best (smooth and sharpen: what a single point leaves of
it), then some that no family explains. A pale difference means that the formula says all there is to the filter.`,
  isThere: ({ scaleSpace }) => scaleSpace.examples.length > 0,
  draw: idealFiltersFigure,
  table: ({ scaleSpace }) => scaleExamplesTable(scaleSpace),
};

/** Learned filters beside their ideal ones and the difference, on one colour scale (arXiv 2509.12746). */
export function idealFiltersFigure(
  { scaleSpace }: { scaleSpace: ScaleSpaceResult },
  options: FigureOptions = {},
): string {
  const { examples } = scaleSpace;
  const width = options.width ?? WIDTH;
  const perRow = Math.max(1, Math.floor((width + GUTTER) / (cardWidth(LEAST_SIDE) + GUTTER)));
  const room = (width + GUTTER) / perRow - GUTTER;
  const side = Math.min(MOST_SIDE, Math.floor((room - cardWidth(0)) / 3));
  const [across, down] = [cardWidth(side) + GUTTER, cardHeight(side) + 32];
  const rows = Math.ceil(examples.length / perRow);
  const places = placeNames(examples.map(filterPlace), cardWidth(side) - 8, SIZE.tick, scaleSpace.layers);
  const body: Markup[] = examples.map((example, i) =>
    element(
      "g",
      { transform: `translate(${(i % perRow) * across} ${HEAD + Math.floor(i / perRow) * down})` },
      ...card(example, places[i], side),
    ),
  );
  for (let column = 0; column < Math.min(perRow, examples.length); column++) {
    ["learned", "ideal", "difference"].forEach((text, i) => {
      const x = column * across + i * (side + BETWEEN);
      body.push(label(text, { x, y: 11, "font-size": SIZE.tick, fill: MUTED }));
    });
  }
  if (examples.length === 0) body.push(label("There is no example.", { x: 0, y: 20 }));
  const barTop = HEAD + rows * down + 14;
  const ticks = [-1, -0.5, 0, 0.5, 1].map((value) => ({
    at: (value + 1) / 2,
    text: fixed(value, value % 1 === 0 ? 0 : 1),
  }));
  const bar = "weight over the largest absolute weight of the learned filter";
  body.push(colorBar(8, barTop, 240, (t) => diverging(2 * t - 1), ticks, bar));
  return frame(
    {
      title: TITLE,
      description: `${counted(examples.length, "learned filter")} with ideal filter and difference: ${examples
        .map(({ family, cosine }) => `${cleanText(family, 40)} ${fixed(cosine, 3)}`)
        .join(", ")}.`,
      notes: [
        `Ideal: amplitude × model + offset, nearest in the least squares; y upwards. σx, σy: scale in pixels by method ${scaleSpace.method}, ${scaleSpace.mode} mode. cos: cosine of learned and ideal filter, both without their mean; explained from ${fixed(scaleSpace.cosine, 2)}.${examples.some(({ sigmaX, sigmaY }) => [sigmaX, sigmaY].some(isBeyond)) ? ` ${beyondText}.` : ""}`,
      ],
      width,
      height: barTop + 26,
    },
    options,
    body,
  );
}

function cardWidth(side: number): number {
  return 3 * (side + BETWEEN) + TEXT;
}

/** Four lines of text stand beside the filters, however small these are. */
function cardHeight(side: number): number {
  return Math.max(72, side);
}

function card(example: ScaleSpaceExample, place: string, side: number): Markup[] {
  const { weights, ideal, kernel, family, cosine, explained } = example;
  const limit = weights.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0);
  const color = (weight: number) => diverging(limit > 0 ? weight / limit : 0);
  const parts = [weights, ideal, weights.map((weight, i) => weight - ideal[i])];
  const x = 3 * (side + BETWEEN);
  return [
    ...parts.map((part, i) => weightGrid(part, kernel, i * (side + BETWEEN), 0, side, color)),
    swatch(x + 2, 2, familyColor(family)),
    label(`${familyText(family)}${example.identity ? ": identity" : ""}`, { x: x + 18, y: 11, "font-weight": "bold" }),
    label(`cos ${fixed(cosine, 3)}`, { x: x + 2, y: 28 }),
    label(sigmas(example), { x: x + 2, y: 44, "font-size": SIZE.tick, fill: MUTED }),
    ...(example.alpha === null
      ? []
      : [label(alphaText(example.alpha), { x: x + 2, y: 58, "font-size": SIZE.tick, fill: MUTED })]),
    ...(explained ? [] : [label("not explained", { x: x + 2, y: 72, "font-size": SIZE.tick, fill: WARNING })]),
    label(place, { x: 0, y: cardHeight(side) + 14, "font-size": SIZE.tick, fill: MUTED }),
  ];
}

/** From here on the point that is sharpened weighs so little that only the Laplacian is seen: a fit's end, not a number. */
const mostAlpha = 1e6;

function alphaText(alpha: number): string {
  return alpha >= mostAlpha ? "α >1e6: Laplacian alone" : `α ${alpha < 1000 ? fixed(alpha, 2) : significant(alpha)}`;
}

function sigmas({ sigmaX, sigmaY }: ScaleSpaceExample): string {
  return `σx ${sigmaText(sigmaX, digitsOf)}, σy ${sigmaText(sigmaY, digitsOf)}`;
}

function digitsOf(sigma: number): string {
  return sigma < 10 ? fixedNonZero(sigma, 2) : significant(sigma);
}
