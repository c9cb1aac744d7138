import { test } from "uvu";
import * as assert from "uvu/assert";
import { renderReport } from "../../sdk/figures/index.ts";
import type { ReportDocument } from "../../sdk/figures/report/render-report.ts";
import { counted, fixed, grouped, percent, significant } from "../../sdk/figures/svg/number.ts";
import type { KernelStudy, LayerFacts, LayerResult } from "../../sdk/index.ts";
import { layerMeasures } from "../../sdk/results/measures.ts";
import { typesetVisibly } from "../../sdk/results/typeset.ts";
import { fieldOf } from "../support/fields.ts";
import { measuredOf } from "../support/measured.ts";
import { type Documents, randomDocuments, redrawn } from "../support/random-documents.ts";

// Each cell of each table of the report against the field that its head stands for, in documents whose numbers are drawn anew. No
// table is left unchecked.

const base = await randomDocuments(1);
const all: Documents[] = [base, redrawn(base, 31)];

type Column<T> =
  | readonly [head: string, path: string, write: (value: never) => string]
  | readonly [head: string, of: (thing: T) => string];
interface Shown {
  heads: string[];
  rows: string[][];
}

const plainText = (markup: string) =>
  markup
    .replace(/<div class="lead">/g, " / ")
    .replaceAll("<sub>", "_")
    .replace(/<[^>]*>/g, "")
    .replace(
      /&(lt|gt|quot|#39|amp);/g,
      (_, name: string) => ({ lt: "<", gt: ">", quot: '"', "#39": "'", amp: "&" })[name] ?? "",
    )
    .replace(/\s+/g, " ")
    .trim();
const between = (source: string, pattern: RegExp) => [...source.matchAll(pattern)].map(([, inside]) => inside);

/** The tables of a report that are not looked at yet. */
function tablesOf(document: object): Shown[] {
  const report = renderReport(document as ReportDocument);
  return between(report, /<table[^>]*>([\s\S]*?)<\/table>/g).map((table) => ({
    heads: between(table, /<th [^>]*>([\s\S]*?)<\/th>/g).map(plainText),
    rows: between(table.slice(table.indexOf("<tbody>")), /<tr>([\s\S]*?)<\/tr>/g).map((row) =>
      between(row, /<td[^>]*>([\s\S]*?)<\/td>/g).map(plainText),
    ),
  }));
}

/** Takes the next tables of these heads out of the list: one for each list of things, with a row for each thing. */
function expect<T>(tables: Shown[], columns: readonly Column<T>[], ...lists: (readonly T[])[]): void {
  const heads = columns.map(([head]) => head);
  for (const things of lists) {
    const at = tables.findIndex((table) => table.heads.join("|") === heads.join("|"));
    assert.ok(at >= 0, `${heads.join("|")} among ${tables.map((table) => table.heads.join("|")).join("\n")}`);
    const [{ rows }] = tables.splice(at, 1);
    assert.is(rows.length, things.length, heads.join("|"));
    things.forEach((thing, r) =>
      columns.forEach((column, c) => {
        const cell = column.length === 3 ? column[2](fieldOf(thing, column[1]) as never) : column[1](thing);
        assert.is(rows[r][c], cell.replace(/\s+/g, " ").trim(), `row ${r} of ${heads.join("|")}: ${column[0]}`);
      }),
    );
  }
}

const text = (value: string) => value;
/** Sections name models, also within groups, without the endings of their files. */
const bare = (name: string) => name.replace(/^(random-\d+)\.safetensors/, "$1");
const by = (sizes: number[] | null) => sizes?.join("×") ?? "n/a";
const images = (sizes: number[]) => sizes.join(" × ");
const decimals = (n: number) => (value: number | null) => fixed(value, n);
const family = (name: string) => name.replace("-", "−");
const channels = (layer: { in: number; out: number; groups: number }) =>
  `${grouped(layer.in)} → ${grouped(layer.out)}${layer.groups > 1 ? ` (${grouped(layer.groups)} groups)` : ""}`;
const others = (parts: (string | false)[]) => parts.filter(Boolean).join("; ") || "–";
const sum = (values: number[]) => values.reduce((a, b) => a + b, 0);

/** Models, what was left out of them, and where the numbers come from: in every report. */
function expectFrame(
  tables: Shown[],
  document: Documents["norms"],
  analysed: { model: string; filters: number }[],
): void {
  const own = (name: string) => analysed.filter(({ model }) => model === name);
  expect(
    tables,
    [
      ["Model", "name", text],
      ["Format", "format", text],
      ["Layers analysed", ({ name }) => grouped(own(name).length)],
      ["Filters", ({ name }) => grouped(sum(own(name).map(({ filters }) => filters)))],
      [
        "Size",
        ({ files }) => {
          const bytes = sum(files.map((file) => file.bytes));
          return bytes < 1e6 ? `${fixed(bytes / 1000, 1)} kB` : `${fixed(bytes / 1e6, 1)} MB`;
        },
      ],
      ["Layers ordered by", "order", text],
      ["SHA-256", ({ sha256 }) => sha256?.slice(0, 12) ?? "-"],
    ],
    document.models,
  );
  const skipped: Column<LayerFacts>[] = [
    ["Layer not analysed", "name", text],
    ["Kind", "kind", text],
    ["Kernel", "kernel", by],
    ["Filters", "filters", grouped],
    ["Reason", ({ reason }) => typesetVisibly(reason ?? "n/a")],
  ];
  const tensors: Column<{ name: string; reason: string }>[] = [
    ["Tensor not used", "name", text],
    ["Reason", "reason", typesetVisibly],
  ];
  const filled = <T>(lists: T[][]) => lists.filter(({ length }) => length > 0);
  expect(tables, skipped, ...filled(document.models.map(({ skippedLayers }) => skippedLayers)));
  expect(tables, tensors, ...filled(document.models.map((model) => model.tensors.skipped)));
  const { options, inputs } = document.provenance;
  const written = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value));
  const given: Column<[string, unknown]>[] = [
    ["Option", ([key]) => key],
    ["Value", ([, value]) => written(value)],
  ];
  expect(tables, given, Object.entries(options));
  expect(
    tables,
    [
      ["Input", "name", text],
      ["SHA-256", ({ sha256 }) => sha256 ?? "not asked for"],
    ],
    inputs,
  );
}

function expectSummary(tables: Shown[], { models, groups, otherKernels }: Documents["analysis"]): void {
  type Summarised = Pick<Documents["analysis"]["models"][0], "summary"> & { title: string };
  const share = (value: number | null) => (value === null ? "n/a" : percent(value));
  const both =
    (key: "sparsity" | "entropyRatio" | "orthogonality" | "binaryShare", write: (value: number | null) => string) =>
    ({ summary }: Summarised) => {
      const { byFilters, byLayers } = summary[key];
      return byFilters === null ? "n/a" : `${write(byFilters)} (${write(byLayers)})`;
    };
  const number = (value: number | null) => fixed(value, 3);
  const columns: Column<Summarised>[] = [
    ["Model or group", ({ title }) => title],
    ["Layers", "summary.layers", grouped],
    ["Filters", "summary.filters", grouped],
    ["S", both("sparsity", share)],
    ["H / T_H", both("entropyRatio", number)],
    ["O", both("orthogonality", number)],
    ["Binary", both("binaryShare", share)],
    ["Dead", "summary.zeroFilters", grouped],
    ["Non-sparse", ({ summary }) => `${grouped(summary.nonSparse)} (${share(summary.nonSparseShare)})`],
  ];
  const titled = models.map(({ name, summary }) => ({ title: bare(name), summary }));
  const others = [...groups, ...otherKernels.flatMap((study) => study.groups)].filter(
    ({ by }) => by !== "model" && by !== "layer",
  );
  assert.equal(others, [], "groups of another kind have a table of their own");
  expect(tables, columns, titled);
}

function expectLayers(tables: Shown[], { models }: Documents["analysis"]): void {
  const measures: Record<string, [path: string, write: (value: number | null) => string]> = {
    S: ["quality.sparsity", percent],
    O: ["quality.orthogonality", decimals(3)],
    "Binary error": ["quality.binaryError", decimals(4)],
    L1: ["quality.l1NormMean", decimals(3)],
    "sd L1": ["quality.l1NormDeviation", decimals(3)],
    L2: ["quality.l2NormMean", decimals(3)],
    "sd L2": ["quality.l2NormDeviation", decimals(3)],
    "Unit H": ["quality.unitVarianceEntropy", decimals(3)],
  };
  const ratio = (layer: LayerResult) => {
    const [h, t] = [measuredOf(layer, "varianceEntropy"), layer.quality.randomThreshold];
    return fixed(t && h !== null ? h / t : null, 3);
  };
  const indices = ({ nonFinite, nonFiniteIndices: list }: LayerResult) =>
    list.length === 0 ? "" : `: ${list.join(", ")}${nonFinite > list.length ? " …" : ""}`;
  const noted = (layer: LayerResult) => {
    const left =
      layer.nonFinite > 0
        ? ` (${counted(layer.nonFinite, "filter")} with NaN or infinity left out${indices(layer)})`
        : "";
    return (
      layer.quality.flags
        .map(({ flag, text: told }) => `${flag === "low-variance" ? "low diversity" : flag}: ${typesetVisibly(told)}`)
        .join("; ") + left
    );
  };
  // Measures in the order of their rows, and behind what stands out those that a terminal leaves out first.
  const shown = layerMeasures.filter(({ heads }) => heads.report !== undefined);
  const measured = (behind: boolean) =>
    shown
      .filter(({ optional = 0 }) => optional >= 5 === behind)
      .map(({ heads: { report = "" }, key, format }): Column<LayerResult> => {
        if (report === "H / T_H") return [report, ratio];
        const write = measures[report]?.[1] ?? (typeof format === "object" ? decimals(format.decimals) : percent);
        return [
          report,
          (layer) => write(measuredOf(layer, measures[report]?.[0].replace("quality.", "") ?? key) as never),
        ];
      });
  for (const head of Object.keys(measures))
    assert.ok(
      shown.some(({ heads }) => heads.report === head),
      head,
    );
  const columns: Column<LayerResult>[] = [
    ["Layer", "name", text],
    ["Kernel", "kernel", by],
    ["In → out", channels],
    ["Filters", "filters", grouped],
    ...measured(false),
    ["What stands out", noted],
    ...measured(true),
  ];
  expect(tables, columns, ...models.map(({ layers }) => layers));
}

function expectDistances(tables: Shown[], studies: KernelStudy[]): void {
  for (const { divergence } of studies.filter((study) => study.divergence.groups.length > 1)) {
    const { groups, matrix, floor, debiased, interval, distances, distanceNoise } = divergence;
    const pairs = groups.flatMap((_, a) => groups.flatMap((__, b) => (a < b ? [{ a, b }] : [])));
    const beyond = ({ a, b }: { a: number; b: number }) => matrix[a][b] - floor.mean[a][b];
    pairs.sort((p, q) => beyond(q) - beyond(p) || p.a - q.a || p.b - q.b);
    const value =
      (values: number[][]) =>
      ({ a, b }: { a: number; b: number }) =>
        fixed(values[a][b], 4);
    const marked =
      (values: number[][], upper: number[][] | undefined) =>
      ({ a, b }: { a: number; b: number }) =>
        upper === undefined || values[a][b] > upper[a][b] ? fixed(values[a][b], 4) : `(${fixed(values[a][b], 4)})`;
    const further = (name: keyof typeof distances) => marked(distances[name], distanceNoise?.[name].floor.upper);
    const bounds = ({ a, b }: { a: number; b: number }) =>
      interval === null ? "" : `${fixed(interval.low[a][b], 4)} to ${fixed(interval.high[a][b], 4)}`;
    expect(
      tables,
      [
        ["Group", ({ a }) => bare(groups[a])],
        ["Group", ({ b }) => bare(groups[b])],
        ["D", marked(matrix, floor.upper)],
        ["Noise, 95 %", value(floor.upper)],
        ["D without noise", value(debiased)],
        ["95 % interval without noise", bounds],
        ["Jensen-Shannon", further("jensenShannon")],
        ["Hellinger", further("hellinger")],
        ["Total variation", further("totalVariation")],
        ["Wasserstein-1", further("wasserstein1")],
      ],
      pairs,
    );
  }
}

test("an analysis: models, layers, distances", () => {
  for (const { analysis } of all) {
    const { operators, norms, channels, scaleSpace, keys, ...alone } = analysis;
    const tables = tablesOf(alone);
    const layers = analysis.models.flatMap(({ name: model, layers: list }) =>
      list.map(({ filters }) => ({ model, filters })),
    );
    expectFrame(tables, alone as unknown as Documents["norms"], layers);
    expectSummary(tables, analysis);
    expectLayers(tables, analysis);
    expectDistances(tables, [analysis, ...analysis.otherKernels]);
    assert.equal(tables, []);
  }
});

function expectNorms(tables: Shown[], norms: Documents["norms"]["norms"]): void {
  const { layers, bounds, skipped } = norms;
  type Layer = (typeof layers)[number];
  const kernel = (layer: Layer) =>
    `${by(layer.kernel)}${layer.dilation?.some((step) => step > 1) ? `, dilation ${by(layer.dilation)}` : ""}`;
  const most = ({ upperBound, converged }: Layer) =>
    upperBound === undefined
      ? ""
      : ` (≤ ${significant(upperBound, 5)}${converged === false ? ", not proven closer" : ""})`;
  const condition = ({ conditionNumber: c }: Layer) =>
    norms.values === "norm" ? "–" : c === null ? "∞" : significant(c);
  expect(
    tables,
    [
      ["Model", "model", bare],
      ["Layers", "layers", grouped],
      ["Product", "product", significant],
      ["log10", "log10", decimals(2)],
    ],
    bounds,
  );
  expect(
    tables,
    [
      ["Model", "model", bare],
      ["Layer", "name", text],
      ["Kernel", kernel],
      ["In → out", channels],
      ["Stride", "stride", by],
      ["Images", "size", images],
      ["Spectral norm", (layer) => significant(layer.spectralNorm, 5) + most(layer)],
      ["Condition", condition],
      ["Stable rank", "stableRank", significant],
      ...(layers.some(({ notes }) => notes.length > 0)
        ? [["Note", ({ notes }: Layer) => notes.join("; ")] as const]
        : []),
    ],
    layers,
  );
  const left: Column<(typeof skipped)[number]>[] = [
    ["Model", "model", bare],
    ["Layer without a norm", "name", text],
    ["Reason", "reason", typesetVisibly],
  ];
  expect(tables, left, ...(skipped.length > 0 ? [skipped] : []));
}

test("norms: the products, the layers, those without one", () => {
  for (const { norms: document } of all) {
    const tables = tablesOf(document);
    const { layers } = document.norms;
    expectFrame(
      tables,
      document,
      layers.map((layer) => ({ model: layer.model, filters: (layer.in / layer.groups) * layer.out })),
    );
    expectNorms(tables, document.norms);
    assert.equal(tables, []);
  }
});

test("channels: first layers, 1x1 layers, those not measured", () => {
  for (const { channels: document } of all) {
    const tables = tablesOf(document);
    const { first, mixing, skipped } = document.channels;
    expectFrame(
      tables,
      document as unknown as Documents["norms"],
      [...first, ...mixing].map((layer) => ({ model: layer.model, filters: (layer.in / layer.groups) * layer.out })),
    );
    type First = (typeof first)[number];
    const why = { graph: "", channels: "3 input channels", order: "its place in the list" };
    const noted = ({ chosen, notes }: First) => {
      const choice =
        why[chosen] === ""
          ? []
          : [
              `taken as ${chosen === "order" ? "the" : "a"} first layer for ${chosen === "channels" ? "its " : ""}${why[chosen]}: the file holds no graph`,
            ];
      return [...choice, ...notes].join("; ");
    };
    const rank = ({ eigen }: First) =>
      eigen === null ? "n/a" : `${significant(eigen.effectiveRank)} of ${grouped(eigen.most)}`;
    expect(
      tables,
      [
        ["Model", "model", bare],
        ["Layer", "name", text],
        ["Kernel", "kernel", by],
        ["In → out", ({ in: inputs, out }: First) => `${grouped(inputs)} → ${grouped(out)}`],
        ["On colour", "colour.share", percent],
        ["Red-green", "colour.redGreen", percent],
        ["Yellow-blue", "colour.yellowBlue", percent],
        ["Above 0.25 c/px", "radial.high", percent],
        ["Effective rank", rank],
        ["Note", noted],
      ],
      ...(first.length > 0 ? [first] : []),
    );
    expect(
      tables,
      [
        ["Model", "model", bare],
        ["Layer", "name", text],
        ["In → out", channels],
        ["Effective rank", "effectiveRank", significant],
        ["Of the most", "effectiveShare", percent],
        ["Random weights", "noiseShare", percent],
        ["Stable rank", "stableRank", significant],
        ["O", "orthogonality", significant],
        ["Silent outputs", "silentOutputs", grouped],
        ["Unused inputs", "unusedInputs", grouped],
      ],
      ...(mixing.length > 0 ? [mixing] : []),
    );
    const left: Column<(typeof skipped)[number]>[] = [
      ["Model", "model", bare],
      ["Layer that was not measured", "name", text],
      ["Reason", "reason", typesetVisibly],
    ];
    expect(tables, left, ...(skipped.length > 0 ? [skipped] : []));
    assert.equal(tables, []);
  }
});

test("operators: counts and points by label, noise, filters", () => {
  for (const { operators: document } of all) {
    const { operators } = document;
    const { layers, nulls } = operators;
    const tables = tablesOf(document);
    expectFrame(
      tables,
      document as unknown as Documents["norms"],
      layers.map(({ model, count: filters }) => ({ model, filters })),
    );
    expectNorms(tables, document.norms as Documents["norms"]["norms"]);
    const labels = [...operators.references.map(({ name }) => name), "indeterminate"];
    const several = new Set(layers.map(({ model }) => model)).size > 1;
    const points = (excess: number) => `${excess >= 0.0005 ? "+" : ""}${fixed(100 * excess, 1)}`;
    const left = (layer: (typeof layers)[number]) =>
      others([
        layer.zeroFilters > 0 && `${counted(layer.zeroFilters, "filter")} of zeros: indeterminate`,
        layer.nonFinite > 0 && `${counted(layer.nonFinite, "filter")} with NaN or infinity left out`,
      ]);
    expect(
      tables,
      [
        ...(several ? [["Model", "model", bare] as const] : []),
        ["Layer", "name", text],
        ["Filters", "count", grouped],
        ...labels.map(
          (label): Column<(typeof layers)[number]> => [
            label,
            ({ counts, excess }) => `${grouped(counts[label])} / ${points(excess[label])}`,
          ],
        ),
        ["Left out", left],
      ],
      layers,
    );
    expect(
      tables,
      [
        ["Kernel", "kernel", by],
        ["Images", "size", images],
        ["Samples", "samples", grouped],
        ["Seed", "seed", String],
        ...labels.map(
          (label): Column<(typeof nulls)[number]> => [
            label,
            ({ share, standardError }) => `${percent(share[label])} / ± ${fixed(100 * standardError[label], 2)}`,
          ],
        ),
      ],
      nulls,
    );
    const lists = layers.flatMap(({ filters = [] }) => (filters.length > 0 ? [filters.slice(0, 200)] : []));
    type Filter = (typeof lists)[number][number];
    const phase = ({ orientation }: Filter) =>
      orientation === null
        ? "–"
        : `${orientation.phase}${orientation.angle === null ? "" : `, ${fixed(orientation.angle, 0)}°`}`;
    const form = ({ orientation }: Filter) =>
      orientation?.form ? `${orientation.form.name} (cosine ${fixed(orientation.form.cosine, 2)})` : "–";
    const columns: Column<Filter>[] = [
      ["Filter", "index", String],
      ["Label", "label", text],
      ["D/N", "distance", decimals(4)],
      ["Runner-up", ({ runnerUp }) => runnerUp ?? "–"],
      ["Margin", "margin", decimals(4)],
      ["Phase and angle", phase],
      ["Nearest form", form],
    ];
    expect(tables, columns, ...lists);
    assert.equal(tables, []);
  }
});

test("scale space: layers, residuals, pooled and free fits, Gaussians, filters", () => {
  for (const { scaleSpace: document } of all) {
    const { scaleSpace } = document;
    const { layers, groups, pooled = [], extended = [], method } = scaleSpace;
    const tables = tablesOf(document);
    expectFrame(
      tables,
      document as unknown as Documents["norms"],
      layers.map(({ model, count: filters }) => ({ model, filters })),
    );
    type Layer = (typeof layers)[number];
    const quartiles = ([, lower, median, upper]: number[], noise: number | null) =>
      `${fixed(median, 2)}${noise === null ? "" : ` (${fixed(noise, 2)})`} / ${fixed(lower, 2)}–${fixed(upper, 2)}`;
    expect<Layer>(
      tables,
      [
        ["Model", "model", bare],
        ["Layer", "name", text],
        ["Kernel", "kernel", by],
        ["Filters", "count", grouped],
        [
          "Explained",
          ({ explained: { families, keys, noise } }) =>
            `${percent(families)} (${percent(noise.families)}) / ${percent(keys)} (${percent(noise.keys)})`,
        ],
        [
          "Identity",
          ({ count, explained: { identity } }) => percent(count > 0 ? (identity.sharpen + identity.smooth) / count : 0),
        ],
        ["Cosine", "cosine.2", decimals(3)],
        ["σx", ({ explained: { sigmaX, noise } }) => quartiles(sigmaX, noise.sigmaX)],
        ["σy", ({ explained: { sigmaY, noise } }) => quartiles(sigmaY, noise.sigmaY)],
        [
          "One-sided offset",
          ({ explained: { oneSided } }) => (oneSided.count === 0 ? "–" : fixed(oneSided.offset[2], 2)),
        ],
        ["Separable", "separability.2", decimals(3)],
        [
          "Left out",
          ({ constant, nonFinite, converged, count }) =>
            others([
              constant > 0 && `${grouped(constant)} constant`,
              nonFinite > 0 && `${grouped(nonFinite)} with NaN or infinity`,
              converged < count && `${grouped(count - converged)} not converged (of σ)`,
            ]),
        ],
      ],
      layers,
    );
    const whole = groups.filter((group) => group.by === "model");
    const residuals = whole.flatMap(({ model, count, residuals: list }) =>
      list.filter((one) => one.count > 0).map((one) => ({ ...one, model, share: one.count / count })),
    );
    expect<(typeof residuals)[number]>(
      tables,
      [
        ["Model", "model", bare],
        ["Family", "family", family],
        ["Filters", "count", grouped],
        ["Share", "share", percent],
        ["Identity", "identity", grouped],
        ["l1", "l1", significant],
        ["l2", "l2", significant],
      ],
      residuals,
    );
    expect<(typeof pooled)[number]>(
      tables,
      [
        ["Model", "model", bare],
        ["Layer", "layer", text],
        ["Family", "family", family],
        ["Method", "method", text],
        ["Filters", "filters", grouped],
        ["σ is 0", "atZero", grouped],
        ["Not converged", "notConverged", grouped],
        ["σ", ({ sigma }) => sigmaOf(sigma, 4)],
      ],
      pooled,
    );
    expect<(typeof extended)[number]>(
      tables,
      [
        ["Model", "model", bare],
        ["Parameters", "parameters", String],
        ["Filters", "filters", grouped],
        ["Share", "share", percent],
        ["Median cosine", "cosine", decimals(3)],
      ],
      extended,
    );
    const compared = layers.filter(({ kernels = [] }) => kernels.some(({ filters }) => filters > 0));
    const gaussians = ["Discrete", "Sampled", "Normalised", "Integrated", "Linearly integrated"];
    const columns: Column<Layer>[] = [
      ["Model", "model", bare],
      ["Layer", "name", text],
      ["Filters", "kernels.0.filters", grouped],
      ...gaussians.map(
        (head, k): Column<Layer> => [
          head,
          ({ kernels = [] }) => `${percent(kernels[k].share)} / ${fixed(kernels[k].l2, 3)}`,
        ],
      ),
    ];
    expect(tables, columns, ...(compared.length > 0 ? [compared] : []));
    const lists = layers.flatMap(({ filters = [] }) => (filters.length > 0 ? [filters.slice(0, 200)] : []));
    type Filter = (typeof lists)[number][number];
    const fit = ({ best, fits }: Filter) => fits.find((one) => one.method === method && one.family === best?.family);
    const filter: Column<Filter>[] = [
      ["Filter", "index", String],
      [
        "Family",
        ({ best }) => (best === null ? "constant" : `${family(best.family)}${best.identity ? " (identity)" : ""}`),
      ],
      ["σx", (one) => sigmaOf(fit(one)?.sigmaX, 3)],
      ["σy", (one) => sigmaOf(fit(one)?.sigmaY, 3)],
      ["Cosine", "best.cosine", decimals(3)],
      ["l2", (one) => significant(fit(one)?.l2)],
      ["Mean x, y", ({ spread: { mean } }) => (mean === null ? "–" : `${fixed(mean[0], 2)}, ${fixed(mean[1], 2)}`)],
      ["Nearest key", ({ nearestKey: key }) => (key === null ? "–" : `${key.key} (${fixed(key.cosine, 3)})`)],
    ];
    expect(tables, filter, ...lists);
    assert.equal(tables, []);
  }
});

test("keys by layer", () => {
  for (const { keys: document } of all) {
    const { layers, cosine } = document.keys;
    const tables = tablesOf(document);
    expectFrame(
      tables,
      document as unknown as Documents["norms"],
      layers.map(({ model, used: filters }) => ({ model, filters })),
    );
    type Layer = (typeof layers)[number];
    const several = new Set(layers.map(({ model }) => model)).size > 1;
    const most = ({ used, counts }: Layer) =>
      used === 0 ? "n/a" : String(1 + counts.findIndex((n) => counts.every((other) => other <= n)));
    expect<Layer>(
      tables,
      [
        ...(several ? [["Model", "model", bare] as const] : []),
        ["Layer", "name", text],
        ["Depth", "depth", decimals(2)],
        ["Filters", "used", grouped],
        ["Left out", ({ constant, zero, nonFinite }) => grouped(constant + zero + nonFinite)],
        ["Explained", "explained", percent],
        [`Cosine of ${cosine} or more`, "shareAbove", percent],
        ["Most used key", most],
      ],
      layers,
    );
    assert.equal(tables, []);
  }
});

/** Where the search for a sigma ended there is no number. */
function sigmaOf(sigma: number | null | undefined, places: number): string {
  return sigma === 100 ? ">100" : fixed(sigma, places);
}

test.run();
