import type { ConvLayer } from "../model/conv-layer.ts";
import { readFilters, shareFilters } from "../model/read-filters.ts";
import { countOf, floatsOf, type Numbers, partOf, type ReadShared } from "../streams/numbers.ts";
import type { TaskRunner } from "../streams/task-runner.ts";
import type { Kernels } from "../wasm/load.ts";
import { normalizeRows, orthogonalitySum } from "../wasm/orthogonality.ts";
import { type Block, type FloatArray, type Workspace, withWorkspace } from "../wasm/workspace.ts";
import { share } from "./bounded.ts";

/** Weights in one panel of rows: two panels of doubles and their packed forms, 96 MB at most, are in memory at once. */
const panelWeights = 3 * 1024 * 1024;

/** Weights of a panel that are read and normalised at a time: they stay in the cache. */
const pieceWeights = 256 * 1024;

/**
 * How orthogonal the output channels of a layer are: O = 1 - sum over i != j of |<w_i, w_j>| / (N (N - 1)),
 * the N rows w_i (in per group * k * k weights) at unit length, a zero row left zero.
 * 1: all orthogonal; i.i.d. Gaussian weights give about 1 - sqrt(2 / (pi fan)). Non-finite weights count as zero.
 * @returns null for one output channel, and for bare filters, which belong to none.
 * @see Gavrikov & Keuper, arXiv 2203.15331, section 4.
 */
export async function layerOrthogonality(
  runner: TaskRunner,
  layer: ConvLayer,
  width: number,
  signal?: AbortSignal,
): Promise<number | null> {
  const rows = layer.out;
  if (rows < 2 || layer.kind === "filters") return null;
  const filtersPerRow = layer.filters / rows;
  const fan = filtersPerRow * width;
  const rowsPerPanel = Math.max(1, Math.min(rows, Math.floor(panelWeights / fan)));
  const readPanel = async (first: number): Promise<Numbers> => {
    const start = first * filtersPerRow;
    const end = Math.min(first + rowsPerPanel, rows) * filtersPerRow;
    const shared = runner.readsShared ? shareFilters(layer, start, end) : undefined;
    return shared ?? (await readRows(layer, start, end, signal));
  };

  let sum = 0;
  for (let first = 0; first < rows; first += rowsPerPanel) {
    // The first panel of a pair comes back, for the next pair.
    let done = await runner.run("panelSum", { a: await readPanel(first), b: null, fan }, signal);
    sum += done.sum;
    for (let second = first + rowsPerPanel; second < rows; second += rowsPerPanel) {
      done = await runner.run("panelSum", { a: done.a, b: await readPanel(second), fan }, signal);
      sum += 2 * done.sum;
    }
  }
  return share(1 - sum / (rows * (rows - 1)));
}

/** Sum of |<a_i, b_j>| over the rows of two panels; b null: those of a with one another, i != j. */
export function panelSum(
  kernels: Kernels,
  { a, b, fan }: { a: Numbers; b: Numbers | null; fan: number },
  read: ReadShared,
): { a: Numbers; sum: number } {
  const sum = withWorkspace(kernels, (workspace) => {
    const left = placeUnitRows(workspace, a, fan, read);
    const right = b === null ? left : placeUnitRows(workspace, b, fan, read);
    return orthogonalitySum(workspace, left, left.length / fan, right, right.length / fan, fan, b === null);
  });
  return { a, sum };
}

/** The rows of a panel at unit length. */
function placeUnitRows(workspace: Workspace, panel: Numbers, fan: number, read: ReadShared): Block<"f64"> {
  const count = countOf(panel);
  const rows = workspace.allocate("f64", count);
  const step = Math.max(1, Math.floor(pieceWeights / fan)) * fan;
  for (let start = 0; start < count; start += step) {
    const end = Math.min(start + step, count);
    const piece = { ...rows, pointer: rows.pointer + start * Float64Array.BYTES_PER_ELEMENT, length: end - start };
    withWorkspace(workspace.kernels, (scratch) => {
      const weights = scratch.placeFloats(zeroNonFinite(floatsOf(partOf(panel, start, end), read)));
      normalizeRows(scratch, piece, weights, piece.length / fan, fan);
    });
  }
  return rows;
}

async function readRows(layer: ConvLayer, start: number, end: number, signal?: AbortSignal): Promise<FloatArray> {
  let rows: FloatArray | undefined;
  for await (const chunk of readFilters(layer, { start, end, signal })) {
    const width = chunk.data.length / chunk.count;
    rows ??= new (chunk.data.constructor as Float64ArrayConstructor)((end - start) * width);
    rows.set(chunk.data, (chunk.start - start) * width);
  }
  return rows ?? new Float64Array(0);
}

function zeroNonFinite(values: FloatArray): FloatArray {
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i])) values[i] = 0;
  return values;
}
