import type { ScaleSpaceDocument } from "../../sdk/index.ts";
import { safeText } from "../format/safe-text.ts";
import { wrap } from "../format/wrap.ts";

/** Scale space for people: findings, then a line a layer. */
export function formatScaleSpace({ findings, scaleSpace }: ScaleSpaceDocument, width: number): string {
  const told = findings.map(({ title, text }) => `${wrap(safeText(title), width, "")}\n${wrap(safeText(text), width, "    ")}\n`);
  const lines = scaleSpace.layers.map(({ name, kernel, count, families, explained, cosine }) => {
    const [first] = Object.entries(families).sort(([, a], [, b]) => b - a);
    const median = cosine.length === 0 ? "-" : cosine[2].toFixed(3);
    return `${safeText(name)}  ${kernel.join("x")}  ${count} filters, most ${first[0]}, ${(100 * explained.families).toFixed(0)} % explained, median cosine ${median}`;
  });
  return `${told.join("\n")}\n${lines.join("\n")}\n`;
}
