import { type ModelResult, shortNames } from "../../sdk/index.ts";
import { cutMiddle, displayWidth, terminalRuler } from "../format/display-width.ts";
import { filterPixels, plainMarks } from "../format/filter-pixels.ts";
import { safeText } from "../format/safe-text.ts";
import { wrap } from "../format/wrap.ts";
import type { Colors } from "../terminal.ts";

/** Filters of a layer. */
const mostFilters = 3;
/** Rows of layers: in colour, and plain, where a filter takes twice the lines. */
const mostBands = { colored: 2, plain: 1 };
const gap = 2;
/** The narrowest column: a name is cut to it. */
const least = 12;
/** A file may hold names of megabytes. */
const longestName = 1000;

/** The most typical filters of each layer, side by side as far as the terminal is wide; "" where there are none. */
export function formatStrip({ name, layers }: ModelResult, width: number, colors: Colors): string {
  const shown = layers.filter(({ typical }) => typical.length > 0);
  if (shown.length === 0) return "";
  const drawings = shown.map(({ typical, kernel }) =>
    typical.slice(0, mostFilters).map(({ weights }) => filterPixels(weights, Math.max(...kernel), colors)),
  );
  const column = drawings.flat().reduce((most, drawing) => Math.max(most, drawing.width), least) + gap;
  const perBand = Math.max(1, Math.floor((width + gap) / column));
  const count = Math.min(shown.length, perBand * mostBands[colors.isColorSupported ? "colored" : "plain"]);
  const short = shortNames(
    shown.slice(0, count).map((layer) => safeText(cutMiddle(layer.name, longestName))),
    column - gap,
    terminalRuler,
  );
  const lines: string[] = [];
  for (let first = 0; first < count; first += perBand) {
    const band = drawings.slice(first, Math.min(first + perBand, count));
    const names = short.slice(first, first + band.length);
    lines.push(
      inColumns(
        names.map((text) => ({ text: colors.bold(text), width: displayWidth(text) })),
        column,
      ),
    );
    for (let f = 0; f < mostFilters; f++) {
      const height = band.reduce((most, drawn) => Math.max(most, drawn[f]?.lines.length ?? 0), 0);
      for (let row = 0; row < height; row++) {
        const cells = band.map((drawn) => {
          const text = drawn[f]?.lines[row] ?? "";
          return { text, width: text === "" ? 0 : drawn[f].width };
        });
        lines.push(inColumns(cells, column));
      }
      // Marks of one filter would run into those of the next.
      if (!colors.isColorSupported && height > 0 && f < mostFilters - 1) lines.push("");
    }
    lines.push("");
  }
  const more = shown.length > count ? `, the first ${count} of ${shown.length} layers` : "";
  const scale = colors.isColorSupported ? ", red positive" : "";
  const marks = colors.isColorSupported ? "" : `${wrap(plainMarks, width)}\n`;
  // A blank more stands behind the bold words.
  const title = wrap(`Typical filters ${safeText(name)}, most common first${scale}${more}`, width - 1);
  const bold = title.replace(/^Typical filters /, `${colors.bold("Typical filters")}  `);
  return `${bold}\n${marks}${lines.join("\n")}`;
}

function inColumns(cells: readonly { text: string; width: number }[], column: number): string {
  return cells
    .map(({ text, width }) => text + " ".repeat(Math.max(0, column - width)))
    .join("")
    .trimEnd();
}
