import { fixedNonZero } from "../../figures/svg/number.ts";
import type { AnalysisResult } from "../../results/analysis.ts";
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

/** Measures of which both models' means over layers stand beside D. */
const measures = ["sparsity", "varianceEntropy", "orthogonality"] as const;

/** Models in pairs that share a label, as a network trained in two ways: D, and both models' S, H and O. */
export const modelPairs: StudyFigureMaker = ({ column }, runs) => {
  const result = analysisOf(runs[0]);
  if (column === undefined) return "it names no column";
  if (result === undefined || result.divergence.groups.length === 0) return "its step compares no models";
  const pairs = pairsOf(result, runs[0], column);
  if (pairs.length === 0) return `no two models share a label in the column ${column}`;
  const most = pairs.reduce((largest, { value, floor }) => Math.max(largest, value, floor), 0);
  return {
    caption: `The divergence D between the models that share a label in the column ${column}. The mark is what noise stays below (95 % bound): only a bar beyond it tells two models apart. The table has sparsity, variance entropy and orthogonality of both.`,
    svg: (options) =>
      barsFigure(
        pairs.map(({ label, a, b, value, floor }) => ({
          name: `${label}: ${a} – ${b}`,
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
): ModelPair[] {
  const labels = new Map(models.map(({ name }, i) => [name, labelOf(studied[i], column)]));
  const summaries = new Map(groups.map(({ name, summary }) => [name, summary]));
  const pairs: ModelPair[] = [];
  for (const [i, a] of divergence.groups.entries()) {
    for (let j = i + 1; j < divergence.groups.length; j++) {
      const b = divergence.groups[j];
      const label = labels.get(a) ?? null;
      if (label === null || labels.get(b) !== label) continue;
      const quality = measures.flatMap((key) => [a, b].map((name) => summaries.get(name)?.[key].byLayers ?? null));
      pairs.push({ label, a, b, value: divergence.matrix[i][j], floor: divergence.floor.upper[i][j], quality });
    }
  }
  return pairs;
}
