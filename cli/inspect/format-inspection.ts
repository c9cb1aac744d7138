import { type InspectedModel, tensorColumnsOf } from "../../sdk/index.ts";
import { withTimesSigns } from "../../sdk/results/times-signs.ts";
import { bytes, count, counted } from "../format/numbers.ts";
import { safeText } from "../format/safe-text.ts";
import { rowsOf, tableLines } from "../format/table.ts";
import { wrap } from "../format/wrap.ts";
import type { Colors } from "../terminal.ts";

/** A model's layers and tensors for people, piece by piece: of 100,000 tensors the whole is a text of megabytes. */
export function* formatInspection(
  model: InspectedModel,
  width: number,
  colors: Colors,
): Generator<string, void, undefined> {
  const { layers, tensors, files, notes } = model;
  const size = files.reduce((sum, file) => sum + file.bytes, 0);
  const analysable = layers.filter(({ reason }) => reason === null);
  const filters = analysable.reduce((sum, layer) => sum + layer.filters, 0);
  const head = [
    `${colors.bold(safeText(model.name))}  ${model.format}, ${bytes(size)} in ${counted(files.length, "file")}`,
    ...(model.sha256 === null ? [] : [`sha256 ${model.sha256}`]),
    wrap(
      layers.length === 0
        ? `No convolution layers${tensors.length === 0 ? ", and no tensors" : `; ${counted(tensors.length, "tensor")}`}`
        : `${counted(layers.length, "convolution layer")} in the order of the ${orders[model.order]}, ${count(analysable.length)} with 2-D filters (${counted(filters, "filter")})`,
      Math.min(width, 100),
    ),
    ...notes.map((note) => colors.dim(wrap(safeText(withTimesSigns(note)), Math.min(width, 100)))),
  ];
  yield `${head.join("\n")}\n`;
  if (layers.length > 0) {
    yield "\n";
    yield* layersOf(model, width, colors);
  }
  if (tensors.length > 0) {
    yield "\n";
    yield* tensorsOf(tensors, width, colors);
  }
}

const orders = { graph: "network's graph", file: "file", name: "tensors' names" };

function layersOf({ layers }: InspectedModel, width: number, colors: Colors): Iterable<string> {
  const some = (of: (layer: InspectedModel["layers"][number]) => readonly number[] | null, least: number) =>
    layers.some((layer) => of(layer)?.some((step) => step >= least));
  const hasStrides = some(({ stride }) => stride, 1);
  const strided = some(({ stride }) => stride, 2);
  const dilated = some(({ dilation }) => dilation, 2);
  return tableLines(
    [
      { title: "layer", shrink: 14 },
      { title: "kind", optional: 2 },
      { title: "kernel" },
      { title: "in", align: "right" },
      { title: "out", align: "right" },
      { title: "groups", align: "right", optional: 3 },
      ...(hasStrides ? [{ title: "stride", optional: strided ? 2 : 4 }] : []),
      ...(dilated ? [{ title: "dilation", optional: 2 }] : []),
      { title: "depth", align: "right", optional: 5 },
      { title: "filters", align: "right" },
      { title: "not analysed", shrink: 22, prose: true, color: colors.dim },
    ],
    rowsOf(layers, (layer) => [
      layer.name,
      layer.kind,
      layer.kernel.join("×"),
      count(layer.in),
      count(layer.out),
      count(layer.groups),
      ...(hasStrides ? [layer.stride?.join("×") ?? "-"] : []),
      ...(dilated ? [layer.dilation?.join("×") ?? "-"] : []),
      layer.depth === null ? "-" : layer.depth.toFixed(2),
      count(layer.filters),
      withTimesSigns(inRow(layer.reason ?? "")),
    ]),
    width,
    colors,
  );
}

/** "3-D convolution, kernel 3x3x3: its 2-D slices ..." in a row that has the kernel, and with most networks no room for it twice. */
function inRow(reason: string): string {
  return reason
    .replace(/^kernel [\dx]+: /, "")
    .replace(/^[\dx]+ convolution: (?=nothing spatial$)/, "")
    .replace(/^(transposed|\d-D) convolution, kernel [\dx]+: /, "$1: ")
    .replace(/: its weights are (?=no filters)/, ": ");
}

/** Statistics were asked for: where a terminal is too narrow for all, these columns go before them, the highest first. */
const besideStatistics: Readonly<Record<string, number>> = { reason: 9, shape: 8, dtype: 7 };

function tensorsOf(tensors: InspectedModel["tensors"], width: number, colors: Colors): Iterable<string> {
  const columns = tensorColumnsOf(tensors).filter(({ head }) => head !== undefined);
  const hasStatistics = tensors.some(({ statistics }) => statistics);
  return tableLines(
    columns.map(({ column, head = "", shrink, prose, optional }) => ({
      title: head,
      shrink,
      prose,
      ...(hasStatistics && { optional: besideStatistics[column] }),
      ...(optional !== undefined && { align: "right", optional }),
      ...(prose && { color: (text: string) => (text === "used" ? colors.green(text) : colors.dim(text)) }),
    })),
    rowsOf(tensors, (tensor) =>
      columns.map(({ of, text, prose }) => {
        const cell = text?.(tensor) ?? String(of(tensor) ?? "-");
        return prose ? withTimesSigns(cell) : cell;
      }),
    ),
    width,
    colors,
  );
}
