import type { ClipManifest } from "../../sdk/index.ts";
import { counted, decimal, percent } from "../format/numbers.ts";
import { formatTable } from "../format/table.ts";
import { wrap } from "../format/wrap.ts";
import type { Colors } from "../terminal.ts";

/** What was clipped, for people: the whole, then the layers. */
export function formatClipping(manifest: ClipManifest, width: number, colors: Colors): string {
  const { layers, clipNorm, size, skippedLayers } = manifest;
  const clipped = layers.filter((layer) => layer.clipped);
  const summary = `${counted(clipped.length, "layer")} of ${counted(layers.length, "layer")} clipped at a norm of ${clipNorm} on periodic images of ${size} x ${size}; the others are at most that. A kernel of its own size cannot follow the clipping exactly: rounds of clipping and projecting came to the norm under "reached", the rest was taken off by a factor. ${counted(skippedLayers.length, "other layer")} untouched.`;
  const table = formatTable(
    [
      { title: "layer", shrink: 16 },
      { title: "norm", align: "right" },
      { title: "reached", align: "right" },
      { title: "rounds", align: "right", optional: 1 },
      { title: "factor", align: "right", optional: 2 },
      { title: "written", align: "right" },
      { title: "change", align: "right" },
    ],
    clipped.map((layer) => [
      layer.name,
      decimal(layer.before),
      decimal(layer.reached),
      String(layer.rounds),
      layer.scale.toFixed(5),
      decimal(layer.after),
      percent(layer.relativeChange),
    ]),
    width,
    colors,
  );
  return `${wrap(summary, Math.min(width, 100))}\n\n${table}`;
}
