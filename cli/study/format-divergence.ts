import {
  componentShare,
  type DivergenceResult,
  eachPair,
  firstPairs,
  isAboveFloor,
  type KernelStudy,
  pairsOf,
  sampleNote,
  strongestComponent,
} from "../../sdk/index.ts";
import { displayWidth } from "../format/display-width.ts";
import { dimNotes } from "../format/notes.ts";
import { count, counted, decimal, percent } from "../format/numbers.ts";
import { safeText } from "../format/safe-text.ts";
import { formatTable, type TableColumn } from "../format/table.ts";
import { wrap } from "../format/wrap.ts";
import type { Colors } from "../terminal.ts";

/** Terminal columns of a group's name that still tells it from others. */
const NAME = 20;
/** Up to so many groups, the intervals of all pairs stand below the matrix. */
const LISTED_WHOLE = 4;
/** How many of the farthest and of the closest pairs are listed where the matrix is too wide. */
const LISTED = 6;

/** D between the groups: the whole matrix where it fits, else the pairs farthest apart and closest without noise. Empty for one group. */
export function formatDivergence(
  { basis, divergence, groups: studied }: KernelStudy,
  width: number,
  colors: Colors,
): string {
  const { groups, preset, bins, range } = divergence;
  if (groups.length < 2) return "";
  const title = `${colors.bold(`Divergence D ${basis.kernel.join("×")}`)}  preset ${preset}, ${bins} bins on [${range.map(decimal).join(", ")}]`;
  const fits = matrixWidth(divergence) <= width;
  const few = groups.length <= LISTED_WHOLE && divergence.interval !== null;
  const body = fits
    ? `${matrix(divergence, width, colors)}${few ? intervals(divergence, width) : ""}`
    : pairs(divergence, width, colors);
  const all = (groups.length * (groups.length - 1)) / 2;
  let noise = 0;
  for (const [a, b] of eachPair(divergence)) if (!isAboveFloor(divergence, a, b)) noise++;
  const told = `~ not above noise: two samples of one distribution, of these sizes, differ as much (${noise} of ${counted(all, "pair")}).`;
  const notes = [sampleNote({ divergence, groups: studied }) ?? "", noise === 0 ? "" : told].filter(
    (note) => note !== "",
  );
  return `${title}\n${body}${dimNotes(notes, width, colors)}`;
}

/** Terminal columns the matrix needs with its names shortened as far as they may be. */
function matrixWidth({ groups, matrix: values }: DivergenceResult): number {
  const name = Math.min(NAME, Math.max(...groups.map((group) => displayWidth(safeText(group)) + 2)));
  const cells = groups.map((_, j) => 2 + Math.max(...values.map((row) => decimal(row[j]).length + 1)));
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
    safeText(groups[i]),
    ...values[i].map((_, j) => (i === j ? "·" : marked(divergence, i, j))),
  ]);
  return formatTable(columns, rows, width, colors);
}

/** D without noise and its interval of every pair; which pair, by the numbers of the matrix. */
function intervals(divergence: DivergenceResult, width: number): string {
  const all = pairsOf(divergence);
  const which = ([a, b]: [number, number]) => (all.length === 1 ? "" : ` between ${a + 1} and ${b + 1}`);
  const lines = all.map((pair) => `${without(divergence, ...pair)}${which(pair)}`);
  return `${wrap(`D without noise (95 % interval): ${lines.join(", ")}.`, Math.min(width, 100))}\n`;
}

/** The interval is of D without noise, not of D: the two stand together. */
function without({ debiased, interval }: DivergenceResult, a: number, b: number): string {
  const value = decimal(debiased[a][b]);
  return interval === null ? value : `${value} (${decimal(interval.low[a][b])} to ${decimal(interval.high[a][b])})`;
}

function pairs(divergence: DivergenceResult, width: number, colors: Colors): string {
  const { groups, matrix: values, floor } = divergence;
  // By D itself the smallest groups would come first.
  const beyond = ([a, b]: [number, number]) => values[a][b] - floor.mean[a][b];
  const all = (groups.length * (groups.length - 1)) / 2;
  const far = firstPairs(eachPair(divergence), Math.min(LISTED, all), (one, other) => beyond(other) - beyond(one));
  const nearest = firstPairs(
    eachPair(divergence),
    Math.min(LISTED, all - far.length),
    // Of equal ones the last come first.
    ([a, b], [c, d]) => beyond([a, b]) - beyond([c, d]) || c - a || d - b,
  );
  const near = nearest.reverse();
  const row = ([a, b]: [number, number]) => {
    const top = strongestComponent(divergence, a, b);
    return [
      marked(divergence, a, b),
      without(divergence, a, b),
      safeText(groups[a]),
      safeText(groups[b]),
      `c${top} ${percent(componentShare(divergence, top, a, b))}`,
    ];
  };
  const columns: TableColumn[] = [
    { title: "D", align: "right" },
    { title: `D without noise${divergence.interval === null ? "" : " (95 % interval)"}`, optional: 2 },
    { title: "group", shrink: 12 },
    { title: "and group", shrink: 12 },
    { title: "mostly", optional: 1 },
  ];
  const skipped = all - far.length - near.length;
  const gap = skipped > 0 ? [["…", "", `${count(skipped)} more`, "", ""]] : [];
  return formatTable(columns, [...far.map(row), ...gap, ...near.map(row)], width, colors);
}

/** D between two groups, "~" before one that is not above its noise floor. */
function marked(divergence: DivergenceResult, a: number, b: number): string {
  return (isAboveFloor(divergence, a, b) ? "" : "~") + decimal(divergence.matrix[a][b]);
}
