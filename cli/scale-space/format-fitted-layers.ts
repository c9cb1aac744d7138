import type { ScaleSpaceModel, ScaleSpaceResult, ScaleSpaceShares } from "../../sdk/index.ts";
import { dimNotes, leftOutNotes } from "../format/notes.ts";
import { count, counted, decimal, percent } from "../format/numbers.ts";
import { safeText } from "../format/safe-text.ts";
import { formatTable, type TableColumn } from "../format/table.ts";
import type { Colors } from "../terminal.ts";

/** Up to this many layers a model's table is shown whole. */
const MAX_ROWS = 30;

/** A model's layers with shares, scales and commonest families of their fits; nothing where none was fitted. */
export function formatFittedLayers(
  model: Pick<ScaleSpaceModel, "name" | "format"> & Partial<Pick<ScaleSpaceModel, "skippedLayers">>,
  result: ScaleSpaceResult,
  width: number,
  colors: Colors,
  mostLayers = MAX_ROWS,
): string {
  const layers = result.layers.filter((layer) => layer.model === model.name);
  const whole = result.groups.find(({ by, model: owner }) => by === "model" && owner === model.name);
  if (whole === undefined) return "";
  const title = `${colors.bold(safeText(model.name))}  ${model.format}, ${counted(layers.length, "layer")}, ${counted(whole.count, "filter")}`;
  const what = `Best of eight families by method ${result.method}, ${result.mode} templates; explained: centred cosine ${result.cosine} or more, noise: of random filters of the size; identity, sigma and most: of explained filters; identity: smooth or sharpen, but a single point that passes the image through; sigma: medians in pixels${noiseScales(whole)}.`;
  const columns: TableColumn[] = [
    { title: "layer", shrink: 16 },
    { title: "kernel", optional: 4 },
    { title: "filters", align: "right" },
    { title: "explained", align: "right" },
    { title: "noise", align: "right" },
    { title: "by keys", align: "right", optional: 2 },
    { title: "cosine", align: "right" },
    { title: "identity", align: "right", optional: 3 },
    { title: "sigma x", align: "right" },
    { title: "sigma y", align: "right" },
    { title: "most", optional: 1 },
  ];
  const row = (name: string, kernel: string, shares: ScaleSpaceShares) => [
    name,
    kernel,
    count(shares.count),
    percent(shares.explained.families),
    percent(shares.explained.noise.families),
    percent(shares.explained.keys),
    decimal(shares.cosine[2] ?? null),
    shares.count === 0
      ? "-"
      : percent((shares.explained.identity.sharpen + shares.explained.identity.smooth) / shares.count),
    decimal(shares.explained.sigmaX[2] ?? null),
    decimal(shares.explained.sigmaY[2] ?? null),
    commonest(shares),
  ];
  const shown = layers.slice(0, mostLayers);
  const rows = [row("all", "", whole), ...shown.map((layer) => row(layer.name, layer.kernel.join("×"), layer))];
  const skipped = model.skippedLayers?.length ?? 0;
  const left = layers.reduce((sum, { constant, nonFinite }) => sum + constant + nonFinite, 0);
  const notes = [
    what,
    ...leftOutNotes(layers.length - shown.length, "layer"),
    left > 0 ? `${counted(left, "filter")} without a direction (constant, zero or not finite) left out.` : "",
    whole.converged < whole.count
      ? `${counted(whole.count - whole.converged, "filter")} whose fit did not converge: left out of the sigmas.`
      : "",
    skipped > 0 ? `Not fitted: ${counted(skipped, "convolution layer")}.` : "",
  ].filter((note) => note !== "");
  return `${title}\n${formatTable(columns, rows, width, colors)}${dimNotes(notes, width, colors)}`;
}

/** The medians of explained noise, where there is any. */
function noiseScales({ explained: { noise } }: ScaleSpaceShares): string {
  return noise.sigmaX === null ? "" : ` (of explained noise ${decimal(noise.sigmaX)} and ${decimal(noise.sigmaY)})`;
}

/** "smooth 41%". */
function commonest({ explained: { byFamily, count: filters } }: ScaleSpaceShares): string {
  const [[name, most]] = Object.entries(byFamily).sort(([, a], [, b]) => b - a);
  return filters === 0 ? "-" : `${name} ${Math.round((100 * most) / filters)}%`;
}
