import type { Colors } from "../terminal.ts";

/** A filter as lines of text, all of one width. */
export interface FilterPixels {
  readonly lines: readonly string[];
  /** Columns of each line. */
  readonly width: number;
}

/** What is said of the marks of a filter without colours. */
export const plainMarks = "# + . - =: from the largest magnitude, positive, to the largest, negative";

/**
 * A k x k filter for a terminal, on a symmetric scale of its own: with colours two rows of weights a line, half blocks from
 * blue (negative) over near white (0) to red; without, a row a line, and a mark of five for each weight.
 */
export function filterPixels(weights: ArrayLike<number>, k: number, { isColorSupported }: Colors): FilterPixels {
  let limit = 0;
  for (let i = 0; i < k * k; i++) limit = Math.max(limit, Math.abs(weights[i]));
  const share = (row: number, column: number) => (limit === 0 ? 0 : weights[row * k + column] / limit);
  const rows = Array.from({ length: isColorSupported ? Math.ceil(k / 2) : k }, (_, i) => i);
  const columns = Array.from({ length: k }, (_, i) => i);
  if (!isColorSupported) {
    return {
      width: 2 * k - 1,
      lines: rows.map((row) => columns.map((column) => markOf(share(row, column))).join(" ")),
    };
  }
  const lines = rows.map((half) =>
    columns
      .map((column) => {
        const below = 2 * half + 1;
        const lower = below < k ? `\x1b[48;2;${colorOf(share(below, column))}m` : "";
        return `\x1b[38;2;${colorOf(share(2 * half, column))}m${lower}\u2580\x1b[0m`;
      })
      .join(""),
  );
  return { width: k, lines };
}

/** Strong from 0.6 of the largest on, weak from 0.2 on. NaN is a question mark. */
function markOf(share: number): string {
  if (Number.isNaN(share)) return "?";
  if (Math.abs(share) < 0.2) return ".";
  if (Math.abs(share) < 0.6) return share > 0 ? "+" : "-";
  return share > 0 ? "#" : "=";
}

/** Red for positive, blue for negative, near white for 0, as in the figures: "r;g;b". */
function colorOf(share: number): string {
  const end = share > 0 ? [178, 24, 43] : [33, 102, 172];
  const strength = Number.isNaN(share) ? 0 : Math.min(1, Math.abs(share));
  return [247, 247, 247].map((white, i) => Math.round(white + (end[i] - white) * strength)).join(";");
}
