import type { ModelResult } from "../../sdk/index.ts";
import { displayWidth, shorten } from "../format/display-width.ts";
import { safeText } from "../format/safe-text.ts";
import type { Colors } from "../terminal.ts";

/** Filters of a layer, and rows of layers. */
const mostFilters = 3;
const mostBands = 2;
const gap = 2;
/** The narrowest column: a name is cut to it. */
const least = 9;

/**
 * The most typical filters of each layer, side by side as far as the terminal is wide, two pixels a character cell (half blocks);
 * "" without colours, where they would say nothing.
 */
export function formatStrip({ name, layers }: ModelResult, width: number, colors: Colors): string {
  const shown = layers.filter(({ typical }) => typical.length > 0);
  if (!colors.isColorSupported || shown.length === 0) return "";
  const pixels = shown.reduce((most, { kernel }) => Math.max(most, ...kernel), 0);
  const column = Math.max(least, pixels) + gap;
  const perBand = Math.max(1, Math.floor((width + gap) / column));
  const drawn = shown.slice(0, perBand * mostBands);
  const lines: string[] = [];
  for (let first = 0; first < drawn.length; first += perBand) {
    const band = drawn.slice(first, first + perBand);
    const cells = (texts: readonly string[], widths: readonly number[]) =>
      texts
        .map((text, i) => text + " ".repeat(Math.max(0, column - widths[i])))
        .join("")
        .trimEnd();
    const names = band.map((layer) => shorten(safeText(layer.name), column - gap));
    lines.push(
      cells(
        names.map((text) => colors.bold(text)),
        names.map(displayWidth),
      ),
    );
    for (let f = 0; f < mostFilters; f++) {
      if (!band.some(({ typical }) => typical.length > f)) break;
      for (let row = 0; row < pixels; row += 2) {
        const parts = band.map(({ typical, kernel }) =>
          halfBlocks(typical[f]?.weights ?? [], Math.max(...kernel), row),
        );
        lines.push(
          cells(
            parts,
            band.map(({ typical, kernel }) => (typical[f] && row < Math.max(...kernel) ? Math.max(...kernel) : 0)),
          ),
        );
      }
    }
    lines.push("");
  }
  const rest = shown.length - drawn.length;
  const more = rest > 0 ? `, the first ${drawn.length} of ${shown.length} layers` : "";
  return `${colors.bold("Typical filters")}  ${safeText(name)}, most common first, red positive${more}\n${lines.join("\n")}`;
}

/** Two rows of pixels of a filter as one line: the upper in the letter's colour, the lower in its background's. */
function halfBlocks(weights: readonly number[], k: number, row: number): string {
  if (row >= k || weights.length === 0) return "";
  const limit = weights.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0);
  let line = "";
  for (let column = 0; column < k; column++) {
    const upper = colorOf(weights[row * k + column], limit);
    const lower = row + 1 < k ? `\x1b[48;2;${colorOf(weights[(row + 1) * k + column], limit)}m` : "";
    line += `\x1b[38;2;${upper}m${lower}\u2580\x1b[0m`;
  }
  return line;
}

/** Red for positive, blue for negative, near white for 0, as in the figures: "r;g;b". */
function colorOf(weight: number, limit: number): string {
  const share = limit === 0 ? 0 : weight / limit;
  const end = share > 0 ? [178, 24, 43] : [33, 102, 172];
  const strength = Math.abs(share);
  return [247, 247, 247].map((white, i) => Math.round(white + (end[i] - white) * strength)).join(";");
}
