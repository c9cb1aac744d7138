import { type DivergenceResult, type KernelStudy, pairsOf } from "../../sdk/index.ts";
import { displayWidth } from "../format/display-width.ts";
import { decimal, percent } from "../format/numbers.ts";
import { safeText } from "../format/safe-text.ts";
import { formatTable, type TableColumn } from "../format/table.ts";
import { wrap } from "../format/wrap.ts";
import type { Colors } from "../terminal.ts";

/** Terminal columns of a group's name that still tells it from others. */
const NAME = 20;
/** How many of the farthest and of the closest pairs are listed where the matrix is too wide. */
const LISTED = 6;

/** D between the groups: the whole matrix where it fits, else the pairs farthest apart and closest. Empty for one group. */
export function formatDivergence({ basis, divergence }: KernelStudy, width: number, colors: Colors): string {
  const { groups, preset, bins, range, smallGroups } = divergence;
  if (groups.length < 2) return "";
  const title = `${colors.bold(`Divergence D ${basis.kernel.join("x")}`)}  preset ${preset}, ${bins} bins on [${range.map(decimal).join(", ")}]`;
  const fits = matrixWidth(divergence) <= width;
  const body = fits ? matrix(divergence, width, colors) : pairs(divergence, width, colors);
  const note =
    smallGroups.length === 0
      ? ""
      : `${colors.dim(wrap(`* too few filters for its histograms: empty bins dominate D (${smallGroups.length} of ${groups.length} groups).`, Math.min(width, 100)))}\n`;
  return `${title}\n${body}${note}`;
}

/** Terminal columns the matrix needs with its names shortened as far as they may be. */
function matrixWidth({ groups, matrix: values }: DivergenceResult): number {
  const name = Math.min(NAME, Math.max(...groups.map((group) => displayWidth(safeText(group)) + 2)));
  const cells = groups.map((_, j) => 2 + Math.max(...values.map((row) => decimal(row[j]).length)));
  return String(groups.length).length + 2 + name + cells.reduce((sum, cell) => sum + cell, 0);
}

function matrix(divergence: DivergenceResult, width: number, colors: Colors): string {
  const { groups, matrix: values } = divergence;
  const columns: TableColumn[] = [
    { title: "", align: "right" },
    { title: "group", shrink: NAME },
    ...groups.map((_, i): TableColumn => ({ title: String(i + 1), align: "right" })),
  ];
  const rows = groups.map((_, i) => [
    String(i + 1),
    marked(divergence, i),
    ...values[i].map((value, j) => (i === j ? "·" : decimal(value))),
  ]);
  return formatTable(columns, rows, width, colors);
}

function pairs(divergence: DivergenceResult, width: number, colors: Colors): string {
  const { matrix: values, weights, shares } = divergence;
  const all = pairsOf(divergence).sort(([a, b], [c, d]) => values[c][d] - values[a][b]);
  const far = all.slice(0, LISTED);
  const near = all.slice(far.length).slice(-LISTED);
  const row = ([a, b]: [number, number]) => {
    const top = weights.reduce((best, _, c) => (shares[c][a][b] > shares[best][a][b] ? c : best), 0);
    return [
      decimal(values[a][b]),
      marked(divergence, a),
      marked(divergence, b),
      `c${top} ${percent(shares[top][a][b])}`,
    ];
  };
  const columns: TableColumn[] = [
    { title: "D", align: "right" },
    { title: "group", shrink: 12 },
    { title: "and group", shrink: 12 },
    { title: "mostly", optional: 1 },
  ];
  const skipped = all.length - far.length - near.length;
  const gap = skipped > 0 ? [["…", `${skipped} pairs between`, "", ""]] : [];
  return formatTable(columns, [...far.map(row), ...gap, ...near.map(row)], width, colors);
}

function marked({ groups, smallGroups }: DivergenceResult, i: number): string {
  return safeText(groups[i]) + (smallGroups.includes(groups[i]) ? " *" : "");
}
