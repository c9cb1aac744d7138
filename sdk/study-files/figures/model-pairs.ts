import { fixedNonZero } from "../../figures/svg/number.ts";
import { columnsOf, expectColumn } from "../../model/select-layers.ts";
import type { AnalysisResult } from "../../results/analysis.ts";
import { shortNames } from "../../results/short-names.ts";
import type { Cell } from "../../tables/table.ts";
import { analysisOf, type StepRun } from "../step-run.ts";
import { barsFigure } from "./bars.ts";
import { labelOf } from "./label-of.ts";
import type { StudyFigureMaker } from "./made-figure.ts";

interface ModelPair {
  readonly label: string;
  readonly a: string;
  readonly b: string;
  readonly value: number;
  readonly floor: number;
  readonly quality: readonly (number | null)[];
}

/** Letters of a model's name in a pair. */
const nameRoom = 18;
/** Letters of the label that they share. */
const labelRoom = 14;
/** Measures of which both models' means over layers stand beside D. */
const measures = ["sparsity", "varianceEntropy", "orthogonality"] as const;

/** Models in pairs that share a label, as a network trained in two ways: D, and both models' S, H and O. */
export const modelPairs: StudyFigureMaker = ({ column, differ }, runs) => {
  const result = analysisOf(runs[0]);
  if (column === undefined) return "it names no column";
  if (result === undefined || result.divergence.groups.length === 0) return "its step compares no models";
  if (differ !== undefined) expectColumn(columnsOf(runs[0].models), differ, "to pair models by");
  const pairs = pairsOf(result, runs[0], column, differ);
  const apart = differ === undefined ? "" : ` and differ in the column ${differ}`;
  if (pairs.length === 0) return `no two models share a label in the column ${column}${apart}`;
  const paired = [...new Set(pairs.flatMap(({ a, b }) => [a, b]))];
  const short = new Map(shortNames(paired, nameRoom).map((name, i) => [paired[i], name]));
  const most = pairs.reduce((largest, { value, floor }) => Math.max(largest, value, floor), 0);
  return {
    caption: `The divergence D between the models that share a label in the column ${column}${apart}. The mark is what noise stays below (95 % bound): only a bar beyond it tells two models apart. The table has sparsity, variance entropy and orthogonality of both.`,
    svg: (options) =>
      barsFigure(
        pairs.map(({ label, a, b, value, floor }) => ({
          name: `${shortNames([label], labelRoom)[0]}: ${short.get(a)} – ${short.get(b)}`,
          value,
          mark: floor,
          text: fixedNonZero(value, 3),
        })),
        { axis: "divergence D (nats)", domain: [0, most], notes: [] },
        options,
      ),
    table: {
      name: "model-pairs",
      columns: [
        ...[column, "a", "b", "divergence", "floor_upper"],
        ...["sparsity", "variance_entropy", "orthogonality"].flatMap((name) => [`${name}_a`, `${name}_b`]),
      ],
      rows: pairs.map(({ label, a, b, value, floor, quality }): Cell[] => [label, a, b, value, floor, ...quality]),
    },
  };
};

function pairsOf(
  { groups, divergence, models }: AnalysisResult,
  { models: studied }: StepRun,
  column: string,
  differ: string | undefined,
): ModelPair[] {
  const labels = new Map(models.map(({ name }, i) => [name, labelOf(studied[i], column)]));
  const other = new Map(differ === undefined ? [] : models.map(({ name }, i) => [name, labelOf(studied[i], differ)]));
  const summaries = new Map(groups.map(({ name, summary }) => [name, summary]));
  const pairs: ModelPair[] = [];
  for (const [i, a] of divergence.groups.entries()) {
    for (let j = i + 1; j < divergence.groups.length; j++) {
      const b = divergence.groups[j];
      const label = labels.get(a) ?? null;
      if (label === null || labels.get(b) !== label) continue;
      // Without a label none differs; without the column every pair counts.
      if (differ !== undefined && [a, b].some((name) => (other.get(name) ?? null) === null)) continue;
      if (differ !== undefined && other.get(a) === other.get(b)) continue;
      const quality = measures.flatMap((key) => [a, b].map((name) => summaries.get(name)?.[key].byLayers ?? null));
      pairs.push({ label, a, b, value: divergence.matrix[i][j], floor: divergence.floor.upper[i][j], quality });
    }
  }
  return pairs;
}
