import type { ConvLayer } from "../model/conv-layer.ts";
import { readFilters } from "../model/read-filters.ts";
import type { Kernels } from "../wasm/load.ts";
import { normalizeRows, orthogonalitySum } from "../wasm/orthogonality.ts";
import { type FloatArray, withWorkspace } from "../wasm/workspace.ts";

/** Weights in one panel of rows: two panels of doubles and their packed forms, 96 MB at most, are in memory at once. */
const panelWeights = 3 * 1024 * 1024;

/**
 * How orthogonal the output channels of a layer are: O = 1 - sum over i != j of |<w_i, w_j>| / (N (N - 1)),
 * the N rows w_i (in per group * k * k weights) at unit length, a zero row left zero.
 * 1: all orthogonal; i.i.d. Gaussian weights give about 1 - sqrt(2 / (pi fan)). Non-finite weights count as zero.
 * @returns null for one output channel, and for bare filters, which belong to none.
 * @see Gavrikov & Keuper, arXiv 2203.15331, section 4.
 */
export async function layerOrthogonality(
  kernels: Kernels,
  layer: ConvLayer,
  width: number,
  signal?: AbortSignal,
): Promise<number | null> {
  const rows = layer.out;
  if (rows < 2 || layer.kind === "filters") return null;
  const filtersPerRow = layer.filters / rows;
  const fan = filtersPerRow * width;
  const rowsPerPanel = Math.max(1, Math.min(rows, Math.floor(panelWeights / fan)));
  const readPanel = (first: number) =>
    readRows(layer, first, Math.min(first + rowsPerPanel, rows), filtersPerRow, signal);

  let sum = 0;
  for (let first = 0; first < rows; first += rowsPerPanel) {
    const panel = await readPanel(first);
    sum += panelSum(kernels, panel, panel, fan);
    for (let second = first + rowsPerPanel; second < rows; second += rowsPerPanel) {
      sum += 2 * panelSum(kernels, panel, await readPanel(second), fan);
    }
  }
  return 1 - sum / (rows * (rows - 1));
}

/** Sum of |<a_i, b_j>| over the rows of two panels, i != j where they are the same panel. */
function panelSum(kernels: Kernels, a: FloatArray, b: FloatArray, fan: number): number {
  return withWorkspace(kernels, (workspace) => {
    const place = (panel: FloatArray) => {
      const rows = workspace.allocate("f64", panel.length);
      normalizeRows(workspace, rows, workspace.placeFloats(panel), panel.length / fan, fan);
      return rows;
    };
    const left = place(a);
    const same = a === b;
    const right = same ? left : place(b);
    return orthogonalitySum(workspace, left, a.length / fan, right, b.length / fan, fan, same);
  });
}

async function readRows(
  layer: ConvLayer,
  first: number,
  end: number,
  filtersPerRow: number,
  signal?: AbortSignal,
): Promise<FloatArray> {
  let rows: FloatArray | undefined;
  const start = first * filtersPerRow;
  const stop = end * filtersPerRow;
  for await (const chunk of readFilters(layer, { start, end: stop, signal })) {
    const width = chunk.data.length / chunk.count;
    rows ??= new (chunk.data.constructor as Float64ArrayConstructor)((stop - start) * width);
    rows.set(chunk.data, (chunk.start - start) * width);
  }
  return zeroNonFinite(rows ?? new Float64Array(0));
}

function zeroNonFinite(values: FloatArray): FloatArray {
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i])) values[i] = 0;
  return values;
}
