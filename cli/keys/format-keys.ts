import { isAlike, type KeysDocument, type KeysResult, type KeysSearch, leastLikeness } from "../../sdk/index.ts";
import { beyondText, sigmaText } from "../../sdk/results/sigma-text.ts";
import { explainedTable } from "../format/explained-table.ts";
import { count, counted, percent } from "../format/numbers.ts";
import { safeText } from "../format/safe-text.ts";
import { formatTable } from "../format/table.ts";
import { wrap } from "../format/wrap.ts";
import { familySigns } from "../scale-space/family-signs.ts";
import { formatNotes } from "../study/format-findings.ts";
import type { Colors } from "../terminal.ts";

type KeysPoint = KeysSearch["curve"][number];

/** Keys for people, after their findings: the keys, what each number of them explains, the layers. */
export function formatKeys(document: KeysDocument, width: number, colors: Colors): string {
  const { keys, models } = document;
  return [
    keysOf(keys, width, colors),
    curveOf(keys, width, colors),
    layersOf(keys, models.length > 1, width, colors),
    formatNotes(document, width, colors),
  ]
    .filter((section) => section !== "")
    .join("\n");
}

const beyond = { in: />/, legend: beyondText };

const scale = (sigma: number) => sigmaText(sigma, (value) => value.toFixed(2));

function keysOf(result: KeysResult, width: number, colors: Colors): string {
  const { keys, kernel, source, filters, explained, noise } = result;
  // A master key is its own nearest one.
  const own = source === "master-keys";
  const k = kernel[0];
  const from = source === "models" ? "of these models" : safeText(source);
  const none = {
    in: /^-$/,
    legend:
      k < 3
        ? "-: so few weights are like anything"
        : `-: no |cosine| of ${leastLikeness(k)} or more; --json has the nearest ones`,
  };
  const all = `All together they explain ${percent(explained)} (noise: ${percent(noise.explained)}).`;
  const table = explainedTable(
    [
      { title: "key", align: "right" },
      { title: "filters", align: "right" },
      { title: "share", align: "right" },
      { title: "explained", align: "right" },
      ...(own ? [] : [{ title: "master key", signs: [...familySigns, none] }]),
      { title: "family", signs: [...familySigns, none] },
      { title: "sigma x, y", optional: 2, signs: [beyond, none] },
      { title: "nearest filter", shrink: 16, optional: 1 },
    ],
    keys.map(({ filters: nearest, share, explained, resembles, family, example }, i) => [
      String(i + 1),
      count(nearest),
      percent(share),
      explained === null ? "-" : percent(explained),
      ...(own
        ? []
        : [isAlike(resembles, k) ? `${resembles.key} ${resembles.family} ${resembles.cosine.toFixed(2)}` : "-"]),
      isAlike(family, k) ? `${family.family} ${family.cosine.toFixed(2)}` : "-",
      isAlike(family, k) ? `${scale(family.sigmaX)}, ${scale(family.sigmaY)}` : "-",
      example === null ? "-" : `${example.layer} #${example.index}`,
    ]),
    width,
    colors,
    [all],
  );
  return `${colors.bold(`Keys ${kernel.join("×")}`)}  ${from}, ${counted(filters.used, "filter")}\n${table}`;
}

/** Where no number is asked for, as many keys are kept. */
const elbow = {
  in: /elbow/,
  legend: "elbow: where the curve lies furthest above the line from its first point to its last",
};

function curveOf({ search, cosine, keys }: KeysResult, width: number, colors: Colors): string {
  if (search === null) return "";
  const own = keptClustering(search, keys.length);
  const shown = search.curve.filter(({ count: n }) => n <= 12 || n % 8 === 0 || n === keys.length || n === own?.count);
  const rowOf = (point: KeysPoint, mark: string) => [
    String(point.count),
    percent(point.explained),
    percent(point.shareAbove),
    mark,
  ];
  const table = explainedTable(
    [
      { title: "keys", align: "right" },
      { title: "explained", align: "right" },
      { title: `cosine from ${cosine}`, align: "right" },
      { title: "", signs: [elbow] },
    ],
    shown.flatMap((point) => {
      const marks = [
        point.count === search.elbow ? "elbow" : "",
        own === undefined && point.count === keys.length ? "kept" : "",
      ];
      const row = rowOf(point, marks.filter(Boolean).join(", "));
      return own?.count === point.count ? [row, rowOf(own, "k-means, kept")] : [row];
    }),
    width,
    colors,
  );
  const sampled = `greedy removal from ${counted(search.candidates, "candidate")}, ${counted(search.sampled, "filter")}`;
  const title = "Explained by the number of keys";
  const head = wrap(`${title} ${sampled}`, width - 1).replace(title, `${colors.bold(title)} `);
  return `${head}\n${table}${better(own, keys.length, width, colors)}`;
}

/** The clustering whose keys were kept, since it explains more than the removal; undefined where the removal's were. */
function keptClustering({ method, clustered }: KeysSearch, kept: number): KeysPoint | undefined {
  const points = clustered.filter(({ count: n }) => n <= kept);
  if (method === "removal" || points.length === 0) return undefined;
  return points.reduce((a, b) => (b.explained > a.explained ? b : a));
}

/** Where a clustering explains more than the removal, the keys are its, and the best of the removal where these are more. */
function better(clustering: KeysPoint | undefined, kept: number, width: number, colors: Colors): string {
  if (clustering === undefined) return "";
  const { count: own, explained } = clustering;
  const others = own < kept ? `, with the best ${kept - own === 1 ? "one" : count(kept - own)} of the removal` : "";
  const note = `A clustering of ${counted(own, "key")} explains more, ${percent(explained)}: the keys are its${others}.`;
  return `${colors.dim(wrap(note, width))}\n`;
}

function layersOf({ layers, cosine }: KeysResult, several: boolean, width: number, colors: Colors): string {
  const table = formatTable(
    [
      { title: "layer", shrink: 16 },
      { title: "depth", align: "right", optional: 2 },
      { title: "filters", align: "right" },
      { title: "left out", align: "right", optional: 1 },
      { title: "explained", align: "right" },
      { title: `cosine from ${cosine}`, align: "right" },
    ],
    layers.map(({ model, name, depth, used, constant, zero, nonFinite, explained, shareAbove }) => [
      several ? `${model} / ${name}` : name,
      depth === null ? "-" : depth.toFixed(2),
      count(used),
      count(constant + zero + nonFinite),
      explained === null ? "-" : percent(explained),
      shareAbove === null ? "-" : percent(shareAbove),
    ]),
    width,
    colors,
  );
  return `${colors.bold("Layers")}\n${table}`;
}
