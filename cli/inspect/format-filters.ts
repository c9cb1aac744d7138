import { type ConvLayer, readFilters } from "../../sdk/index.ts";
import { withTimesSigns } from "../../sdk/results/times-signs.ts";
import { filterPixels, plainMarks } from "../format/filter-pixels.ts";
import { count, counted } from "../format/numbers.ts";
import { safeText } from "../format/safe-text.ts";
import { wrap } from "../format/wrap.ts";
import type { Colors } from "../terminal.ts";

/** Filters of a layer that are shown. */
const most = 64;
const gap = 2;

/** The first filters of a layer as pictures, in the order of the file: of output 0 those of each input, then of output 1. */
export async function formatFilters(
  layer: ConvLayer,
  width: number,
  colors: Colors,
  signal?: AbortSignal,
): Promise<string> {
  const { name, kernel, filters, reason } = layer;
  const title = `${colors.bold(safeText(name))}  ${kernel.join("×")}, ${counted(filters, "filter")}`;
  if (reason !== null) return `${title}\n${wrap(`Not shown: ${safeText(withTimesSigns(reason))}.`, width)}\n`;
  const shown = Math.min(filters, most);
  const drawings: { index: number; lines: readonly string[]; width: number }[] = [];
  for await (const { start, count: some, data } of readFilters(layer, { end: shown, signal })) {
    const area = data.length / some;
    for (let f = 0; f < some; f++) {
      const weights = data.subarray(f * area, (f + 1) * area);
      drawings.push({ index: start + f, ...filterPixels(weights, Math.sqrt(area), colors) });
    }
  }
  const margin = String(shown - 1).length + 1;
  const perRow = Math.max(1, Math.floor((width - margin + gap) / (drawings[0].width + gap)));
  const blocks: string[] = [];
  for (let first = 0; first < drawings.length; first += perRow) {
    const row = drawings.slice(first, first + perRow);
    const lines = row[0].lines.map((_, i) => {
      const head = i === 0 ? colors.dim(String(first).padStart(margin - 1)) : " ".repeat(margin - 1);
      return `${head} ${row.map(({ lines }) => lines[i]).join(" ".repeat(gap))}`.trimEnd();
    });
    blocks.push(lines.join("\n"));
  }
  const scale = colors.isColorSupported ? "red positive, blue negative" : plainMarks;
  const rest = filters > shown ? ` The first ${count(shown)} of ${count(filters)}.` : "";
  const note = `Each on a scale of its own; ${scale}. Left: the number of the first in the row.${rest}`;
  return `${title}\n${colors.dim(wrap(note, width))}\n${blocks.join("\n\n")}\n`;
}
