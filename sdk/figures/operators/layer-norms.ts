import { scaleLinear } from "d3-scale";
import { alike } from "../../results/alike.ts";
import { log10 } from "../../results/logarithms.ts";
import type { LayerNorm, NormsResult } from "../../results/norms.ts";
import { productText } from "../../results/plain-text.ts";
import { powerOfTen } from "../../results/typeset.ts";
import { normsTable } from "../../tables/norm-tables.ts";
import { said } from "../caption.ts";
import type { FigureRow } from "../figure-row.ts";
import { placeNames } from "../place-names.ts";
import { REFERENCES } from "../references.ts";
import { type FigureOptions, frame, widest } from "../svg/frame.ts";
import { characters, element, type Markup } from "../svg/markup.ts";
import { counted, significant } from "../svg/number.ts";
import { bottomAxis, label, rule, type Tick } from "../svg/shapes.ts";
import { ACCENT, AXIS, GRID, heat, INK, MUTED, NARROW, SIZE, seriesStyle, WIDTH } from "../svg/style.ts";
import { cleanText } from "../svg/text.ts";
import { firstWithRoom } from "../svg/ticks.ts";

const [PITCH, BAR, TOP] = [22, 12, 40];
const MOST_TICKS = 8;
/** Right edges of the columns of numbers and of the strip, counted from the right edge of the figure. */
const COLUMNS = { condition: 212, rank: 130, strip: 112 };

const TITLE = "How much each layer can amplify";

export const layerNormsRow: FigureRow<{ norms: NormsResult }> = {
  name: "layer-norms",
  least: 290,
  title: () => TITLE,
  caption: ({
    norms: { boundary, size },
  }) => said`Each layer with all its channels as one linear operator on ${size === "from-graph" ? "images of its own size" : `images of ${size} × ${size}`} (${boundary === "zero" ? "zeros around the images, as it pads; beside" : "periodic boundary, as in"} ${REFERENCES.layerNorms}). Its
spectral norm is the most by which it can stretch an image: the layer's Lipschitz constant. A large condition number means that it
all but loses some directions. The stable rank is the sum of the squared singular values over the largest square: where it is small, few
directions carry most of what passes.`,
  isThere: ({ norms }) => norms.layers.length > 0,
  draw: layerNormsFigure,
  table: ({ norms }) => normsTable(norms),
};

/** Spectral norm of every layer, the largest first, on a logarithmic axis whose bars start at 1. */
export function layerNormsFigure({ norms }: { norms: NormsResult }, options: FigureOptions = {}): string {
  const layers = [...norms.layers].sort((a, b) => b.spectralNorm - a.spectralNorm);
  const width = options.width ?? WIDTH;
  const names = placeNames(layers, width / 3, SIZE.label);
  const left = Math.max(80, widest(names, SIZE.label)) + 10;
  const isNarrow = width < NARROW;
  const normRight = isNarrow ? width : width - COLUMNS.condition - 8;
  const right = normRight - 62;
  const positive = layers.map(({ spectralNorm }) => spectralNorm).filter((norm) => norm > 0 && norm < Infinity);
  const domain = decades(positive);
  const scale = scaleLinear(domain, [left, right]);
  const x = (norm: number) => scale(Math.max(domain[0], Math.min(domain[1], log10(norm))));
  const bottom = TOP + layers.length * PITCH;
  const ticks = normTicks(domain, scale);

  const column = (key: "spectralNorm" | "stableRank") => alike(layers.map((layer) => layer[key]));
  const [writeNorm, writeRank] = [column("spectralNorm"), column("stableRank")];
  const writeCondition = conditionWriter(norms);
  const body: Markup[] = [...columnTitles(norms, width, left, normRight)];
  body.push(...ticks.map(({ at }) => rule(at, TOP, at, bottom, { stroke: GRID })));
  layers.forEach((layer, i) => {
    const y = TOP + i * PITCH;
    const number = { y: y + 15, "text-anchor": "end" };
    body.push(label(names[i], { x: left - 8, ...number }));
    if (layer.spectralNorm > 0 && layer.spectralNorm < Infinity) body.push(bar(layer, x, y + 5));
    body.push(
      label(`${layer.converged === false ? "≳ " : ""}${writeNorm(layer.spectralNorm)}`, {
        x: normRight,
        ...number,
        "font-weight": "bold",
      }),
      ...(isNarrow
        ? []
        : [
            label(writeCondition(layer), { x: width - COLUMNS.rank - 32, ...number }),
            label(writeRank(layer.stableRank), { x: width - COLUMNS.strip + 4, ...number }),
            ...strip(layer, width - COLUMNS.strip + 18, y + 4, COLUMNS.strip - 18),
          ]),
    );
  });
  body.push(rule(scale(0), TOP - 4, scale(0), bottom, { stroke: INK }));
  body.push(bottomAxis(ticks, left, right, bottom, "spectral norm, logarithmic"));
  const stripLeft = width - COLUMNS.strip + 18;
  if (norms.values === "all" && !isNarrow)
    body.push(
      bottomAxis(
        [
          { at: stripLeft, text: "0" },
          { at: width - 2, text: "1" },
        ],
        stripLeft,
        width,
        bottom,
        "s / largest",
      ),
    );
  return frame(
    {
      title: TITLE,
      description: `Spectral norms of ${counted(layers.length, "layer")}${layers.length > 0 ? `, from ${significant(layers[0].spectralNorm)} down to ${significant(layers[layers.length - 1].spectralNorm)}` : ""}.`,
      notes: [
        `Orange: above 1, the layer can amplify an image; blue: at most 1. ${boundText(norms)}`,
        norms.values === "all"
          ? `${someUnproven(layers)}${isNarrow ? "" : "Right: histogram of each layer's singular values from 0 to its largest, darker for more of them (square root of the count). Condition ∞: the smallest is 0 to working accuracy."}`
          : "Only the largest singular value was computed, so there is no condition number and no histogram; ≳ marks a norm that is found, but not proven to 1e-6.",
      ].filter((note) => note !== ""),
      width,
      height: bottom + 36,
    },
    options,
    body,
  );
}

function columnTitles({ values }: NormsResult, width: number, left: number, normRight: number): Markup[] {
  const small = { "font-size": SIZE.tick, fill: MUTED, "text-anchor": "end" };
  const two = (lines: [string, string], x: number) =>
    lines.map((line, i) => label(line, { x, y: 14 + 12 * i, ...small }));
  const further = () => [
    ...two(["condition", "number"], width - COLUMNS.rank - 32),
    ...two(["stable", "rank"], width - COLUMNS.strip + 4),
    ...(values === "all" ? two(["singular", "values"], width) : []),
  ];
  return [
    label("layer", { x: left - 8, y: 26, ...small }),
    ...two(["spectral", "norm"], normRight),
    ...(width < NARROW ? [] : further()),
  ];
}

function bar(layer: LayerNorm, x: (norm: number) => number, y: number): Markup {
  const [one, end] = [x(1), x(layer.spectralNorm)];
  const hover = `${cleanText(layer.model, 60)}, ${cleanText(layer.name, 80)}: spectral norm ${significant(layer.spectralNorm, 4)}, ${layer.in} to ${layer.out} channels, stride ${layer.stride?.join("×") ?? "not told"}`;
  return element(
    "rect",
    {
      x: Math.min(one, end),
      y,
      width: Math.max(1, Math.abs(end - one)),
      height: BAR,
      fill: layer.spectralNorm > 1 ? seriesStyle(1).color : ACCENT,
    },
    element("title", {}, characters(hover)),
  );
}

/** With zeros only the largest value of a large layer is found. */
function someUnproven(layers: readonly LayerNorm[]): string {
  return layers.some(({ converged }) => converged === false)
    ? "≳: a lower bound that is not proven to 1e-6; the table has the upper one. "
    : "";
}

/** All digits of a number of a million or more would run into the column before. */
function conditionWriter({ values, layers }: NormsResult): (layer: LayerNorm) => string {
  const write = alike(
    layers.map(({ conditionNumber }) => conditionNumber).filter((number) => number !== null && number < 1e6),
  );
  return ({ conditionNumber, upperBound }) => {
    if (values === "norm" || upperBound !== undefined) return "–";
    if (conditionNumber === null) return "∞";
    return conditionNumber < 1e6 ? write(conditionNumber) : conditionNumber.toExponential(2).replace("e+", "e");
  };
}

/** Of bins without a value. On a dark ground itself they would look like the fullest ones, so this white is no colour of paper. */
const EMPTY = "#fefefe";

/** The histogram as one row of cells. */
function strip({ histogram }: LayerNorm, x: number, y: number, width: number): Markup[] {
  if (histogram === undefined) return [];
  const most = histogram.counts.reduce((a, b) => Math.max(a, b), 0);
  const cell = width / histogram.bins;
  const cells = histogram.counts.flatMap((count, i) =>
    count > 0
      ? [
          element("rect", {
            x: x + i * cell,
            y,
            width: cell,
            height: BAR + 2,
            fill: heat(0.12 + 0.88 * Math.sqrt(count / most)),
          }),
        ]
      : [],
  );
  const box = { x, y, width, height: BAR + 2 };
  const border = element("rect", { ...box, fill: "none", stroke: AXIS, "stroke-width": 0.5 });
  const ground = element("rect", { ...box, fill: EMPTY });
  return [element("g", { "shape-rendering": "crispEdges" }, ground, ...cells), border];
}

/** Logarithms of the axis' ends: what the values need, 1 among them, with a little room. */
function decades(norms: number[]): [number, number] {
  const logs = [0, ...norms.map(log10)];
  const lo = logs.reduce((a, b) => Math.min(a, b));
  const hi = logs.reduce((a, b) => Math.max(a, b));
  return [Math.min(lo - 0.04, -0.1), Math.max(hi + 0.04, 0.1)];
}

/** 1, 2, 5 of every decade, or fewer, as their labels have room. */
function normTicks(domain: [number, number], scale: (log: number) => number): Tick[] {
  const powers = [1, 2, 3, 4, 6, 8, 12].map((every) => stepsOf(domain, [1], every, scale));
  const choices = [stepsOf(domain, [1, 2, 5], 1, scale), stepsOf(domain, [1, 3], 1, scale), ...powers];
  const few = choices.filter((ticks) => ticks.length <= MOST_TICKS);
  return firstWithRoom(few, [scale(domain[0]), scale(domain[1])]) ?? powers[powers.length - 1];
}

/** Steps within a decade, in every so many decades. */
function stepsOf([lo, hi]: [number, number], steps: number[], every: number, scale: (log: number) => number): Tick[] {
  const ticks: Tick[] = [];
  for (let decade = Math.floor(lo); decade <= Math.ceil(hi); decade++) {
    if (decade % every !== 0) continue;
    for (const step of steps) {
      const value = step * 10 ** decade;
      const log = decade + log10(step);
      if (log >= lo && log <= hi) ticks.push({ at: scale(log), text: significant(value, 2) });
    }
  }
  return ticks;
}

function boundText({ bounds }: NormsResult): string {
  return bounds
    .slice(0, 4)
    .map(
      ({ model, layers, product, log10: power }) =>
        `Product of the ${counted(layers, "norm")} of ${cleanText(model, 60)}: ${productText(product, power, powerOfTen)}.`,
    )
    .join(" ");
}
