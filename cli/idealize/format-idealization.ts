import type { IdealizeManifest } from "../../sdk/index.ts";
import { explainedTable } from "../format/explained-table.ts";
import { count, counted, decimal, percent } from "../format/numbers.ts";
import { safeText } from "../format/safe-text.ts";
import { formatTable, type TableColumn } from "../format/table.ts";
import { wrap } from "../format/wrap.ts";
import { familySigns } from "../scale-space/family-signs.ts";
import type { Colors } from "../terminal.ts";

/** What was replaced, for people: the whole, what filters were replaced by, the layers. */
export function formatIdealization(manifest: IdealizeManifest, width: number, colors: Colors): string {
  return [
    wrap(summaryOf(manifest), Math.min(width, 100)),
    modelsOf(manifest, width, colors),
    layersOf(manifest, width, colors),
  ]
    .filter((section) => section !== "")
    .join("\n\n");
}

function summaryOf({ filters, layers, by, keys, minCosine, keepAmplitude, skippedLayers }: IdealizeManifest): string {
  const { total, replaced, kept, keptBecause } = filters;
  const ideal =
    by === "fit"
      ? "their fit"
      : by === "keys"
        ? `the nearest of ${counted(keys?.count ?? 0, "key")}`
        : "the nearest of the eight master keys";
  const amplitude = keepAmplitude ? "with their own length" : "with the least-squares amplitude";
  const reasons = Object.entries(keptBecause)
    .filter(([, n]) => n > 0)
    .map(([reason, n]) => `${count(n)} ${reason === "cosine" ? `below the cosine ${minCosine}` : reason}`);
  const why = kept === 0 ? "" : ` (${reasons.join(", ")})`;
  const touched = layers.filter((layer) => layer.replaced > 0).length;
  const where = `${touched < layers.length ? `${count(touched)} of ` : ""}${counted(layers.length, "layer")}`;
  const rest = skippedLayers.length === 0 ? "" : `; ${counted(skippedLayers.length, "other layer")} untouched`;
  return `${count(replaced)} of ${counted(total, "filter")} (${percent(total === 0 ? 0 : replaced / total)}) in ${where} replaced by ${safeText(ideal)}, ${amplitude}; ${count(kept)} kept${why}${rest}.`;
}

function modelsOf({ layers }: IdealizeManifest, width: number, colors: Colors): string {
  const uses = new Map<string, number>();
  for (const { match, replaced } of layers.flatMap(({ filters }) => filters)) {
    if (!replaced || match === null) continue;
    const name = [match.key === null ? "" : `key ${match.key}`, match.family ?? ""].filter(Boolean).join(" ");
    uses.set(name, (uses.get(name) ?? 0) + 1);
  }
  if (uses.size === 0) return "";
  const rows = [...uses].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)).map(([name, n]) => [name, count(n)]);
  const columns: TableColumn[] = [
    { title: "replaced by", signs: familySigns },
    { title: "filters", align: "right" },
  ];
  return explainedTable(columns, rows, width, colors).trimEnd();
}

function layersOf({ layers }: IdealizeManifest, width: number, colors: Colors): string {
  return formatTable(
    [
      { title: "layer", shrink: 16 },
      { title: "kernel", optional: 2 },
      { title: "filters", align: "right" },
      { title: "replaced", align: "right" },
      { title: "kept", align: "right", optional: 1 },
      { title: "cosine", align: "right" },
      { title: "relative error", align: "right" },
    ],
    layers.map(({ name, kernel, total, replaced, kept, cosine, relativeError }) => [
      name,
      kernel.join("×"),
      count(total),
      count(replaced),
      count(kept),
      decimal(cosine),
      decimal(relativeError),
    ]),
    width,
    colors,
  );
}
