import { type DivergenceResult, type KernelStudy, pairsOf } from "../../sdk/index.ts";
import { decimal, percent } from "../format/numbers.ts";
import { safeText } from "../format/safe-text.ts";
import { formatTable, type TableColumn } from "../format/table.ts";
import { wrap } from "../format/wrap.ts";
import type { Colors } from "../terminal.ts";

/** Terminal columns of a matrix cell with its gap, and of the narrowest name that still says something. */
const CELL = 8;
const NAME = 20;
/** How many of the farthest and of the closest pairs are listed where the matrix is too wide. */
const LISTED = 6;

/** D between the groups: the whole matrix where it fits, else the pairs farthest apart and closest. Empty for one group. */
export function formatDivergence({ basis, divergence }: KernelStudy, width: number, colors: Colors): string {
  const { groups, preset, bins, range, smallGroups } = divergence;
  if (groups.length < 2) return "";
  const title = `${colors.bold(`Divergence D ${basis.kernel.join("x")}`)}  preset ${preset}, ${bins} bins on [${range.map(decimal).join(", ")}]`;
  const fits = NAME + 4 + CELL * groups.length <= width;
  const body = fits ? matrix(divergence, width, colors) : pairs(divergence, width, colors);
  const note =
    smallGroups.length === 0
      ? ""
      : `${colors.dim(wrap(`* too few filters for its histograms: empty bins dominate D (${smallGroups.length} of ${groups.length} groups).`, Math.min(width, 100)))}\n`;
  return `${title}\n${body}${note}`;
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
