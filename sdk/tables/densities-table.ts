import type { AnalysisResult, DensityResult, KernelStudy } from "../results/analysis.ts";
import { componentShare } from "../results/component-share.ts";
import { kernelName } from "./kernel-name.ts";
import { studiesOf } from "./studies.ts";
import type { Table } from "./table.ts";

/** One row a point of every density. */
export function densitiesTable(result: AnalysisResult): Table {
  const rows = studiesOf(result).flatMap(({ basis, densities }) =>
    densities.flatMap((density) => {
      const { group, component } = density;
      return pointsOf(density).map((point) => [kernelName(basis.kernel), group, component, ...point]);
    }),
  );
  return { name: "densities", columns: ["kernel", "group", "component", "x", "density"], rows };
}

/** The curves of a study's groups: one row a point. One value of all coefficients is a point without a density. */
export function curvesTable({ basis, groups, densities }: Pick<KernelStudy, "basis" | "groups" | "densities">): Table {
  const filters = new Map(groups.map((group) => [group.name, group.filters]));
  return {
    name: "curves",
    columns: ["group", "filters", "component", "explained", "x", "density"],
    rows: densities.flatMap((density) => {
      const { group, component } = density;
      const explained = basis.explainedVarianceRatio[component];
      return marksOf(density).map((mark) => [group, filters.get(group) ?? null, component, explained, ...mark]);
    }),
  };
}

/** The same of two groups, each with the share that the component has in their divergence. */
export function pairCurvesTable(
  { divergence, densities }: Pick<KernelStudy, "divergence" | "densities">,
  [a, b]: [number, number],
): Table {
  return {
    name: "pair-curves",
    columns: ["component", "share", "group", "x", "density"],
    rows: divergence.weights.flatMap((_, c) =>
      [a, b].flatMap((index) => {
        const group = divergence.groups[index];
        const own = densities.find((density) => density.group === group && density.component === c);
        return own === undefined
          ? []
          : marksOf(own).map((mark) => [c, componentShare(divergence, c, a, b), group, ...mark]);
      }),
    ),
  };
}

function marksOf(density: DensityResult): [x: number, density: number | null][] {
  return density.constant === null ? pointsOf(density) : [[density.constant, null]];
}

function pointsOf({ grid, values }: DensityResult): [x: number, density: number][] {
  const step = (grid.hi - grid.lo) / (grid.points - 1);
  return values.map((value, i) => [grid.lo + i * step, value]);
}
