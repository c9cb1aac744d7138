import { UsageError } from "../errors.ts";
import { isAboveFloor } from "../results/above-floor.ts";
import type { AnalysisResult, DivergenceResult, KernelStudy } from "../results/analysis.ts";
import { sampleNote } from "../results/sampled-pairs.ts";
import { divergenceTable } from "../tables/divergence-tables.ts";
import { said } from "./caption.ts";
import { coarseDivergence } from "./coarse-divergence.ts";
import type { FigureRow } from "./figure-row.ts";
import { REFERENCES } from "./references.ts";
import { colorBar } from "./svg/color-bar.ts";
import { type FigureOptions, frame, widest } from "./svg/frame.ts";
import { characters, element, type Markup } from "./svg/markup.ts";
import { counted, fixed, fixedNonZero, grouped, significant } from "./svg/number.ts";
import { label, rule } from "./svg/shapes.ts";
import { AXIS, FAINT, heat, INK, inkOn, MUTED, PAPER, SIZE } from "./svg/style.ts";
import { cleanText, fitNames } from "./svg/text.ts";

/** The medical paper's colour scale (NeurIPS-W 2022, Fig. 3): its heat maps can be laid side by side. */
const MEDICAL_LIMIT = 0.5;
/** The smallest text, in pixels. */
const SMALLEST = 9.7;
/** More groups than this and the cells are too small for numbers. */
const MAX_NUMBERED = 60;
/** Of a cell whose D does not rise above its noise floor. */
const NOISE_FILL = FAINT;

const TITLE = "Divergence between the groups";

export const divergenceRow: FigureRow<AnalysisResult> = {
  name: "divergence",
  eachKernel: true,
  title: () => TITLE,
  caption: ({
    divergence: { preset, bins, range },
  }) => said`How far apart the distributions of two groups' coefficients are: D is
the sum over the components of the symmetric Kullback-Leibler divergence of their histograms (${grouped(bins)} bins over
${significant(range[0])} to ${significant(range[1])}), each weighted by ${
    preset === "medical"
      ? "1/number of components; the colour scale is fixed at 0 to 0.5"
      : "its share of the explained variance"
  }. 0 means the same distribution; there is no upper limit. Method: ${
    preset === "medical" ? REFERENCES.medical : REFERENCES.filterDb
  }.`,
  isThere: ({ divergence }) => divergence.groups.length > 1,
  draw: divergenceHeatmap,
  table: divergenceTable,
};

/** Heat map of the divergence D between every two groups, with the values in the cells. */
export function divergenceHeatmap(
  study: Pick<KernelStudy, "divergence"> & Partial<Pick<KernelStudy, "groups">>,
  options: FigureOptions = {},
): string {
  if (options.colorMax !== undefined && !(options.colorMax > 0))
    throw new UsageError(`the colour scale ends at ${options.colorMax}, expected a number above 0`);
  const { divergence: whole } = study;
  const sample = sampleNote(study);
  const { divergence, block } = coarseDivergence(whole);
  const { groups, matrix, preset } = divergence;
  const n = groups.length;
  const numbered = n <= MAX_NUMBERED;
  const cell = !numbered ? 12 : n <= 8 ? 56 : n <= 16 ? 42 : 33;
  // In print 7 pt at least.
  const fontSize = n <= 8 ? SIZE.label : numbered && n <= 16 ? SIZE.tick : SMALLEST;
  const names = fitNames(groups, 170, fontSize, 230);
  const labelWidth = widest(names, fontSize);
  const left = labelWidth + 10;
  // Column names rise at 45 degrees: their height, and what the last one needs beyond the matrix.
  const slant = labelWidth * Math.SQRT1_2;
  const top = slant + 16;
  const side = n * cell;
  // Noise has no colour: of small groups it is larger than what others really differ by.
  const most = largestAbove(divergence);
  const given = options.colorMax;
  const limit = given ?? (preset === "medical" ? MEDICAL_LIMIT : most || 1);

  let someNoise = false;
  const cells: Markup[] = [];
  const numbers: Markup[] = [];
  for (let row = 0; row < n; row++) {
    for (let column = 0; column < n; column++) {
      const value = matrix[row][column];
      const self = row === column && block === 1;
      const noise = !self && !isAboveFloor(divergence, row, column);
      const color = self ? PAPER : noise ? NOISE_FILL : heat(value / limit);
      someNoise ||= noise;
      const [x, y] = [left + column * cell, top + row * cell];
      const tooltip = `${cleanText(groups[row], 80)} – ${cleanText(groups[column], 80)}: D = ${fixedNonZero(value, 4)}${noise ? ", not above noise" : ""}${self || block > 1 ? "" : without(divergence, row, column)}`;
      cells.push(
        element(
          "rect",
          { x, y, width: cell, height: cell, fill: color, stroke: PAPER },
          ...(numbered ? [hoverText(tooltip)] : []),
        ),
      );
      if (!numbered) continue;
      numbers.push(
        label(self ? "0" : noise ? `(${cellNumber(value, cell)})` : cellNumber(value, cell), {
          x: x + cell / 2,
          y: y + cell / 2 + fontSize * 0.36,
          "text-anchor": "middle",
          "font-size": fontSize,
          fill: self || noise ? MUTED : inkOn(color),
        }),
      );
    }
  }
  const rowNames = names.map((name, i) =>
    label(name, {
      x: left - 8,
      y: top + (i + 0.5) * cell + fontSize * 0.36,
      "text-anchor": "end",
      "font-size": fontSize,
      fill: INK,
    }),
  );
  const columnNames = names.map((name, i) =>
    label(name, {
      transform: `translate(${(left + (i + 0.5) * cell + 3).toFixed(1)} ${(top - 7).toFixed(1)}) rotate(-45)`,
      "font-size": fontSize,
    }),
  );
  const barTop = top + side + 34;
  const barWidth = Math.min(Math.max(side, 180), 320);
  const over = most > limit;
  const bar = colorBar(
    left,
    barTop,
    barWidth,
    heat,
    [0, 0.5, 1].map((at) => ({ at, text: (over && at === 1 ? "≥ " : "") + significant(at * limit) })),
    "D, weighted symmetric KL divergence (nats)",
  );
  const weights = preset === "medical" ? "all components weigh the same" : "components weighted by explained variance";
  const width = Math.max(left + side + slant + 6, left + barWidth + 20, 420);
  return frame(
    {
      title: TITLE,
      description: `Heat map of the divergence between ${counted(whole.groups.length, "group")}; the largest ${block > 1 ? "cell " : ""}is ${fixedNonZero(largest(matrix), 3)}.`,
      notes: [
        `Preset ${preset}: ${divergence.bins} bins over ${significant(divergence.range[0])} to ${significant(divergence.range[1])}, ${weights}.${preset === "medical" || given !== undefined ? ` Colour scale fixed at 0 to ${significant(limit)}.` : ""}${preset === "medical" ? " The study's own basis is not published." : ""}`,
        ...(sample === null ? [] : [sample]),
        ...(block > 1
          ? [
              `${counted(whole.groups.length, "group")}: each cell is the mean of ${block} × ${block} pairs, in the order of the groups, and named by their first group.`,
            ]
          : []),
        ...(someNoise
          ? [
              `Grey${numbered ? ", in brackets" : ""}: D is not above what two samples of one distribution, of these sizes, differ by (95 % bound).`,
            ]
          : []),
      ],
      width,
      height: barTop + 26,
    },
    options,
    [
      element("g", { "shape-rendering": "crispEdges" }, ...cells),
      element("rect", { x: left, y: top, width: side, height: side, fill: "none", stroke: AXIS, "stroke-width": 0.75 }),
      ...groups.map((_, i) => rule(left + (i + 0.5) * cell, top, left + (i + 0.5) * cell, top - 4)),
      ...numbers,
      ...rowNames,
      ...columnNames,
      bar,
    ],
  );
}

/** What is left of a D without noise, and the interval of that. */
function without({ debiased, interval }: DivergenceResult, row: number, column: number): string {
  const left = `, ${fixedNonZero(debiased[row][column], 4)} without noise`;
  if (interval === null) return left;
  return `${left} (95 % interval ${fixed(interval.low[row][column], 4)} to ${fixed(interval.high[row][column], 4)})`;
}

function hoverText(content: string): Markup {
  return element("title", {}, characters(content));
}

/** As many decimals as the cell has room for. */
function cellNumber(value: number, cell: number): string {
  const decimals = value >= 100 ? 0 : value >= 10 ? 1 : cell >= 42 ? 3 : 2;
  return fixedNonZero(value, decimals);
}

/** The largest D above its noise floor: where the colour scale of a heat map ends, unless it is given. */
export function largestAbove(divergence: DivergenceResult): number {
  return largest(
    divergence.matrix.map((row, a) => row.map((value, b) => (isAboveFloor(divergence, a, b) ? value : 0))),
  );
}

function largest(matrix: number[][]): number {
  let value = 0;
  for (const row of matrix) for (const entry of row) if (Number.isFinite(entry)) value = Math.max(value, entry);
  return value;
}
