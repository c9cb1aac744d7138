import type { AnalysisResult } from "../../results/analysis.ts";
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
  const byRow = new Map<string, number[]>();
  for (const { row, value } of pairs) {
    const values = byRow.get(row);
    if (values === undefined) byRow.set(row, [value]);
    else values.push(value);
  }
  const rows = Array.from(byRow, ([name, values]) => ({ name, values }));
  const above = pairs.filter(({ value, floor }) => value > floor).length;
  const notes = [`${above} of ${pairs.length} pairs have a D above what noise gives (95 % bound).`];
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
