import type {
  LabelShares,
  OperatorLayer,
  OperatorsDocument,
  OperatorsModel,
  OperatorsResult,
} from "../../sdk/index.ts";
import { dimNotes, leftOutNotes } from "../format/notes.ts";
import { count, counted } from "../format/numbers.ts";
import { safeText } from "../format/safe-text.ts";
import { formatTable, type TableColumn } from "../format/table.ts";
import { formatNotes } from "../study/format-findings.ts";
import type { Colors } from "../terminal.ts";
import { formatNorms } from "./format-norms.ts";

/** Up to this many layers a model's table is shown whole. */
const MAX_ROWS = 24;

/** A result for people, after its findings: a table of shares per model, noise beside them, norms. */
export function formatOperators(result: OperatorsDocument, width: number, colors: Colors): string {
  const sections = [
    ...result.models.map((model) => formatLabels(model, result.operators, width, colors)),
    formatNorms(result.norms, width, colors),
    formatNotes(result, width, colors),
  ];
  return sections.filter((section) => section !== "").join("\n");
}

/** A model's shares: of all filters, of noise, of its halves, and of up to `mostLayers` layers. */
export function formatLabels(
  model: Pick<OperatorsModel, "name" | "format"> & Partial<Pick<OperatorsModel, "skippedLayers">>,
  operators: OperatorsResult,
  width: number,
  colors: Colors,
  mostLayers = MAX_ROWS,
): string {
  const layers = operators.layers.filter(({ model: name }) => name === model.name);
  const groups = operators.groups.filter(({ model: name }) => name === model.name);
  const whole = groups.find(({ by }) => by === "all");
  if (whole === undefined) return "";
  const title = `${colors.bold(safeText(model.name))}  ${model.format}, ${counted(layers.length, "layer")}, ${counted(whole.count, "filter")}`;
  const images =
    operators.size === "from-graph" ? "each layer's images" : `images of ${operators.size} x ${operators.size}`;
  const what = `Shares in % by the nearest reference spectrum, on ${images}, ${operators.boundary} boundaries; beside each how many points more (+) or fewer (-) than noise gets. indet.: indeterminate, no reference is within a mean difference of ${operators.threshold}, each spectrum over its own largest value (docs/METHODS.md).`;
  const labels = Object.keys(whole.counts);
  const columns: TableColumn[] = [
    { title: "layer", shrink: 18 },
    { title: "kernel", optional: 4 },
    { title: "filters", align: "right", optional: 3 },
    ...labels.map(
      (label): TableColumn => ({ title: shortLabel(label), align: "right", color: (text) => paint(text, colors) }),
    ),
  ];
  const row = (name: string, kernel: string, shares: LabelShares, withExcess: boolean) => [
    name,
    kernel,
    withExcess ? count(shares.count) : "",
    ...labels.map((label) => cell(shares, label, withExcess)),
  ];
  const halves = groups.filter(({ by }) => by === "half");
  const nameOf = (name: string, from: string | null) =>
    from === "graph" ? name : name === "encoder" ? "first half" : "second half";
  const shown = layers.slice(0, mostLayers);
  const rows = [
    row("all", "", whole, true),
    row("noise", "", asNull(whole), false),
    ...(halves.length > 1 ? halves.map((half) => row(nameOf(half.name, half.from), "", half, true)) : []),
    ...shown.map((layer: OperatorLayer) => row(layer.name, layer.kernel.join("×"), layer, true)),
  ];
  const notes = [
    what,
    ...leftOutNotes(layers.length - shown.length, "layer"),
    noiseNote(operators, layers),
    model.skippedLayers !== undefined && model.skippedLayers.length > 0
      ? `Not labelled: ${counted(model.skippedLayers.length, "convolution layer")} (${reasons(model.skippedLayers)}).`
      : "",
  ];
  const text = dimNotes(notes.filter((note) => note !== "").map(safeText), width, colors);
  return `${title}\n${formatTable(columns, rows, width, colors)}${text}`;
}

/** How well the shares of noise are known. */
function noiseNote({ nulls }: OperatorsResult, layers: readonly OperatorLayer[]): string {
  const own = nulls.filter(({ kernel, size }) =>
    layers.some((layer) => layer.kernel.join() === kernel.join() && layer.size.join() === size.join()),
  );
  const samples = own.map((noise) => noise.samples);
  const [least, most] = [Math.min(...samples), Math.max(...samples)];
  const error = 100 * Math.max(...own.flatMap(({ standardError }) => Object.values(standardError)));
  const each = own.length > 1 ? " for each kernel and image size" : "";
  return `Noise: ${least < most ? `${count(least)} to ` : ""}${counted(most, "filter")} of i.i.d. uniform weights${each}, seed ${own[0].seed}; standard errors up to ${error.toFixed(2)} points.`;
}

/** Labels that make a column too wide for 80. */
function shortLabel(label: string): string {
  return label === "indeterminate"
    ? "indet."
    : label === "laplacian"
      ? "laplac."
      : label === "gaussian"
        ? "gauss."
        : label === "identity"
          ? "ident."
          : label;
}

/** The null's shares as a row of their own. */
function asNull({ counts, nullShare }: LabelShares): LabelShares {
  return { count: 0, counts, nullShare, excess: nullShare };
}

function cell({ counts, count: filters, excess, nullShare }: LabelShares, label: string, withExcess: boolean): string {
  // As wide as a share with its points, so that the digits stand below each other.
  if (!withExcess) return `${points(nullShare[label])}${" ".repeat(4)}`;
  if (filters === 0) return "-";
  const more = Math.round(100 * excess[label]);
  return `${points(counts[label] / filters)} ${`${more > 0 ? "+" : ""}${more}`.padStart(3)}`;
}

/** A share as a whole percentage; what is not zero never shows as zero. */
function points(share: number): string {
  return share > 0 && share < 0.005 ? "<1" : (100 * share).toFixed(0);
}

/** Excesses of ten points and more stand out. */
function paint(text: string, colors: Colors): string {
  const more = Number(/ ([+-]\d+)$/.exec(text)?.[1] ?? 0);
  return more >= 10 ? colors.green(text) : more <= -10 ? colors.yellow(text) : text;
}

/** "5 x 1x1 convolution: nothing spatial; 1 x ..." by how often each is given. */
function reasons(skippedLayers: OperatorsModel["skippedLayers"]): string {
  const times = new Map<string, number>();
  for (const { reason } of skippedLayers) times.set(reason ?? "", (times.get(reason ?? "") ?? 0) + 1);
  const sorted = [...times].sort(([, a], [, b]) => b - a);
  const shown = sorted.slice(0, 3).map(([reason, number]) => `${number} × ${reason}`);
  return `${shown.join("; ")}${sorted.length > shown.length ? "; others" : ""}`;
}
