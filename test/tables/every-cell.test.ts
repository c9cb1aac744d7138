import { test } from "uvu";
import * as assert from "uvu/assert";
import type { KernelStudy, LayerFacts, Table } from "../../sdk/index.ts";
import { layerFactsTable, normsTable, tablesOf, tensorsTable } from "../../sdk/index.ts";
import { layerMeasures } from "../../sdk/results/measures.ts";
import type { ScaleSpaceGroup, ScaleSpaceLayer } from "../../sdk/results/scale-space.ts";
import { operatorExamplesTable } from "../../sdk/tables/operator-examples-table.ts";
import { planesTable } from "../../sdk/tables/planes-table.ts";
import { scaleCountsTable } from "../../sdk/tables/scale-counts-table.ts";
import { scaleExamplesTable } from "../../sdk/tables/scale-examples-table.ts";
import { sigmasTable } from "../../sdk/tables/scale-sigmas-table.ts";
import { columnsOf, fieldOf } from "../support/fields.ts";
import { type Documents, randomDocuments, redrawn } from "../support/random-documents.ts";

// Each cell of each CSV table is the field of the document that its column names, in documents of random and awkward models whose
// numbers are drawn anew: a column that shows another field, an exchanged median and a row left out are seen.

const bases = [await randomDocuments(1), await randomDocuments(17)];
const all: Documents[] = bases.flatMap((base, i) => [base, redrawn(base, 2 * i + 1), redrawn(base, 2 * i + 2)]);
/** Tables that had a row in some document. */
const seen = new Set<string>();

type Columns = Map<string, (thing: never) => unknown>;

/** Every column in order, and every row: a thing that has the field of each column. */
function check(
  table: Table | undefined,
  name: string,
  things: readonly unknown[],
  ...columns: (string | Columns)[]
): void {
  const expected = new Map(columns.flatMap((some) => [...(typeof some === "string" ? columnsOf(some) : some)]));
  assert.is(table?.name, name);
  assert.equal([...(table as Table).columns], [...expected.keys()], name);
  assert.is(table?.rows.length, things.length, name);
  table?.rows.forEach((row, r) => {
    assert.is(row.length, expected.size, name);
    [...expected].forEach(([column, of], c) =>
      assert.is(row[c], of(things[r] as never) ?? null, `${name} ${r}, ${column}`),
    );
  });
  if (things.length > 0) seen.add(name);
}

const each = (what: string, run: (documents: Documents) => void) => test(what, () => all.forEach(run));
const made = new Map<object, Table[]>();
/** A table of a document, all of which are made once. */
function named(document: object, name: string): Table | undefined {
  const tables = made.get(document) ?? tablesOf(document);
  made.set(document, tables);
  return tables.find((table) => table.name === name);
}
/** What lies on an index: { thing, at }. */
const indexed = <T, U>(list: readonly T[], of: (item: T, i: number) => readonly U[]) =>
  list.flatMap((a, i) => of(a, i));

const facts = "layer=name kind kernel* in out groups stride* dilation* depth_rank depth filters reason";

each("summary: of models, then of groups by size", ({ analysis }) => {
  const things = [
    ...analysis.models.map(({ name, summary }) => ({ of: "model", name, kernel: null, ...summary })),
    ...[analysis, ...analysis.otherKernels].flatMap(({ basis, groups }) =>
      groups.map(({ by, name, summary }) => ({ of: by, name, kernel: basis.kernel.join("x"), ...summary })),
    ),
  ];
  const measures = { sparsity: "sparsity", variance_entropy: "varianceEntropy", entropy_ratio: "entropyRatio" };
  const more = { orthogonality: "orthogonality", binary_share: "binaryShare" };
  const columns = Object.entries({ ...measures, ...more }).flatMap(([column, key]) => [
    `${column}_by_filters=${key}.byFilters`,
    `${column}_by_layers=${key}.byLayers`,
    ...[5, 25, 50, 75, 95].map((percent, i) => `${column}_p${percent}=${key}.percentiles.${i}`),
  ]);
  const counts = "layers filters non_finite zero_filters sparse non_sparse non_sparse_share";
  check(named(analysis, "summary"), "summary", things, `of name kernel ${counts} ${columns.join(" ")}`);
});

each("layers: facts, measures and flags, or why there are none", ({ analysis }) => {
  const things = analysis.models.flatMap(({ name: model, layers, skippedLayers }) => [
    ...layers.map((layer) => ({ ...layer, model })),
    ...skippedLayers.map((layer) => ({ ...layer, model })),
  ]);
  // A measure that is new has a column by its row alone; these are known.
  const measures = columnsOf(
    "non_finite sparsity=quality.sparsity variance_entropy=quality.varianceEntropy random_threshold=quality.randomThreshold" +
      " random_p=quality.randomness.pValue kurtosis=quality.randomness.kurtosis" +
      " orthogonality=quality.orthogonality binary_error=quality.binaryError binary_share=quality.binaryShare zero_filters=quality.zeroFilters" +
      " max_abs=quality.maxAbs l1_norm_mean=quality.l1NormMean l1_norm_sd=quality.l1NormDeviation" +
      " l2_norm_mean=quality.l2NormMean l2_norm_sd=quality.l2NormDeviation unit_variance_entropy=quality.unitVarianceEntropy",
  );
  for (const { column, key } of layerMeasures) {
    if (column !== null && !measures.has(column)) measures.set(column, (layer) => fieldOf(layer, `quality.${key}`));
  }
  // Of a layer whose filters are all left out these are not known.
  for (const column of ["sparsity", "variance_entropy", "binary_share", "max_abs"]) {
    const of = measures.get(column);
    const known = (layer: unknown) => Number(fieldOf(layer, "nonFinite")) < Number(fieldOf(layer, "filters"));
    measures.set(column, (layer) => (known(layer) ? of?.(layer) : undefined));
  }
  const flags: Columns = new Map([
    [
      "flags",
      (layer: { quality?: { flags: { flag: string }[] } }) => layer.quality?.flags.map(({ flag }) => flag).join(" "),
    ],
  ]);
  const verdict = columnsOf("randomness=quality.randomness.verdict");
  check(named(analysis, "layers"), "layers", things, "model", facts, measures, verdict, flags);
});

each("tensors: used ones, then those left out and why", ({ analysis }) => {
  const things = analysis.models.flatMap(({ name: model, tensors: { used, skipped } }) => [
    ...used.map((tensor) => ({ model, tensor, use: "used" })),
    ...skipped.map(({ name: tensor, reason }) => ({ model, tensor, use: "skipped", reason })),
  ]);
  check(named(analysis, "tensors"), "tensors", things, "model tensor use reason");
});

each("sparsity: a row a threshold", ({ analysis }) => {
  const things = analysis.models.flatMap(({ name: model, layers }) =>
    layers.flatMap(({ name: layer, quality }) => quality.sparsitySweep.map((point) => ({ model, layer, ...point }))),
  );
  check(named(analysis, "sparsity"), "sparsity", things, "model layer threshold share");
});

/** The main kernel size, then the others. */
const sizes = (analysis: KernelStudy & { otherKernels: KernelStudy[] }) => [analysis, ...analysis.otherKernels];

each("bases: variances and weights", ({ analysis }) => {
  const components = sizes(analysis).flatMap(({ basis }) => {
    let cumulativeRatio = 0;
    return basis.explainedVarianceRatio.map((ratio, component) => {
      cumulativeRatio += ratio;
      return { ...basis, component, variance: basis.explainedVariance[component], ratio, cumulativeRatio };
    });
  });
  const variances = "kernel* source filters component explained_variance=variance ratio cumulative_ratio";
  check(named(analysis, "explained-variance"), "explained-variance", components, variances);
  const weights = sizes(analysis).flatMap(({ basis: { kernel, mean, components: axes } }) => {
    const [rows, columns] = kernel;
    return [mean, ...axes].flatMap((filter, i) =>
      Array.from({ length: rows }, (_, row) =>
        Array.from({ length: columns }, (__, column) => ({
          kernel,
          component: i === 0 ? "mean" : i - 1,
          row,
          column,
          weight: filter[row * columns + column],
        })),
      ).flat(),
    );
  });
  check(named(analysis, "basis"), "basis", weights, "kernel* component row column weight");
});

each("groups and densities", ({ analysis }) => {
  const groups = sizes(analysis).flatMap(({ basis: { kernel }, groups: list }) =>
    list.flatMap((group) =>
      group.mean.map((mean, component) => ({
        ...group,
        kernel,
        component,
        mean,
        standardDeviation: group.standardDeviation[component],
      })),
    ),
  );
  check(named(analysis, "groups"), "groups", groups, "kernel* group=name by filters component mean standard_deviation");
  const densities = sizes(analysis).flatMap(({ basis: { kernel }, densities: list }) =>
    list.flatMap(({ group, component, grid: { lo, hi, points }, values }) =>
      values.map((density, i) => ({ kernel, group, component, x: lo + (i * (hi - lo)) / (points - 1), density })),
    ),
  );
  const table = named(analysis, "densities") as Table;
  assert.is(table.rows.length, densities.length);
  // x is a product of a step and an index: it may differ in the last bits from the quotient here.
  const bound = 1e-12 * densities.reduce((most, { x }) => Math.max(most, Math.abs(x)), 0);
  const rows = table.rows.map((row, r) => {
    const { x } = densities[r];
    assert.ok(Math.abs((row[3] as number) - x) <= bound, `densities ${r}: ${row[3]}, expected ${x}`);
    return row.with(3, x);
  });
  check({ ...table, rows }, "densities", densities, "kernel* group component x density");
  const counted = sizes(analysis).flatMap(({ planes }) => planes);
  for (const plane of counted) {
    const { x, y, bins, counts } = plane;
    const middle = ([lo, hi]: readonly number[], at: number) => lo + ((2 * at + 1) / (2 * bins)) * (hi - lo);
    const full = counts.flatMap((filters, i) => {
      const [row, column] = [Math.floor(i / bins), i % bins];
      return filters > 0 ? [{ group: plane.group, c0: middle(x, column), c1: middle(y, row), filters, i }] : [];
    });
    full.sort((a, b) => b.filters - a.filters || a.i - b.i);
    const { rows } = planesTable([plane]);
    assert.is(rows.length, full.length);
    rows.forEach(([group, c0, c1, filters], r) => {
      assert.equal([group, filters], [full[r].group, full[r].filters]);
      for (const [got, wanted] of [
        [c0, full[r].c0],
        [c1, full[r].c1],
      ] as [number, number][]) {
        assert.ok(
          Math.abs(got - wanted) <= 1e-12 * Math.max(1, Math.abs(x[0]), Math.abs(x[1]), Math.abs(y[0]), Math.abs(y[1])),
        );
      }
    });
  }
  assert.equal(
    planesTable(counted).rows,
    counted.flatMap((plane) => planesTable([plane]).rows),
  );
  const { name, columns } = planesTable([]);
  assert.equal([name, ...columns], ["plane", "group", "c0", "c1", "filters"]);
});

each("divergence: pairs, components and the matrix; none of one group", ({ analysis }) => {
  const compared = sizes(analysis).filter(({ divergence }) => divergence.groups.length > 1);
  const pairs = compared.flatMap(({ basis: { kernel }, divergence }) => {
    const { groups } = divergence;
    const at = (values: number[][], a: number, b: number) => values[a][b];
    return indexed(groups, (_, a) => groups.map((__, b) => [a, b]).slice(a + 1)).map(([a, b]) => ({
      ...Object.fromEntries(Object.entries(divergence.distances).map(([name, values]) => [name, at(values, a, b)])),
      divergence,
      indices: [a, b],
      kernel,
      a: groups[a],
      b: groups[b],
      d: at(divergence.matrix, a, b),
      floorMean: at(divergence.floor.mean, a, b),
      floorUpper: at(divergence.floor.upper, a, b),
      debiased: at(divergence.debiased, a, b),
      aboveFloor: at(divergence.matrix, a, b) > at(divergence.floor.upper, a, b) ? "yes" : "no",
      intervalLow: divergence.interval && at(divergence.interval.low, a, b),
      intervalHigh: divergence.interval && at(divergence.interval.high, a, b),
    }));
  });
  if (pairs.length === 0) {
    assert.equal(
      tablesOf(analysis).filter(({ name }) => /^(divergence|distance)/.test(name)),
      [],
    );
    return;
  }
  const distances = "jensen_shannon hellinger total_variation wasserstein_1=wasserstein1";
  const floors = "d floor_mean floor_upper debiased above_floor interval_low interval_high";
  check(named(analysis, "divergence"), "divergence", pairs, "kernel* a b", floors, distances);
  const noises = pairs.flatMap(({ divergence: { distances, distanceNoise }, indices: [a, b], ...pair }) =>
    Object.entries(distanceNoise ?? {}).map(([name, { floor, debiased, interval }]) => {
      const value = distances[name as keyof typeof distances][a][b];
      return {
        ...pair,
        distance: name.replace(/[A-Z1]/g, (letter) => `_${letter.toLowerCase()}`),
        value,
        floorMean: floor.mean[a][b],
        floorUpper: floor.upper[a][b],
        debiased: debiased[a][b],
        aboveFloor: value > floor.upper[a][b] ? "yes" : "no",
        intervalLow: interval?.low[a][b] ?? null,
        intervalHigh: interval?.high[a][b] ?? null,
      };
    }),
  );
  const noise = "floor_mean floor_upper debiased above_floor interval_low interval_high";
  check(named(analysis, "distance-noise"), "distance-noise", noises, "kernel* a b distance value", noise);
  const parts = pairs.flatMap(({ divergence: { weights, perComponent, matrix }, indices: [a, b], ...pair }) =>
    weights.map((weight, c) => {
      const kl = perComponent[c][a][b];
      const share = matrix[a][b] > 0 ? Math.max(0, Math.min(1, (weight * kl) / matrix[a][b])) : 0;
      return { ...pair, component: c, weight, kl, share };
    }),
  );
  const columns = "kernel* a b component weight kl share";
  check(named(analysis, "divergence-components"), "divergence-components", parts, columns);
  for (const { basis, divergence } of compared) {
    const name = `divergence-matrix-${basis.kernel.join("x")}`;
    const cells = divergence.groups.map((group, i) => ({ group, ...divergence.matrix[i] }));
    const matrix: Columns = new Map(
      divergence.groups.map((group, j) => [group, (row: Record<string, number>) => row[j]]),
    );
    check(named(analysis, name), name, cells, "group", matrix);
  }
});

each("operators: layers, groups and noise by label; filters and examples", ({ operators: document }) => {
  const { operators } = document;
  const labels = [...operators.references.map(({ name }) => name), "indeterminate"];
  const byLabel = <T extends object>(list: readonly T[]) =>
    list.flatMap((of) => labels.map((label) => ({ ...of, label })));
  const shares: Columns = new Map<string, (row: Record<string, never>) => unknown>([
    ["filters", ({ count }) => count],
    ["label", ({ label }) => label],
    ["count", ({ counts, label }) => counts[label]],
    ["share", ({ counts, count, label }) => (count === 0 ? null : counts[label] / count)],
    ["null_share", ({ nullShare, label }) => nullShare[label]],
    ["excess", ({ excess, label }) => excess[label]],
  ]);
  const layer = "model layer=name kernel* rows=size.0 columns=size.1 depth_rank depth non_finite zero_filters";
  check(named(document, "operators"), "operators", byLabel(operators.layers), layer, shares);
  const groups = byLabel(operators.groups);
  check(named(document, "operators-groups"), "operators-groups", groups, "model by group=name from", shares);
  const noise: Columns = new Map<string, (row: Record<string, never>) => unknown>([
    ["label", ({ label }) => label],
    ["share", ({ share, label }) => share[label]],
    ["standard_error", ({ standardError, label }) => standardError[label]],
  ]);
  const about = "kernel* rows=size.0 columns=size.1 samples seed";
  check(named(document, "operators-noise"), "operators-noise", byLabel(operators.nulls), about, noise);
  const filters = operators.layers.flatMap(({ model, name, filters: list = [] }) =>
    list.map((filter) => ({ ...filter, model, layer: name })),
  );
  const oriented =
    "phase=orientation.phase angle=orientation.angle strength=orientation.strength form=orientation.form.name cosine=orientation.form.cosine";
  const label = "model layer filter=index label distance runner_up margin";
  check(named(document, "operators-filters"), "operators-filters", filters, label, oriented);
  const listless = { operators: { ...operators, layers: operators.layers.map(({ filters: _, ...rest }) => rest) } };
  assert.is(named(listless, "operators-filters"), undefined);
  const written: Columns = new Map([["weights", ({ weights }: { weights: number[] }) => digits(weights)]]);
  const examples = "label model layer filter=index distance";
  check(operatorExamplesTable(operators), "operators-examples", operators.examples, examples, written);
});

/** Three significant digits each. */
function digits(weights: readonly number[]): string {
  return weights.map((weight) => `${Number(weight.toExponential(2))}`).join(" ");
}

each("norms", ({ norms: { norms }, operators }) => {
  const padded = norms.layers.map((layer, i) => ({
    ...layer,
    periodicNorm: i === 0 ? null : 1.1 * layer.spectralNorm,
    bounds: { singlaFeizi: i === 1 ? null : 3 + i, araujo: 4 + i, delattre: 2 + i, gramIterations: 5 },
  }));
  const zero: typeof norms = { ...norms, boundary: "zero", layers: padded };
  for (const measured of [norms, operators.norms as typeof norms, zero]) {
    const { boundary } = measured;
    const things = measured.layers.map((layer) => ({ ...layer, boundary, told: layer.notes.join("; ") }));
    const columns =
      "model layer=name kernel* in out groups stride* dilation* rows=size.0 columns=size.1 size_from=sizeFrom boundary depth_rank";
    const values =
      "spectral_norm upper_bound periodic_norm=periodicNorm bound_singla_feizi=bounds.singlaFeizi bound_araujo=bounds.araujo bound_delattre=bounds.delattre condition_number stable_rank notes=told";
    check(normsTable(measured), "norms", things, columns, values);
  }
});

each("channels: first layers, rings, eigen-filters, colour by filter, 1x1 layers", ({ channels: document }) => {
  const { first, mixing } = document.channels;
  const layers = first.map((layer) => ({ ...layer, told: layer.notes.join("; ") }));
  const about = "model layer=name kernel* in out groups stride* chosen energy zero_filters";
  const colour =
    "colour=colour.share gray=colour.gray red_green=colour.redGreen yellow_blue=colour.yellowBlue colour_noise_deviation=colour.noiseDeviation";
  const radial =
    "high_frequency=radial.high high_frequency_white=radial.whiteHigh high_frequency_noise_deviation=radial.highNoiseDeviation mean_frequency=radial.mean mean_frequency_white=radial.whiteMean";
  const eigen =
    "most_rank=eigen.most effective_rank=eigen.effectiveRank effective_rank_noise=eigen.noiseRank stable_rank=eigen.stableRank notes=told";
  if (first.length > 0) check(named(document, "first-layers"), "first-layers", layers, about, colour, radial, eigen);
  const rings = first.flatMap(({ model, name, radial: own }) =>
    (own?.upTo ?? []).map((end, i) => ({
      ...{ model, layer: name, from: i === 0 ? 0 : own?.upTo[i - 1], end },
      ...{ power: own?.power[i], white: own?.white[i] },
    })),
  );
  if (first.length > 0) {
    check(named(document, "radial-spectrum"), "radial-spectrum", rings, "model layer from up_to=end power white");
    const components = first.flatMap(({ model, name, eigen: own }) =>
      (own?.shares ?? []).map((share, i) => ({ model, layer: name, i, share, colour: own?.patterns[i]?.colour })),
    );
    check(named(document, "eigen-filters"), "eigen-filters", components, "model layer component=i share colour");
    const filters = first.flatMap(({ model, name, colour: own }) =>
      (own?.byFilter ?? []).map((part, i) => ({ model, layer: name, i, part })),
    );
    check(named(document, "filter-colour"), "filter-colour", filters, "model layer filter=i colour=part");
  }
  if (mixing.length === 0) return;
  const ranks =
    "most_rank=most effective_rank effective_share effective_share_noise=noiseShare stable_rank spectral_norm orthogonality silent_outputs unused_inputs";
  check(named(document, "mixing"), "mixing", mixing, "model layer=name in out groups depth_rank", ranks);
});

each("scale space: shares of layers and groups, residuals, scales, counts", ({ scaleSpace: document }) => {
  const { scaleSpace } = document;
  const [layers, groups] = [scaleSpace.layers, scaleSpace.groups].map((sets) =>
    sets.map((set) => ({ ...set, points: set.explained.identity.sharpen + set.explained.identity.smooth })),
  ) as [(ScaleSpaceLayer & { points: number })[], (ScaleSpaceGroup & { points: number })[]];
  const shares =
    "filters=count explained_by_families=explained.families explained_by_keys=explained.keys" +
    " noise_explained_by_families=explained.noise.families noise_explained_by_keys=explained.noise.keys identity=points" +
    " cosine_median=cosine.2 converged sigma_x_median=explained.sigmaX.2 sigma_y_median=explained.sigmaY.2" +
    " noise_sigma_x_median=explained.noise.sigmaX noise_sigma_y_median=explained.noise.sigmaY" +
    " one_sided_filters=explained.oneSided.count one_sided_median_offset=explained.oneSided.offset.2" +
    " separability_median=separability.2";
  const families = ["dy+", "dx-", "dy-", "dx+", "dx", "dy", "sharpen", "smooth"];
  const nearest = `${families.map((family) => `family_${family}=explained.byFamily.${family}`).join(" ")} ${[1, 2, 3, 4, 5, 6, 7, 8].map((key) => `key_${key}=keys.${key}`).join(" ")}`;
  const about = "model layer=name kind kernel* depth_rank depth constant non_finite";
  check(named(document, "scale-space"), "scale-space", layers, about, shares, nearest);
  check(named(document, "scale-space-groups"), "scale-space-groups", groups, "model by group=name", shares, nearest);
  const residuals = layers.flatMap(({ model, name, residuals: list }) =>
    list.map((one) => ({ ...one, model, layer: name })),
  );
  const left = "model layer family filters=count identity l1_median=l1 l2_median=l2";
  check(named(document, "scale-space-residuals"), "scale-space-residuals", residuals, left);
  for (const [sets, what] of [
    [layers, "layer"],
    [groups, "group"],
  ] as const) {
    const axes = sets.flatMap(({ model, name, explained: { sigmaX, sigmaY, noise } }) => [
      { model, name, axis: "x", sigma: sigmaX, noise: noise.sigmaX },
      { model, name, axis: "y", sigma: sigmaY, noise: noise.sigmaY },
    ]);
    const columns = `model ${what}=name axis least=sigma.0 lower=sigma.1 median=sigma.2 upper=sigma.3 greatest=sigma.4 noise_median=noise`;
    check(sigmasTable(sets), "scale-space-sigmas", axes, columns);
    const counts = sets.flatMap((set) =>
      Object.entries(set.explained.byFamily).map(([family, count]) => ({ ...set, filters: set.count, family, count })),
    );
    check(
      scaleCountsTable<(typeof sets)[number]>(sets, "family", (set) => set.explained.byFamily),
      "scale-space-family",
      counts,
      `model ${what}=name filters family count`,
    );
  }
});

each(
  "scale space: filters, their fits, pooled and extended ones, examples; only where they are",
  ({ scaleSpace: document }) => {
    const { scaleSpace } = document;
    const { layers } = scaleSpace;
    const filters = layers.flatMap(({ model, name, filters: list = [] }) =>
      list.map((one) => ({ ...one, model, layer: name, same: one.best && String(one.best.identity) })),
    );
    const spread =
      "mean_x=spread.mean.0 mean_y=spread.mean.1 variance_x=spread.covariance.0 covariance=spread.covariance.1" +
      " variance_y=spread.covariance.2 l1=spread.l1 weighted_variance_x=spread.weightedCovariance.0" +
      " weighted_variance_y=spread.weightedCovariance.1";
    const rest =
      "normalization=normalization.kind divisor=normalization.divisor offset=normalization.offset separability" +
      " family=best.family amplitude=best.amplitude mean=best.offset cosine=best.cosine identity=same key=nearestKey.key" +
      " key_amplitude=nearestKey.amplitude key_cosine=nearestKey.cosine";
    check(named(document, "scale-space-filters"), "scale-space-filters", filters, "model layer index", spread, rest);
    const fits = filters.flatMap(({ model, layer, index, fits: list }) =>
      list.map((fit) => ({ ...fit, model, layer, index, converged: `${fit.converged}` })),
    );
    const fit = "model layer index method family sigma_x sigma_y alpha amplitude offset l1 l2 cosine converged";
    check(named(document, "scale-space-fits"), "scale-space-fits", fits, fit);
    const pooled = "model layer family method filters at_zero not_converged sigma";
    check(named(document, "scale-space-pooled"), "scale-space-pooled", scaleSpace.pooled ?? [], pooled);
    const extended = "model parameters filters share cosine_median=cosine";
    check(named(document, "scale-space-extended"), "scale-space-extended", scaleSpace.extended ?? [], extended);
    const kernels = layers.flatMap(({ model, name, kernels: list = [] }) =>
      list.map((one) => ({ ...one, model, layer: name })),
    );
    const compared = "model layer kernel filters closest share cosine_median=cosine l2_median=l2";
    check(named(document, "scale-space-kernels"), "scale-space-kernels", kernels, compared);
    const examples = scaleSpace.examples.map((one) => ({
      ...one,
      learned: digits(one.weights),
      model: digits(one.ideal),
    }));
    const example = "family layer filter=index cosine sigma_x sigma_y alpha mean_x=spread.mean.0 mean_y=spread.mean.1";
    const covariance = "variance_x=spread.covariance.0 covariance=spread.covariance.1 variance_y=spread.covariance.2";
    const both = "weights=learned ideal=model";
    check(scaleExamplesTable(scaleSpace), "scale-space-examples", examples, example, covariance, both);
    const { pooled: _, extended: __, ...bare } = scaleSpace;
    const plain = { scaleSpace: { ...bare, layers: layers.map(({ filters: ___, ...layer }) => layer) } };
    assert.equal(
      tablesOf(plain).map(({ name }) => name),
      ["scale-space", "scale-space-groups", "scale-space-residuals"],
    );
  },
);

each("keys, their weights, curve and layers", ({ keys: document }) => {
  const { keys, kernel, search, layers, noise } = document.keys;
  const numbered = keys.map((key, i) => ({ ...key, kernel, number: i + 1 }));
  const about = "key=number kernel* filters share explained";
  const likeness =
    "master_key=resembles.key master_key_family=resembles.family master_key_cosine=resembles.cosine family=family.family" +
    " sigma_x=family.sigmaX sigma_y=family.sigmaY alpha=family.alpha family_cosine=family.cosine";
  const example =
    "example_model=example.model example_layer=example.layer example_filter=example.index example_cosine=example.cosine";
  check(named(document, "keys"), "keys", numbered, about, likeness, example);
  const weights = numbered.flatMap(({ number, weights: list }) =>
    list.map((weight, i) => ({ number, row: (i - (i % kernel[1])) / kernel[1], column: i % kernel[1], weight })),
  );
  check(named(document, "key-weights"), "key-weights", weights, "key=number row column weight");
  const points = [
    ...(search?.curve ?? []).map((point) => ({ ...point, method: "removal" })),
    ...(search?.clustered ?? []).map((point) => ({ ...point, method: "k-means" })),
    { count: keys.length, explained: noise.explained, shareAbove: null, method: "noise" },
  ];
  check(named(document, "key-curve"), "key-curve", points, "method keys=count explained share_above");
  const counts = layers.flatMap((layer) => layer.counts.map((count, i) => ({ ...layer, key: i + 1, count })));
  check(
    named(document, "key-layers"),
    "key-layers",
    counts,
    "model layer=name depth explained share_above key filters=count",
  );
});

each("inspection: tensors and layers", ({ inspection: { models } }) => {
  const tensors = models.flatMap(({ name: model, tensors: list }) =>
    list.map((tensor) => ({ ...tensor, model, use: tensor.reason === null ? "used" : "skipped" })),
  );
  const statistics =
    "min=statistics.min max=statistics.max mean=statistics.mean standard_deviation=statistics.standardDeviation" +
    " zeros=statistics.zeros non_finite=statistics.nonFinite";
  const facing = "model tensor=name dtype shape* layer filters";
  check(tensorsTable(models), "tensors", tensors, facing, statistics, "use reason");
  const layers = models.flatMap(({ name: model, layers: list }) =>
    list.map((layer: LayerFacts) => ({ ...layer, model })),
  );
  check(layerFactsTable(models), "layers", layers, "model", facts);
});

test("every table had rows, and every study its tables in this order", () => {
  const [{ analysis, operators, norms, scaleSpace, keys }] = all;
  const orders: [object, string][] = [
    [
      analysis,
      "summary layers tensors sparsity explained-variance basis groups densities divergence distance-noise divergence-components",
    ],
    [operators, "operators operators-groups operators-noise operators-filters norms"],
    [norms, "norms"],
    [
      scaleSpace,
      "scale-space scale-space-groups scale-space-residuals scale-space-filters scale-space-fits scale-space-pooled" +
        " scale-space-extended scale-space-kernels",
    ],
    [keys, "keys key-weights key-curve key-layers"],
  ];
  for (const [document, order] of orders) {
    const names = tablesOf(document).map(({ name }) => name);
    const expected = order.split(" ");
    assert.equal(names.slice(0, expected.length), expected);
    for (const name of names) assert.ok(seen.has(name), `${name} among ${[...seen].join(" ")}`);
  }
});

test.run();
