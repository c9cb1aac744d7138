import type { ScaleSpaceDocument, ScaleSpaceLayer, ScaleSpaceResult } from "../../sdk/index.ts";
import { beyondText, isBeyond, sigmaText } from "../../sdk/results/sigma-text.ts";
import { count, counted, decimal, percent } from "../format/numbers.ts";
import { formatTable, type TableColumn } from "../format/table.ts";
import { wrap } from "../format/wrap.ts";
import { formatNotes } from "../study/format-findings.ts";
import type { Colors } from "../terminal.ts";
import { formatFittedLayers } from "./format-fitted-layers.ts";

/** Up to this many pooled fits are shown. */
const MAX_ROWS = 30;

/** The document for people, after its findings: a table of layers a model, pooled and extended fits. */
export function formatScaleSpace(document: ScaleSpaceDocument, width: number, colors: Colors): string {
  const { scaleSpace } = document;
  const sections = [
    ...document.models.map((model) => formatFittedLayers(model, scaleSpace, width, colors)),
    formatPooled(scaleSpace, width, colors),
    formatExtended(scaleSpace, width, colors),
    formatNotes(document, width, colors),
  ];
  return sections.filter((section) => section !== "").join("\n");
}

function formatPooled({ pooled }: ScaleSpaceResult, width: number, colors: Colors): string {
  if (pooled === undefined) return "";
  const several = new Set(pooled.map(({ model }) => model)).size > 1;
  const columns: TableColumn[] = [
    ...(several ? [{ title: "model", shrink: 12 }] : []),
    { title: "layer", shrink: 16 },
    { title: "family" },
    { title: "filters", align: "right" },
    ...(["A", "B", "C2", "D2"] as const).map((title): TableColumn => ({ title, align: "right" })),
  ];
  const groups = new Map<string, typeof pooled>();
  for (const fit of pooled) {
    const key = `${fit.model}\n${fit.layer}\n${fit.family}`;
    const group = groups.get(key) ?? [];
    group.push(fit);
    groups.set(key, group);
  }
  const all = [...groups.values()];
  const rows = all
    .slice(0, MAX_ROWS)
    .map((fits) => [
      ...(several ? [fits[0].model] : []),
      fits[0].layer,
      fits[0].family,
      count(Math.max(...fits.map(({ filters }) => filters))),
      ...["A", "B", "C2", "D2"].map((method) =>
        sigmaText(fits.find((fit) => fit.method === method)?.sigma ?? null, decimal),
      ),
    ]);
  const what = colors.dim(
    wrap(
      "One sigma, in pixels, for all filters of a family in a layer: A and B geometric means of those from variances, without filters that have a sigma of 0 or did not converge; C2 by least absolute differences, D2 by least squares." +
        (pooled.some(({ sigma }) => isBeyond(sigma)) ? ` ${beyondText}.` : ""),
      Math.min(width, 100),
    ),
  );
  const left =
    all.length > rows.length
      ? `${colors.dim(`${counted(all.length - rows.length, "more row")} not shown; --json or -o DIR has them all.`)}\n`
      : "";
  return `${colors.bold("Pooled fits")}\n${what}\n${formatTable(columns, rows, width, colors)}${left}`;
}

function formatExtended({ extended, layers }: ScaleSpaceResult, width: number, colors: Colors): string {
  if (extended === undefined) return "";
  const columns: TableColumn[] = [
    { title: "model", shrink: 30 },
    { title: "parameters", align: "right" },
    { title: "best for", align: "right" },
    { title: "share", align: "right" },
    { title: "median cosine", align: "right" },
  ];
  const rows = extended.map(({ model, parameters, filters, share, cosine }) => [
    model,
    String(parameters),
    count(filters),
    percent(share),
    decimal(cosine),
  ]);
  const what = "Models with free weights and offset, the best of each filter by AICc.";
  const note = colors.dim(wrap(what, Math.min(width, 100)));
  return `${colors.bold("Beyond the eight")}\n${note}\n${formatTable(columns, rows, width, colors)}${formatKernels(layers, width, colors)}`;
}

/** What fits the columns of a table. */
const shortNames = {
  discrete: "discrete",
  sampled: "sampled",
  "normalized-sampled": "normalized",
  integrated: "integrated",
  "linearly-integrated": "linear",
} satisfies Record<string, string>;

/** A row a layer: how often each Gaussian comes closest, and its median residual, by which that is decided. */
function formatKernels(layers: readonly ScaleSpaceLayer[], width: number, colors: Colors): string {
  const compared = layers.filter(({ kernels = [] }) => kernels.some(({ filters }) => filters > 0));
  if (compared.length === 0) return "";
  const columns: TableColumn[] = [
    { title: "layer", shrink: 12 },
    { title: "filters", align: "right", optional: 1 },
    ...(compared[0].kernels ?? []).map(({ kernel }): TableColumn => ({ title: shortNames[kernel], align: "right" })),
  ];
  const rows = compared.map(({ name, kernels = [] }) => [
    name,
    count(kernels[0].filters),
    ...kernels.map(({ share, l2 }) => `${percent(share)} ${l2?.toFixed(3) ?? "-"}`),
  ]);
  const what =
    "Share of filters to which each comes closest as the smoothing of their family, and the median l2 of the normalised filters; normalized: sampled and normalised; linear: linearly integrated.";
  const note = colors.dim(wrap(what, Math.min(width, 100)));
  return `\n${colors.bold("Five Gaussians, by least l2")}\n${note}\n${formatTable(columns, rows, width, colors)}`;
}
