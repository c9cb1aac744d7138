import type { AnalysisResult } from "../../results/analysis.ts";
import { depthName } from "../../results/depth-decile.ts";
import { quantile } from "../../results/quantile.ts";
import type { Cell } from "../../tables/table.ts";
import { analysisOf } from "../step-run.ts";
import { boxesFigure } from "./boxes.ts";
import type { StudyFigureMaker } from "./made-figure.ts";

interface Pair {
  readonly row: string;
  readonly a: string;
  readonly b: string;
  readonly value: number;
  readonly floor: number;
}

/** Box plots of D between every two groups, a row for each step, or for each label that both groups share. */
export const pairDistances: StudyFigureMaker = ({ within }, runs) => {
  const pairs = runs.flatMap((run) => {
    const result = analysisOf(run);
    return result === undefined ? [] : pairsOf(result, within, run.label ?? run.name);
  });
  if (pairs.length === 0) return "there are no two groups to compare";
  const names = [...new Set(pairs.map(({ row }) => row))];
  // Runs for each label need not all have the first of the depths.
  if (within !== undefined && names.every(isDepthName))
    names.sort((a, b) => depthNames.indexOf(a) - depthNames.indexOf(b));
  const rows = names.map((name) => {
    const own = pairs.filter(({ row }) => row === name);
    return { name, values: own.map(({ value }) => value), mark: median(own.map(({ floor }) => floor)) };
  });
  const above = pairs.filter(({ value, floor }) => value > floor).length;
  const notes = [
    `Mark: what noise stays below (95 % bound; of several pairs the median). ${above} of ${pairs.length} pairs have a D above theirs.`,
  ];
  return {
    caption: `The divergence D between every two groups${within === undefined ? ", a row for each way of grouping" : " that share a label, a row for each such label"}. Rows "to random filters" are the distances of the same groups to a group of random filters.`,
    svg: (options) => boxesFigure(rows, { axis: "divergence D (nats)", notes, noun: "pair" }, options),
    table: {
      name: "pair-distances",
      columns: ["row", "a", "b", "divergence", "floor_upper"],
      rows: pairs.map(({ row, a, b, value, floor }): Cell[] => [row, a, b, value, floor]),
    },
  };
};

/** Every place of depth as groups name it, from the first layer on. */
const depthNames = Array.from({ length: 11 }, (_, i) => depthName(i - 1));

function isDepthName(name: string): boolean {
  return depthNames.includes(name);
}

function median(values: readonly number[]): number {
  return quantile(
    [...values].sort((a, b) => a - b),
    0.5,
  );
}

function pairsOf({ groups, divergence }: AnalysisResult, within: number | undefined, step: string): Pair[] {
  const byName = new Map(groups.map((group) => [group.name, group]));
  const pairs: Pair[] = [];
  for (const [i, a] of divergence.groups.entries()) {
    for (let j = i + 1; j < divergence.groups.length; j++) {
      const b = divergence.groups[j];
      const [first, second] = [byName.get(a), byName.get(b)];
      const toNoise = first?.by === "noise" || second?.by === "noise";
      const shared = within === undefined ? undefined : first?.parts[within];
      if (within !== undefined && (toNoise || shared === undefined || shared !== second?.parts[within])) continue;
      const row = shared ?? (toNoise ? `${step}, to random filters` : step);
      pairs.push({ row, a, b, value: divergence.matrix[i][j], floor: divergence.floor.upper[i][j] });
    }
  }
  return pairs;
}
