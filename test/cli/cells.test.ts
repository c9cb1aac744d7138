import { test } from "uvu";
import * as assert from "uvu/assert";
import { formatChannelsDocument } from "../../cli/channels/format-channels.ts";
import { bytes, count, decimal, percent } from "../../cli/format/numbers.ts";
import { formatIdealization } from "../../cli/idealize/format-idealization.ts";
import { formatInspection } from "../../cli/inspect/format-inspection.ts";
import { formatKeys } from "../../cli/keys/format-keys.ts";
import { formatNormsDocument } from "../../cli/operators/format-norms.ts";
import { formatOperators } from "../../cli/operators/format-operators.ts";
import { formatScaleSpace } from "../../cli/scale-space/format-scale-space.ts";
import { formatStudy } from "../../cli/study/format-study.ts";
import type { KernelStudy, LabelShares, LayerResult, ScaleSpaceShares } from "../../sdk/index.ts";
import { layerMeasures } from "../../sdk/results/measures.ts";
import { fieldOf } from "../support/fields.ts";
import { measuredOf } from "../support/measured.ts";
import { plainColors } from "../support/plain-colors.ts";
import { type Documents, randomDocuments, redrawn } from "../support/random-documents.ts";

// Each cell of the terminal's tables against the field that its head stands for, written by that field's own format, in documents
// whose numbers are drawn anew; a terminal so wide that nothing is left out.

const base = await randomDocuments(1);
const all: Documents[] = [base, redrawn(base, 11), redrawn(base, 12), redrawn(base, 13)];
const each = (what: string, run: (documents: Documents) => void) => test(what, () => all.forEach(run));
const wide = 20_000;

/** A column: its head, and a field with a format, or what is written of a thing. */
type Column<T> =
  | readonly [head: string, path: string, format: (value: never) => string]
  | readonly [head: string, of: (thing: T) => string];

const text = (value: string) => value;
const sizes = (value: number[] | null) => value?.join("×") ?? "-";
const timesSigns = (words: string) => words.replace(/(?<=\d)x(?=\d)/g, "×");
const depth = (value: number | null) => (value === null ? "-" : value.toFixed(2));
const share = (value: number | null) => (value === null ? "-" : percent(value));
const collapsed = (line: string) => line.replace(/\s+/g, " ").trim();

/** The tables of a text that begin with these heads, each with its rows: lines up to one that is no row. */
function expectTables<T>(printed: string, columns: readonly Column<T>[], ...tables: (readonly T[])[]): void {
  const lines = printed.split("\n").map(collapsed);
  const head = collapsed(columns.map(([title]) => title).join(" "));
  let from = 0;
  for (const things of tables) {
    const at = lines.indexOf(head, from);
    assert.ok(at >= 0, `${head}\nin\n${printed.slice(0, 3000)}`);
    things.forEach((thing, r) => {
      const cells = columns.map((column) =>
        column.length === 3 ? column[2](fieldOf(thing, column[1]) as never) : column[1](thing),
      );
      assert.is(lines[at + 1 + r], collapsed(cells.join(" ")), `row ${r} below ${head}`);
    });
    from = at + 1 + things.length;
    // A sentence or nothing follows; no further row.
    assert.match(
      lines[from],
      /^$|^[A-Z~-].*[.:;)] ?.*|^[a-z][^:]*: |^\d.*(layers?|filters?|rows?)\b/,
      `behind ${head}`,
    );
  }
  assert.is(lines.indexOf(head, from), -1, `one more table of ${head}`);
}

each("layers: facts, measures in the order of their rows, flags", ({ analysis }) => {
  const heads = Object.entries({
    S: "sparsity",
    H: "varianceEntropy",
    T_H: "randomThreshold",
    O: "orthogonality",
    binary: "binaryError",
    L1: "l1NormMean",
    "sd L1": "l1NormDeviation",
    L2: "l2NormMean",
    "sd L2": "l2NormDeviation",
    "unit H": "unitVarianceEntropy",
  });
  // A measure that is new has a head by its row alone.
  for (const { key, heads: own } of layerMeasures) {
    if (own.terminal !== undefined && !heads.some(([head]) => head === own.terminal)) heads.push([own.terminal, key]);
  }
  const columns: Column<Documents["analysis"]["models"][number]["layers"][number]>[] = [
    ["layer", "name", text],
    ["in", "in", count],
    ["out", "out", count],
    ["groups", "groups", count],
    ["depth", "depth", depth],
    ["filters", "filters", count],
    ...heads.map(
      ([head, key]) =>
        [head, (layer: LayerResult) => (key === "sparsity" ? share : decimal)(measuredOf(layer, key))] as const,
    ),
    [
      "flags",
      (layer) => layer.quality.flags.map(({ flag }) => (flag === "low-variance" ? "low diversity" : flag)).join(", "),
    ],
  ];
  const tables = analysis.models.map(({ layers }) => layers);
  expectTables(formatStudy(analysis, wide, plainColors), columns, ...tables);
});

each("divergence: the matrix, with what is not above noise marked; pairs where it is too wide", ({ analysis }) => {
  const studies: KernelStudy[] = [analysis, ...analysis.otherKernels].filter(
    ({ divergence }) => divergence.groups.length > 1,
  );
  const printed = formatStudy(analysis, wide, plainColors);
  const mark = ({ matrix, floor }: KernelStudy["divergence"], a: number, b: number) =>
    (matrix[a][b] > floor.upper[a][b] ? "" : "~") + decimal(matrix[a][b]);
  for (const { divergence, basis } of studies) {
    const at = printed.indexOf(`Divergence D ${basis.kernel.join("×")} `);
    const { groups } = divergence;
    const columns: Column<number>[] = [
      ["", (i) => String(i + 1)],
      ["group", (i) => groups[i]],
      ...groups.map((_, j): Column<number> => [String(j + 1), (i) => (i === j ? "·" : mark(divergence, i, j))]),
    ];
    const section = printed.slice(at, printed.indexOf("\n\n", at) + 1);
    expectTables(
      section,
      columns,
      groups.map((_, i) => i),
    );
  }
});

const signed = (value: number) => `${value > 0 ? "+" : ""}${value}`;
const whole = (value: number) => (value > 0 && value < 0.005 ? "<1" : (100 * value).toFixed(0));

each(
  "operators: shares of all, of noise, of halves and of layers, each beside noise",
  ({ operators: document, analysis }) => {
    const { operators, models } = document;
    const labels = [...operators.references.map(({ name }) => name), "indeterminate"];
    const short: Record<string, string> = {
      indeterminate: "indet.",
      laplacian: "laplac.",
      gaussian: "gauss.",
      identity: "ident.",
    };
    type Row = { title: string; kernel: number[]; shares: LabelShares; noise?: boolean };
    const cell = ({ shares, noise }: Row, label: string) => {
      if (noise) return whole(shares.nullShare[label]);
      if (shares.count === 0) return "-";
      return `${whole(shares.counts[label] / shares.count)} ${signed(Math.round(100 * shares.excess[label]))}`;
    };
    const columns: Column<Row>[] = [
      ["layer", "title", text],
      ["kernel", "kernel", sizes],
      ["filters", ({ shares, noise }) => (noise ? "" : count(shares.count))],
      ...labels.map((label): Column<Row> => [short[label] ?? label, (row) => cell(row, label)]),
    ];
    const rowsOf = ({ name }: { name: string }, { layers, groups }: typeof operators, most: number): Row[] => {
      const own = groups.filter(({ model }) => model === name);
      const all = own.find(({ by }) => by === "all");
      const halves = own.filter(({ by }) => by === "half");
      if (all === undefined) return [];
      const ordinal = (half: string) => (half === "encoder" ? "first half" : "second half");
      return [
        { title: "all", kernel: [], shares: all },
        { title: "noise", kernel: [], shares: all, noise: true },
        ...(halves.length < 2 ? [] : halves).map((half) => ({
          title: half.from === "graph" ? half.name : ordinal(half.name),
          kernel: [],
          shares: half,
        })),
        ...layers
          .filter(({ model }) => model === name)
          .slice(0, most)
          .map((layer) => ({ title: layer.name, kernel: layer.kernel, shares: layer })),
      ];
    };
    const tables = (result: typeof operators, list: { name: string }[], most: number) =>
      list.map((model) => rowsOf(model, result, most)).filter(({ length }) => length > 0);
    expectTables(formatOperators(document, wide, plainColors), columns, ...tables(operators, models, 24));
    const further = analysis.operators as typeof operators;
    const of = further.layers.length === 0 ? [] : tables(further, analysis.models, 5);
    expectTables(formatStudy(analysis, wide, plainColors), columns, ...of);
  },
);

each("norms: largest first, the condition or the proven bound", ({ norms: document, operators: withNorms }) => {
  for (const [norms, printed] of [
    [document.norms, formatNormsDocument(document, wide, plainColors)],
    [withNorms.norms as typeof document.norms, formatOperators(withNorms, wide, plainColors)],
  ] as const) {
    const only = norms.values === "norm";
    const several = norms.bounds.length > 1;
    const dilated = norms.layers.some(({ dilation }) => (dilation ?? []).some((step) => step > 1));
    const columns: Column<(typeof norms.layers)[number]>[] = [
      ["layer", ({ model, name }) => (several ? `${model} / ${name}` : name)],
      ["kernel", "kernel", sizes],
      ["in", "in", count],
      ["out", "out", count],
      ["stride", "stride", sizes],
      ...(dilated ? ([["dilation", "dilation", sizes]] as const) : []),
      ["norm", "spectralNorm", decimal],
      only ? ["at most", "upperBound", decimal] : ["condition", "conditionNumber", decimal],
      ["stable rank", "stableRank", decimal],
    ];
    const sorted = norms.layers.map((layer, i) => ({ layer, i }));
    sorted.sort((a, b) => b.layer.spectralNorm - a.layer.spectralNorm || a.i - b.i);
    expectTables(
      printed,
      columns,
      sorted.map(({ layer }) => layer),
    );
  }
});

each(
  "channels: first layers; 1x1 layers, the lowest against random weights first",
  ({ channels: document, analysis }) => {
    type First = (typeof document.channels.first)[number];
    type Mixing = (typeof document.channels.mixing)[number];
    const titled = (layers: readonly { model: string; name: string }[]) => {
      const several = new Set(layers.map(({ model }) => model)).size > 1;
      return ({ model, name }: { model: string; name: string }) => (several ? `${model} / ${name}` : name);
    };
    const none = (format: (value: number) => string) => (value: number | null | undefined) =>
      value === null || value === undefined ? "-" : format(value);
    for (const [{ first, mixing }, printed] of [
      [document.channels, formatChannelsDocument(document, wide, plainColors)],
      [analysis.channels as typeof document.channels, formatStudy(analysis, wide, plainColors)],
    ] as const) {
      expectTables<First>(
        printed,
        [
          ["layer", titled(first)],
          ["kernel", "kernel", sizes],
          ["in", "in", count],
          ["out", "out", count],
          ["colour", "colour.share", none(percent)],
          ["red-green", "colour.redGreen", none(percent)],
          ["yellow-blue", "colour.yellowBlue", none(percent)],
          [">0.25 c/px", "radial.high", none(percent)],
          ["eff. rank", "eigen.effectiveRank", none(decimal)],
          ["random rank", "eigen.noiseRank", none(decimal)],
          ["of", "eigen.most", none(count)],
        ],
        ...(first.length > 0 ? [first] : []),
      );
      const against = ({ effectiveShare, noiseShare }: Mixing) => (effectiveShare ?? -1) / noiseShare;
      expectTables<Mixing>(
        printed,
        [
          ["layer", titled(mixing)],
          ["in", "in", count],
          ["out", "out", count],
          ["eff. rank", "effectiveRank", none(decimal)],
          ["of", "most", count],
          ["share", "effectiveShare", none(percent)],
          ["random share", "noiseShare", percent],
          ["stable rank", "stableRank", none(decimal)],
          ["O", "orthogonality", none(decimal)],
          ["silent", "silentOutputs", count],
          ["unused", "unusedInputs", count],
        ],
        ...(mixing.length > 0 ? [[...mixing].sort((a, b) => against(a) - against(b))] : []),
      );
    }
  },
);

each(
  "scale space: shares, noise, medians, the commonest family; pooled and free fits",
  ({ scaleSpace: document, analysis }) => {
    type Row = { title: string; kernel: number[] } & ScaleSpaceShares;
    const most = ({ explained: { byFamily, count: n } }: Row) => {
      const names = Object.keys(byFamily) as (keyof typeof byFamily)[];
      const first = names.reduce((best, name) => (byFamily[name] > byFamily[best] ? name : best));
      return n === 0 ? "-" : `${first} ${Math.round((100 * byFamily[first]) / n)}%`;
    };
    const columns: Column<Row>[] = [
      ["layer", "title", text],
      ["kernel", "kernel", sizes],
      ["filters", "count", count],
      ["explained", "explained.families", percent],
      ["noise", "explained.noise.families", percent],
      ["by keys", "explained.keys", percent],
      ["cosine", "cosine.2", decimal],
      [
        "identity",
        ({ count: n, explained: { identity } }) => (n === 0 ? "-" : percent((identity.sharpen + identity.smooth) / n)),
      ],
      ["sigma x", "explained.sigmaX.2", decimal],
      ["sigma y", "explained.sigmaY.2", decimal],
      ["most", most],
    ];
    const tables = ({ layers, groups }: typeof document.scaleSpace, models: { name: string }[], least: number) =>
      models.flatMap(({ name }) => {
        const own = groups.find(({ by, model }) => by === "model" && model === name);
        const list = layers.filter(({ model }) => model === name).slice(0, least);
        return own === undefined
          ? []
          : [[{ ...own, title: "all", kernel: [] }, ...list.map((layer) => ({ ...layer, title: layer.name }))]];
      });
    const { scaleSpace, models } = document;
    const printed = formatScaleSpace(document, wide, plainColors);
    expectTables(printed, columns, ...tables(scaleSpace, models, 30));
    const further = analysis.scaleSpace as typeof scaleSpace;
    expectTables(formatStudy(analysis, wide, plainColors), columns, ...tables(further, analysis.models, 5));

    const { pooled = [], extended = [], layers } = scaleSpace;
    const several = new Set(pooled.map(({ model }) => model)).size > 1;
    const rows = new Map(
      pooled.map(({ model, layer, family }) => [`${model} ${layer} ${family}`, { model, layer, family }]),
    );
    type Pooled = { model: string; layer: string; family: string };
    const fitsOf = (row: Pooled) =>
      pooled.filter((fit) => fit.model === row.model && fit.layer === row.layer && fit.family === row.family);
    const pooledColumns: Column<Pooled>[] = [
      ...(several ? ([["model", "model", text]] as const) : []),
      ["layer", "layer", text],
      ["family", "family", text],
      ["filters", (row) => count(fitsOf(row).reduce((largest, { filters }) => Math.max(largest, filters), 0))],
      ...["A", "B", "C2", "D2"].map(
        (method): Column<Pooled> => [
          method,
          (row) => {
            const sigma = fitsOf(row).find((fit) => fit.method === method)?.sigma ?? null;
            return sigma === 100 ? ">100" : decimal(sigma);
          },
        ],
      ),
    ];
    expectTables(printed, pooledColumns, [...rows.values()].slice(0, 30));
    const freeColumns: Column<(typeof extended)[number]>[] = [
      ["model", "model", text],
      ["parameters", "parameters", String],
      ["best for", "filters", count],
      ["share", "share", percent],
      ["median cosine", "cosine", decimal],
    ];
    expectTables(printed, freeColumns, extended);
    const compared = layers.filter(({ kernels = [] }) => kernels.some(({ filters }) => filters > 0));
    const gaussians = { discrete: 0, sampled: 1, normalized: 2, integrated: 3, linear: 4 };
    const kernelColumns: Column<(typeof layers)[number]>[] = [
      ["layer", "name", text],
      ["filters", "kernels.0.filters", count],
      ...Object.entries(gaussians).map(
        ([head, k]): Column<(typeof layers)[number]> => [
          head,
          ({ kernels = [] }) => `${percent(kernels[k].share)} ${kernels[k].l2?.toFixed(3) ?? "-"}`,
        ],
      ),
    ];
    expectTables(printed, kernelColumns, ...(compared.length > 0 ? [compared] : []));
    const order = ["discrete", "sampled", "normalized-sampled", "integrated", "linearly-integrated"];
    for (const { kernels = [] } of compared)
      assert.equal(
        kernels.map(({ kernel }) => kernel),
        order,
      );
  },
);

each("keys: likenesses from a cosine of 0.7 or, at 3x3, 0.9 on, the curve, the layers", ({ keys: document }) => {
  const { keys: result, models } = document;
  const { keys, search, layers, cosine, explained, noise } = result;
  const least = result.kernel[0] === 3 ? 0.9 : 0.7;
  const printed = formatKeys(document, wide, plainColors);
  const alike = (other: { cosine: number } | null) => other !== null && Math.abs(other.cosine) >= least;
  const columns: Column<(typeof keys)[number]>[] = [
    ["key", (key) => String(keys.indexOf(key) + 1)],
    ["filters", "filters", count],
    ["share", "share", percent],
    ["explained", "explained", share],
    [
      "master key",
      ({ resembles: { key, family, cosine: c }, resembles }) =>
        alike(resembles) ? `${key} ${family} ${c.toFixed(2)}` : "-",
    ],
    [
      "family",
      ({ family }) => (family !== null && alike(family) ? `${family.family} ${family.cosine.toFixed(2)}` : "-"),
    ],
    [
      "sigma x, y",
      ({ family }) =>
        family !== null && alike(family)
          ? [family.sigmaX, family.sigmaY].map((sigma) => (sigma === 100 ? ">100" : sigma.toFixed(2))).join(", ")
          : "-",
    ],
    ["nearest filter", ({ example }) => (example === null ? "-" : `${example.layer} #${example.index}`)],
  ];
  expectTables(printed, columns, keys);
  const dashes = keys.some(({ resembles, family }) => !alike(resembles) || !alike(family));
  assert.is(printed.includes(`-: no |cosine| of ${least} or more`), dashes);
  assert.ok(printed.includes(`All together they explain ${percent(explained)} (noise: ${percent(noise.explained)}).`));
  // The rows of the removal, and behind that of its number the clustering that was kept in its place.
  const clustered = (search?.clustered ?? []).filter(({ count: n }) => n <= keys.length);
  const most = Math.max(...clustered.map((point) => point.explained));
  const own = search?.method === "k-means" ? clustered.find((point) => point.explained === most) : undefined;
  assert.is(printed.includes("explains more"), own !== undefined);
  const removal = (search?.curve ?? []).filter(
    ({ count: n }) => n <= 12 || n % 8 === 0 || n === keys.length || n === own?.count,
  );
  const points = removal.flatMap((point) => (own?.count === point.count ? [point, own] : [point]));
  const what = (point: (typeof points)[number]) =>
    point === own
      ? "k-means, kept"
      : [point.count === search?.elbow && "elbow", own === undefined && point.count === keys.length && "kept"]
          .filter(Boolean)
          .join(", ");
  const curve: Column<(typeof points)[number]>[] = [
    ["keys", "count", String],
    ["explained", "explained", percent],
    [`cosine from ${cosine}`, "shareAbove", percent],
    ["", what],
  ];
  expectTables(printed, curve, ...(search === null ? [] : [points]));
  const layerColumns: Column<(typeof layers)[number]>[] = [
    ["layer", ({ model, name }) => (models.length > 1 ? `${model} / ${name}` : name)],
    ["depth", "depth", depth],
    ["filters", "used", count],
    ["left out", ({ constant, zero, nonFinite }) => count(constant + zero + nonFinite)],
    ["explained", "explained", share],
    [`cosine from ${cosine}`, "shareAbove", share],
  ];
  expectTables(printed, layerColumns, layers);
});

each("inspection: layers and why they are left out, tensors and their statistics", ({ inspection: { models } }) => {
  for (const model of models) {
    const printed = [...formatInspection(model, wide, plainColors)].join("");
    const dilated = model.layers.some(({ dilation }) => (dilation ?? []).some((step) => step > 1));
    const columns: Column<(typeof model.layers)[number]>[] = [
      ["layer", "name", text],
      ["kind", "kind", text],
      ["kernel", "kernel", sizes],
      ["in", "in", count],
      ["out", "out", count],
      ["groups", "groups", count],
      ...(model.layers.some(({ stride }) => stride !== null) ? ([["stride", "stride", sizes]] as const) : []),
      ...(dilated ? ([["dilation", "dilation", sizes]] as const) : []),
      ["depth", "depth", depth],
      ["filters", "filters", count],
      // The kernel stands in the row already.
      [
        "not analysed",
        ({ reason }) =>
          timesSigns(
            (reason ?? "")
              .replace(/^1x1 convolution: |^kernel \S+: /, "")
              .replace(/ convolution, kernel \S+: (its weights are (?=no))?/, ": "),
          ),
      ],
    ];
    const lines = printed.split("\n").map(collapsed);
    const tensors = lines.findIndex((line) => line.startsWith("tensor type shape"));
    expectTables(
      `${lines.slice(0, tensors).join("\n")}\n`,
      columns,
      ...(model.layers.length > 0 ? [model.layers] : []),
    );
    const has = (key: string) => model.tensors.some((tensor) => fieldOf(tensor, `statistics.${key}`) !== null);
    const short = (value: number | null) => (value === null ? "-" : String(Number(value.toExponential(2))));
    type Tensor = (typeof model.tensors)[number];
    const statistic = (head: string, key: string, format: (value: never) => string): Column<Tensor>[] =>
      has(key) ? [[head, `statistics.${key}`, format]] : [];
    const tensorColumns: Column<Tensor>[] = [
      ["tensor", "name", text],
      ["type", "dtype", text],
      ["shape", ({ shape, dtype }) => shape.join("×") || (dtype === "unknown" ? "unknown" : "scalar")],
      ...statistic("min", "min", short),
      ...statistic("max", "max", short),
      ...statistic("mean", "mean", short),
      ...statistic("sd", "standardDeviation", short),
      ...statistic("zeros", "zeros", (value: number | null) => (value === null ? "-" : `${short(100 * value)}%`)),
      ...statistic("non-finite", "nonFinite", (value: number | null) => String(value ?? "-")),
      ["used, or why not", ({ reason }) => timesSigns(reason ?? "used")],
    ];
    expectTables(`${lines.slice(tensors).join("\n")}\n`, tensorColumns, model.tensors);
    const [head] = printed.split("\n");
    const size = model.files.reduce((sum, file) => sum + file.bytes, 0);
    assert.is(
      head,
      `${model.name}  ${model.format}, ${bytes(size)} in ${model.files.length === 1 ? "1 file" : `${model.files.length} files`}`,
    );
    const analysed = model.layers.filter(({ reason }) => reason === null);
    const filters = analysed.reduce((sum, layer) => sum + layer.filters, 0);
    const noun = model.layers.length === 1 ? "layer" : "layers";
    const line = `${count(model.layers.length)} convolution ${noun} in the order of the ${{ graph: "network's graph", file: "file", name: "tensors' names" }[model.order]}, ${count(analysed.length)} with 2-D filters (${count(filters)} ${filters === 1 ? "filter" : "filters"})`;
    assert.ok(
      printed
        .split("\n  ")
        .join(" ")
        .replace(/\n(?=\S)/g, " ")
        .includes(line),
      `${line}\n${printed.slice(0, 600)}`,
    );
  }
});

each("idealization: by what filters were replaced, layers", ({ manifest }) => {
  const printed = formatIdealization(manifest, wide, plainColors);
  const columns: Column<(typeof manifest.layers)[number]>[] = [
    ["layer", "name", text],
    ["kernel", "kernel", sizes],
    ["filters", "total", count],
    ["replaced", "replaced", count],
    ["kept", "kept", count],
    ["cosine", "cosine", decimal],
    ["relative error", "relativeError", decimal],
  ];
  expectTables(printed, columns, manifest.layers);
  const uses = new Map<string, number>();
  for (const { match, replaced } of manifest.layers.flatMap(({ filters }) => filters)) {
    if (!replaced || match === null) continue;
    const name = [match.key && `key ${match.key}`, match.family].filter(Boolean).join(" ");
    uses.set(name, (uses.get(name) ?? 0) + 1);
  }
  const sorted = [...uses].sort(([a, n], [b, m]) => (n === m ? (a < b ? -1 : 1) : m - n));
  const rows: Column<[string, number]>[] = [
    ["replaced by", ([name]) => name],
    ["filters", ([, n]) => count(n)],
  ];
  expectTables(`${printed}\n`, rows, ...(sorted.length > 0 ? [sorted] : []));
});

test.run();
