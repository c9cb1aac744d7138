import type { AnalysisResult } from "../../results/analysis.ts";
import { headlines } from "../../results/findings.ts";
import { measuresAt } from "../../results/measures.ts";
import { withTimesSigns } from "../../results/times-signs.ts";

const measures = measuresAt("notebook");

/** The method by which a notebook of Deno asks a value for its forms, by MIME type. */
const display: unique symbol = Symbol.for("Jupyter.display") as never;

/** Lets a result show itself in a notebook; as JSON and in loops it stays what it was. */
export function withJupyterDisplay(result: AnalysisResult): AnalysisResult {
  return Object.defineProperty(result, display, {
    value: () => ({ "text/plain": asText(result), "text/html": asHtml(result) }),
  });
}

function asText({ findings }: AnalysisResult): string {
  return headlines(findings)
    .shown.map(({ title }) => withTimesSigns(title))
    .join("\n");
}

function asHtml({ findings, models }: AnalysisResult): string {
  const list = headlines(findings)
    .shown.map(
      ({ title, text }) => `<li><b>${escaped(withTimesSigns(title))}</b> ${escaped(withTimesSigns(text))}</li>`,
    )
    .join("");
  const rows = models.flatMap((model) =>
    model.layers.map((layer) => {
      const { name, kernel, filters, quality } = layer;
      const cells = [
        model.name,
        name,
        kernel.join("×"),
        `${filters}`,
        ...measures.map(({ measure }) => measure.of(layer)?.toFixed(3) ?? ""),
        quality.flags.map(({ flag }) => flag).join(" "),
      ];
      return `<tr>${cells.map((cell) => `<td>${escaped(cell)}</td>`).join("")}</tr>`;
    }),
  );
  const head = ["model", "layer", "kernel", "filters", ...measures.map(({ head }) => head), "flags"];
  const heads = head.map((name) => `<th>${name}</th>`).join("");
  return `<ol>${list}</ol><table><thead><tr>${heads}</tr></thead><tbody>${rows.join("")}</tbody></table>`;
}

/** Names in a model file are text from strangers. */
function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
