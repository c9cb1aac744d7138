import { isAboveFloor } from "../../results/above-floor.ts";
import type { AnalysisResult, DivergenceResult } from "../../results/analysis.ts";
import { comparabilityNote } from "../../results/comparability.ts";
import { sampleNote } from "../../results/sampled-pairs.ts";
import { eachPair, firstPairs } from "../../tables/divergence-tables.ts";
import { componentShareRow } from "../component-share.ts";
import { divergenceRow } from "../divergence-heatmap.ts";
import { html, type Markup } from "../svg/markup.ts";
import { counted, fixed, grouped } from "../svg/number.ts";
import { name } from "./models.ts";
import { drawn, folded, table } from "./page.ts";

/** More pairs than this are folded away. */
const MAX_OPEN = 15;
/** Pairs beyond the largest are left to the JSON: 200 layers make 19,900. */
const MAX_PAIRS = 500;

/** How far the groups are apart: heat map, its caveat, shares of the components, other distances; what D rests on is said first. */
export function divergenceSection(result: AnalysisResult, first: boolean): Markup {
  const { divergence } = result;
  if (divergence.groups.length < 2) {
    return html`<p>There is only one group of filters, so there is nothing to compare: no heat map and no table of distances. Give several models, or compare the layers or depths of one.</p>`;
  }
  const sample = sampleNote(result);
  return html`${sample === null ? null : html`<p>${sample}</p>`}${drawn(divergenceRow, result)}${caveat(result, first)}${
    drawn(componentShareRow, result) ??
    html`<p>No D rises above its noise floor, so there are no shares of components to draw.</p>`
  }<h3>The same pairs by other distances</h3>${distanceTable(divergence)}`;
}

function caveat(result: AnalysisResult, first: boolean): Markup {
  const { divergence } = result;
  const pairs = countOf(divergence);
  let noise = 0;
  for (const [a, b] of eachPair(divergence)) if (!isAboveFloor(divergence, a, b)) noise++;
  const outside = divergence.outside.reduce((sum, count) => sum + count, 0);
  return html`<div class="aside"><strong>Small groups differ by chance.</strong> Two samples of one distribution do not have D = 0: D
falls only as the number of filters grows. ${aboveNoise(pairs, noise)}${
    outside > 0 ? ` ${counted(outside, "coefficient")} outside the range of the histograms were left out.` : ""
  }${first ? ` ${comparabilityNote(result) ?? ""}` : ""}</div>
`;
}

function countOf({ groups }: DivergenceResult): number {
  return (groups.length * (groups.length - 1)) / 2;
}

/** How many of the pairs do not rise above their noise floor. */
function aboveNoise(pairs: number, noise: number): string {
  const floor = "what two samples of one distribution stay below (95 %)";
  if (noise === 0) return `${pairs === 1 ? "The pair is" : "All pairs are"} above noise, ${floor}.`;
  return `${grouped(noise)} of ${counted(pairs, "pair")} ${noise === 1 ? "is" : "are"} not above noise, ${floor}, and grey in the figure.`;
}

function distanceTable(divergence: DivergenceResult): Markup {
  const { groups, matrix, floor, debiased, interval, distances, distanceNoise } = divergence;
  // By D itself the smallest groups would come first.
  const beyond = ([a, b]: [number, number]) => matrix[a][b] - floor.mean[a][b];
  const count = countOf(divergence);
  const pairs = firstPairs(eachPair(divergence), MAX_PAIRS, (one, other) => beyond(other) - beyond(one));
  const content = html`<p class="small">Weighted over the components like D. Jensen-Shannon (at most ln 2), Hellinger and
total variation (at most 1) hardly depend on empty bins; Wasserstein-1 is in units of the coefficients. In brackets: not
above noise. The interval is of D without noise: of the distributions that the filters are a sample of.${
    count > MAX_PAIRS
      ? ` The ${MAX_PAIRS} pairs of largest D without noise are listed; the JSON document has all.`
      : null
  }</p>${table(
    [
      { title: "Group", name: true },
      { title: "Group", name: true },
      { title: "D", numeric: true },
      { title: "Noise, 95 %", numeric: true },
      { title: "D without noise", numeric: true },
      { title: "95 % interval without noise", numeric: true },
      { title: "Jensen-Shannon", numeric: true },
      { title: "Hellinger", numeric: true },
      { title: "Total variation", numeric: true },
      { title: "Wasserstein-1", numeric: true },
    ],
    pairs.map(([i, j]) => [
      name(groups[i]),
      name(groups[j]),
      bracketed(matrix[i][j], floor.upper[i][j]),
      fixed(floor.upper[i][j], 4),
      fixed(debiased[i][j], 4),
      interval === null ? "" : `${fixed(interval.low[i][j], 4)} to ${fixed(interval.high[i][j], 4)}`,
      ...(["jensenShannon", "hellinger", "totalVariation", "wasserstein1"] as const).map((name) =>
        bracketed(distances[name][i][j], distanceNoise?.[name].floor.upper[i][j]),
      ),
    ]),
  )}`;
  return count <= MAX_OPEN
    ? content
    : folded(`${counted(count, "pair")}, by descending D without noise`, content, false);
}

/** In brackets where the distance does not rise above its noise floor. */
function bracketed(distance: number, upper = -1): string {
  return distance > upper ? fixed(distance, 4) : `(${fixed(distance, 4)})`;
}
