import type {
  ScaleSpaceDocument,
  ScaleSpaceLayer,
  ScaleSpaceModel,
  ScaleSpaceResult,
  ScaleSpaceShares,
} from "../../sdk/index.ts";
import { count, counted, decimal, percent } from "../format/numbers.ts";
import { safeText } from "../format/safe-text.ts";
import { formatTable, type TableColumn } from "../format/table.ts";
import { wrap } from "../format/wrap.ts";
import { formatFindings, formatNotes } from "../study/format-findings.ts";
import type { Colors } from "../terminal.ts";

/** Up to this many layers a model's table is shown whole. */
const MAX_ROWS = 30;

/** The document for people: findings, a table of layers a model, pooled and extended fits. */
export function formatScaleSpace(document: ScaleSpaceDocument, width: number, colors: Colors): string {
  const { scaleSpace } = document;
  const sections = [
    formatFindings(document, width, colors),
    ...document.models.map((model) => formatLayers(model, scaleSpace, width, colors)),
    formatPooled(scaleSpace, width, colors),
    formatExtended(scaleSpace, width, colors),
    formatNotes(document, width, colors),
  ];
  return sections.filter((section) => section !== "").join("\n");
}

function formatLayers(model: ScaleSpaceModel, result: ScaleSpaceResult, width: number, colors: Colors): string {
  const layers = result.layers.filter((layer) => layer.model === model.name);
  const whole = result.groups.find(({ by, model: name }) => by === "model" && name === model.name);
  if (whole === undefined) return "";
  const title = `${colors.bold(safeText(model.name))}  ${model.format}, ${counted(layers.length, "layer")}, ${counted(whole.count, "filter")}`;
  const what = `Best of eight families by method ${result.method}, ${result.mode} templates; explained: centred cosine ${result.cosine} or more; sigma: medians, in pixels.`;
  const columns: TableColumn[] = [
    { title: "layer", shrink: 16 },
    { title: "kernel", optional: 4 },
    { title: "filters", align: "right" },
    { title: "explained", align: "right" },
    { title: "by keys", align: "right", optional: 2 },
    { title: "cosine", align: "right" },
    { title: "sigma x", align: "right" },
    { title: "sigma y", align: "right" },
    { title: "most", optional: 1 },
  ];
  const row = (name: string, kernel: string, shares: ScaleSpaceShares) => [
    name,
    kernel,
    count(shares.count),
    percent(shares.explained.families),
    percent(shares.explained.keys),
    decimal(shares.cosine[2] ?? null),
    decimal(shares.sigmaX[2] ?? null),
    decimal(shares.sigmaY[2] ?? null),
    commonest(shares),
  ];
  const shown = layers.slice(0, MAX_ROWS);
  const rows = [row("all", "", whole), ...shown.map((layer) => row(layer.name, layer.kernel.join("x"), layer))];
  const left = layers.reduce((sum, { constant, nonFinite }) => sum + constant + nonFinite, 0);
  const notes = [
    layers.length > shown.length
      ? `${counted(layers.length - shown.length, "more layer")} not shown; --json or -o DIR has them all.`
      : "",
    left > 0 ? `${counted(left, "filter")} without a direction (constant, zero or not finite) left out.` : "",
    model.skippedLayers.length > 0 ? `Not fitted: ${counted(model.skippedLayers.length, "convolution layer")}.` : "",
  ].filter((note) => note !== "");
  const prose = Math.min(width, 100);
  return `${title}\n${colors.dim(wrap(what, prose))}\n${formatTable(columns, rows, width, colors)}${notes
    .map((note) => `${colors.dim(wrap(note, prose))}\n`)
    .join("")}`;
}

/** "smooth 41%". */
function commonest({ families, count: filters }: ScaleSpaceShares): string {
  const [[name, most]] = Object.entries(families).sort(([, a], [, b]) => b - a);
  return filters === 0 ? "-" : `${name} ${Math.round((100 * most) / filters)}%`;
}

function formatPooled({ pooled }: ScaleSpaceResult, width: number, colors: Colors): string {
  if (pooled === undefined) return "";
  const columns: TableColumn[] = [
    { title: "layer", shrink: 16 },
    { title: "family" },
    { title: "filters", align: "right" },
    ...(["A", "B", "C2", "D2"] as const).map((title): TableColumn => ({ title, align: "right" })),
  ];
  const groups = new Map<string, typeof pooled>();
  for (const fit of pooled) {
    const key = `${fit.model}\n${fit.layer}\n${fit.family}`;
    groups.set(key, [...(groups.get(key) ?? []), fit]);
  }
  const rows = [...groups.values()].map((fits) => [
    fits[0].layer,
    fits[0].family,
    count(Math.max(...fits.map(({ filters }) => filters))),
    ...["A", "B", "C2", "D2"].map((method) => decimal(fits.find((fit) => fit.method === method)?.sigma ?? null)),
  ]);
  return `${colors.bold("Pooled fits")}  one sigma for all filters of a family in a layer\n${formatTable(columns, rows, width, colors)}`;
}

function formatExtended({ extended, layers }: ScaleSpaceResult, width: number, colors: Colors): string {
  if (extended === undefined) return "";
  const columns: TableColumn[] = [
    { title: "model", shrink: 30 },
    { title: "parameters", align: "right" },
    { title: "best for", align: "right" },
    { title: "share", align: "right" },
    { title: "median cosine", align: "right" },
  ];
  const rows = extended.map(({ model, parameters, filters, share, cosine }) => [
    model,
    String(parameters),
    count(filters),
    percent(share),
    decimal(cosine),
  ]);
  return `${colors.bold("Beyond the eight")}  models with free weights and offset, the best of each filter by AICc\n${formatTable(columns, rows, width, colors)}${formatKernels(layers, width, colors)}`;
}

/** A row a layer: how often each Gaussian comes closest. */
function formatKernels(layers: readonly ScaleSpaceLayer[], width: number, colors: Colors): string {
  const compared = layers.filter(({ kernels = [] }) => kernels.some(({ filters }) => filters > 0));
  if (compared.length === 0) return "";
  const columns: TableColumn[] = [
    { title: "layer", shrink: 16 },
    { title: "filters", align: "right" },
    ...(compared[0].kernels ?? []).map(({ kernel }): TableColumn => ({ title: kernel, align: "right" })),
  ];
  const rows = compared.map(({ name, kernels = [] }) => [
    name,
    count(kernels[0].filters),
    ...kernels.map(({ share, cosine }) => `${percent(share)} (${decimal(cosine)})`),
  ]);
  return `\n${colors.bold("Five Gaussians")}  share of filters to which each comes closest as the smoothing of their family (median cosine)\n${formatTable(columns, rows, width, colors)}`;
}
