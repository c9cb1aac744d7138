import { test } from "uvu";
import * as assert from "uvu/assert";
import {
  densitiesTable,
  divergenceComponentsTable,
  divergenceTable,
  explainedVarianceTable,
  groupsTable,
  keysTables,
  operatorTables,
  scaleSpaceTables,
  type Table,
} from "../../../sdk/index.ts";
import { isAboveFloor } from "../../../sdk/results/above-floor.ts";
import type { OperatorsDocument } from "../../../sdk/results/operators.ts";
import { normsTable } from "../../../sdk/tables/norm-tables.ts";
import { withDistinctNumbers } from "../../support/distinct.ts";
import { sampleKeys } from "../../support/sample-keys.ts";
import { sampleOperators } from "../../support/sample-operators.ts";
import { sampleResult } from "../../support/sample-result.ts";
import { sampleScaleSpace } from "../../support/sample-scale-space.ts";

// Each cell of each CSV table against the field that its column names, in documents in which no two numbers are alike.

type Cell = string | number | null | undefined;

/** Every column in order, and the field that its cell shows, by the thing that a row is about. */
function check<Row>(table: Table | undefined, rows: readonly Row[], columns: Record<string, (row: Row) => Cell>): void {
  assert.ok(table !== undefined);
  assert.equal([...table.columns], Object.keys(columns), table.name);
  assert.is(table.rows.length, rows.length, table.name);
  assert.ok(rows.length > 0, table.name);
  table.rows.forEach((row, r) =>
    table.columns.forEach((column, c) =>
      assert.is(row[c], columns[column](rows[r]) ?? null, `${table.name}, row ${r}, ${column}`),
    ),
  );
}

const named = (tables: Table[], name: string) => tables.find((table) => table.name === name);
const size = (sizes: readonly number[] | null | undefined) => sizes?.join("x");

const { operators, norms } = withDistinctNumbers(
  sampleOperators({ models: 2, layers: 3 }),
) as Required<OperatorsDocument>;
const labels = [...operators.references.map(({ name }) => name), "indeterminate"];

test("operators: layers, groups and noise, a row for each label", () => {
  const tables = operatorTables({ operators });
  const byLabel = <Row>(rows: readonly Row[]) => rows.flatMap((row) => labels.map((label) => ({ row, label })));
  type Shares = { row: (typeof operators.layers)[number]; label: string };
  const shares = {
    filters: ({ row }: Pick<Shares, "row">) => row.count,
    label: ({ label }: { label: string }) => label,
    count: ({ row, label }: Shares) => row.counts[label],
    share: ({ row, label }: Shares) => row.counts[label] / row.count,
    null_share: ({ row, label }: Shares) => row.nullShare[label],
    excess: ({ row, label }: Shares) => row.excess[label],
  };
  check(named(tables, "operators"), byLabel(operators.layers), {
    model: ({ row }) => row.model,
    layer: ({ row }) => row.name,
    kernel: ({ row }) => size(row.kernel),
    rows: ({ row }) => row.size[0],
    columns: ({ row }) => row.size[1],
    depth_rank: ({ row }) => row.depthRank,
    depth: ({ row }) => row.depth,
    non_finite: ({ row }) => row.nonFinite,
    zero_filters: ({ row }) => row.zeroFilters,
    ...shares,
  });
  check(named(tables, "operators-groups"), byLabel(operators.groups), {
    model: ({ row }) => row.model,
    by: ({ row }) => row.by,
    group: ({ row }) => row.name,
    from: ({ row }) => row.from,
    ...(shares as unknown as Record<string, (of: { row: (typeof operators.groups)[number]; label: string }) => Cell>),
  });
  check(named(tables, "operators-noise"), byLabel(operators.nulls), {
    kernel: ({ row }) => size(row.kernel),
    rows: ({ row }) => row.size[0],
    columns: ({ row }) => row.size[1],
    samples: ({ row }) => row.samples,
    seed: ({ row }) => row.seed,
    label: ({ label }) => label,
    share: ({ row, label }) => row.share[label],
    standard_error: ({ row, label }) => row.standardError[label],
  });
});

test("norms", () =>
  check(normsTable(norms), norms.layers, {
    model: ({ model }) => model,
    layer: ({ name }) => name,
    kernel: ({ kernel }) => size(kernel),
    in: (layer) => layer.in,
    out: ({ out }) => out,
    groups: ({ groups }) => groups,
    stride: ({ stride }) => size(stride),
    dilation: ({ dilation }) => size(dilation),
    rows: (layer) => layer.size[0],
    columns: (layer) => layer.size[1],
    depth_rank: ({ depthRank }) => depthRank,
    spectral_norm: ({ spectralNorm }) => spectralNorm,
    upper_bound: ({ upperBound }) => upperBound,
    condition_number: ({ conditionNumber }) => conditionNumber,
    stable_rank: ({ stableRank }) => stableRank,
    notes: ({ notes }) => notes.join("; "),
  }));

test("scale space: layers, groups and residuals", () => {
  const { scaleSpace } = withDistinctNumbers(sampleScaleSpace());
  const tables = scaleSpaceTables({ scaleSpace });
  type Shares = (typeof scaleSpace.groups)[number] | (typeof scaleSpace.layers)[number];
  const shares: Record<string, (row: Shares) => Cell> = {
    filters: ({ count }) => count,
    explained_by_families: ({ explained }) => explained.families,
    explained_by_keys: ({ explained }) => explained.keys,
    noise_explained_by_families: ({ explained }) => explained.noise.families,
    noise_explained_by_keys: ({ explained }) => explained.noise.keys,
    identity: ({ identity }) => identity,
    cosine_median: ({ cosine }) => cosine[2],
    converged: ({ converged }) => converged,
    sigma_x_median: ({ sigmaX }) => sigmaX[2],
    sigma_y_median: ({ sigmaY }) => sigmaY[2],
    half_pixel_filters: ({ halfPixel }) => halfPixel.count,
    half_pixel_median_distance: ({ halfPixel }) => halfPixel.distance[2],
    separability_median: ({ separability }) => separability[2],
    ...Object.fromEntries(
      scaleSpace.families.map((family) => [`family_${family}`, ({ families }: Shares) => families[family]]),
    ),
    ...Object.fromEntries(
      ["1", "2", "3", "4", "5", "6", "7", "8"].map((key) => [
        `key_${key}`,
        ({ keys }: Shares) => (keys as Record<string, number>)[key],
      ]),
    ),
  };
  check(named(tables, "scale-space"), scaleSpace.layers, {
    model: ({ model }) => model,
    layer: ({ name }) => name,
    kind: ({ kind }) => kind,
    kernel: ({ kernel }) => size(kernel),
    depth_rank: ({ depthRank }) => depthRank,
    depth: ({ depth }) => depth,
    constant: ({ constant }) => constant,
    non_finite: ({ nonFinite }) => nonFinite,
    ...shares,
  });
  check(named(tables, "scale-space-groups"), scaleSpace.groups, {
    model: ({ model }) => model,
    by: ({ by }) => by,
    group: ({ name }) => name,
    ...shares,
  });
  const residuals = scaleSpace.layers.flatMap((layer) => layer.residuals.map((each) => ({ layer, each })));
  check(named(tables, "scale-space-residuals"), residuals, {
    model: ({ layer }) => layer.model,
    layer: ({ layer }) => layer.name,
    family: ({ each }) => each.family,
    filters: ({ each }) => each.count,
    identity: ({ each }) => each.identity,
    l1_median: ({ each }) => each.l1,
    l2_median: ({ each }) => each.l2,
  });
});

test("keys, their curve and layers", () => {
  const keys = withDistinctNumbers(sampleKeys(3, 5));
  const tables = keysTables({ keys });
  check(named(tables, "keys"), keys.keys, {
    key: (key) => keys.keys.indexOf(key) + 1,
    kernel: () => size(keys.kernel),
    filters: ({ filters }) => filters,
    share: ({ share }) => share,
    explained: ({ explained }) => explained,
    master_key: ({ resembles }) => resembles.key,
    master_key_family: ({ resembles }) => resembles.family,
    master_key_cosine: ({ resembles }) => resembles.cosine,
    family: ({ family }) => family?.family,
    sigma_x: ({ family }) => family?.sigmaX,
    sigma_y: ({ family }) => family?.sigmaY,
    alpha: ({ family }) => family?.alpha,
    family_cosine: ({ family }) => family?.cosine,
    example_model: ({ example }) => example?.model,
    example_layer: ({ example }) => example?.layer,
    example_filter: ({ example }) => example?.index,
    example_cosine: ({ example }) => example?.cosine,
  });
  const { curve = [], clustered = [] } = keys.search ?? {};
  const points = [
    ...curve.map((point) => ({ method: "removal", point })),
    ...clustered.map((point) => ({ method: "k-means", point })),
  ];
  check(named(tables, "key-curve"), points, {
    method: ({ method }) => method,
    keys: ({ point }) => point.count,
    explained: ({ point }) => point.explained,
    share_above: ({ point }) => point.shareAbove,
  });
});

test("groups, components, densities and divergences", () => {
  const sample = sampleResult({ models: 3, layers: 2 });
  const result = withDistinctNumbers(sample);
  const groups = result.groups.flatMap((group) => group.mean.map((_, c) => ({ group, c })));
  check(groupsTable(result), groups, {
    kernel: () => size(result.basis.kernel),
    group: ({ group }) => group.name,
    by: ({ group }) => group.by,
    filters: ({ group }) => group.filters,
    component: ({ c }) => c,
    mean: ({ group, c }) => group.mean[c],
    standard_deviation: ({ group, c }) => group.standardDeviation[c],
  });
  const { explainedVarianceRatio, explainedVariance } = result.basis;
  let sum = 0;
  const sums = explainedVarianceRatio.map((ratio) => (sum += ratio));
  check(
    explainedVarianceTable(result),
    sums.map((_, c) => c),
    {
      kernel: () => size(result.basis.kernel),
      source: () => result.basis.source,
      filters: () => result.basis.filters,
      component: (c) => c,
      explained_variance: (c) => explainedVariance[c],
      ratio: (c) => explainedVarianceRatio[c],
      cumulative_ratio: (c) => sums[c],
    },
  );
  const { divergence } = result;
  const { distances } = divergence;
  const pairs = [
    [0, 1],
    [0, 2],
    [1, 2],
  ];
  check(divergenceTable(result), pairs, {
    kernel: () => size(result.basis.kernel),
    a: ([a]) => divergence.groups[a],
    b: ([, b]) => divergence.groups[b],
    d: ([a, b]) => divergence.matrix[a][b],
    floor_mean: ([a, b]) => divergence.floor.mean[a][b],
    floor_upper: ([a, b]) => divergence.floor.upper[a][b],
    debiased: ([a, b]) => divergence.debiased[a][b],
    above_floor: ([a, b]) => (isAboveFloor(divergence, a, b) ? "yes" : "no"),
    jensen_shannon: ([a, b]) => distances.jensenShannon[a][b],
    hellinger: ([a, b]) => distances.hellinger[a][b],
    total_variation: ([a, b]) => distances.totalVariation[a][b],
    wasserstein_1: ([a, b]) => distances.wasserstein1[a][b],
  });
  const parts = pairs.flatMap(([a, b]) => divergence.weights.map((_, c) => ({ a, b, c })));
  check(divergenceComponentsTable(result), parts, {
    kernel: () => size(result.basis.kernel),
    a: ({ a }) => divergence.groups[a],
    b: ({ b }) => divergence.groups[b],
    component: ({ c }) => c,
    weight: ({ c }) => divergence.weights[c],
    kl: ({ a, b, c }) => divergence.perComponent[c][a][b],
    share: ({ a, b, c }) => divergence.shares[c][a][b],
  });
  assert.ok(densitiesTable(sample).rows.length > 0);
});

test.run();
