import { fixed, fixedNonZero } from "../../figures/svg/number.ts";
import { summaryKeys, summaryMeasures } from "../../results/summarise.ts";
import { seededUniform } from "../../statistics/random.ts";
import type { Cell } from "../../tables/table.ts";
import { analysisOf } from "../step-run.ts";
import { barsFigure } from "./bars.ts";
import { labelOf } from "./label-of.ts";
import type { StudyFigureMaker } from "./made-figure.ts";

/** Fewer models have no rank correlation that could be told from chance. */
const fewest = 5;
/** Permutations behind a p-value: it cannot be below 1 in 10,000. */
const permutations = 9_999;

interface Correlation {
  readonly name: string;
  readonly models: number;
  readonly rho: number;
  readonly p: number;
}

/** Spearman's rank correlation of each measure's mean over a model's layers with a column of numbers, over the models. */
export const rankCorrelation: StudyFigureMaker = ({ column }, runs) => {
  const result = analysisOf(runs[0]);
  if (column === undefined) return "it names no column";
  if (result === undefined) return "its step is no study of filters";
  const numbers = runs[0].models.map((model) => numberOf(labelOf(model, column)));
  const known = numbers.filter((number) => number !== null).length;
  if (known < fewest) return `the column ${column} has numbers for ${known} models, expected ${fewest} or more`;
  const measured = [
    ...summaryKeys.map((key) => ({
      name: `${summaryMeasures[key].title}, ${summaryMeasures[key].symbol}`,
      values: result.models.map(({ summary }) => summary[key].byLayers),
    })),
    { name: "mean D to the others", values: result.models.map(({ name }) => meanDistance(result, name)) },
  ];
  const found = measured.flatMap(({ name, values }) => correlate(name, values, numbers));
  if (found.length === 0) return `no measure of ${fewest} models varies with the column ${column}`;
  return {
    caption: `Spearman's rank correlation of each measure, averaged over the layers of a model, with ${column}, over the models that have one. p: how often ${permutations} seeded permutations give as large a correlation by chance; ${found.length} measures are looked at.`,
    svg: (options) =>
      barsFigure(
        found.map(({ name, rho, p, models }) => ({
          name,
          value: rho,
          mark: null,
          text: `${fixed(rho, 2)}, p = ${fixedNonZero(p, 4)}, n = ${models}`,
        })),
        { axis: `rank correlation with ${column}`, domain: [-1, 1], notes: [] },
        options,
      ),
    table: {
      name: "rank-correlation",
      columns: ["measure", "models", "spearman", "p"],
      rows: found.map(({ name, models, rho, p }): Cell[] => [name, models, rho, p]),
    },
  };
};

function numberOf(text: string | null): number | null {
  const number = text === null || text.trim() === "" ? Number.NaN : Number(text);
  return Number.isFinite(number) ? number : null;
}

function meanDistance(
  { divergence: { groups, matrix } }: { divergence: { groups: string[]; matrix: number[][] } },
  name: string,
): number | null {
  const at = groups.indexOf(name);
  if (at < 0 || groups.length < 2) return null;
  return matrix[at].reduce((sum, value) => sum + value, 0) / (groups.length - 1);
}

function correlate(
  name: string,
  values: readonly (number | null)[],
  numbers: readonly (number | null)[],
): Correlation[] {
  const both = values.flatMap((value, i) => {
    const number = numbers[i];
    return value === null || number === null || !Number.isFinite(value) ? [] : [[value, number]];
  });
  if (both.length < fewest) return [];
  const [x, y] = [0, 1].map((at) => standard(ranks(both.map((pair) => pair[at]))));
  if (x === undefined || y === undefined) return [];
  const product = (order: ArrayLike<number>) => x.reduce((sum, value, i) => sum + value * y[order[i]], 0);
  const order = Array.from(y, (_, i) => i);
  const rho = Math.max(-1, Math.min(1, product(order)));
  const uniform = seededUniform(1);
  let beyond = 0;
  for (let round = 0; round < permutations; round++) {
    for (let i = order.length - 1; i > 0; i--) {
      const j = Math.floor(uniform() * (i + 1));
      [order[i], order[j]] = [order[j], order[i]];
    }
    // Permutations that give the same correlation but for rounding count.
    if (Math.abs(product(order)) >= Math.abs(rho) - 1e-12) beyond++;
  }
  return [{ name, models: both.length, rho, p: (beyond + 1) / (permutations + 1) }];
}

/** Ranks from 1; equal values share the mean of theirs. */
function ranks(values: readonly number[]): number[] {
  const order = values.map((_, i) => i).sort((a, b) => values[a] - values[b]);
  const found = new Array<number>(values.length);
  for (let start = 0; start < order.length; ) {
    let end = start;
    while (end < order.length && values[order[end]] === values[order[start]]) end++;
    for (let i = start; i < end; i++) found[order[i]] = (start + 1 + end) / 2;
    start = end;
  }
  return found;
}

/** Centred and of length 1; undefined where all are equal. */
function standard(values: readonly number[]): number[] | undefined {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const length = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0));
  return length === 0 ? undefined : values.map((value) => (value - mean) / length);
}
