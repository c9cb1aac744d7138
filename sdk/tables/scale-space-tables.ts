import type {
  ScaleSpaceDocument,
  ScaleSpaceFilter,
  ScaleSpaceResult,
  ScaleSpaceShares,
} from "../results/scale-space.ts";
import { kernelName } from "./kernel-name.ts";
import type { Cell, Table } from "./table.ts";

/** Every table of a scale-space study: layers and groups always; filters, their fits, pooled and extended where asked for. */
export function scaleSpaceTables({ scaleSpace }: Pick<ScaleSpaceDocument, "scaleSpace">): Table[] {
  const { layers, groups, families, pooled, extended } = scaleSpace;
  const columns = [...shareColumns, ...families.map((family) => `family_${family}`), ...keyColumns];
  const shares = (each: ScaleSpaceShares): Cell[] => [
    ...shareCells(each),
    ...families.map((family) => each.explained.byFamily[family]),
    ...keyNumbers.map((key) => each.keys[key]),
  ];
  const listed = layers.filter(({ filters }) => filters !== undefined);
  return [
    {
      name: "scale-space",
      columns: ["model", "layer", "kind", "kernel", "depth_rank", "depth", "constant", "non_finite", ...columns],
      rows: layers.map((layer) => [
        layer.model,
        layer.name,
        layer.kind,
        kernelName(layer.kernel),
        layer.depthRank,
        layer.depth,
        layer.constant,
        layer.nonFinite,
        ...shares(layer),
      ]),
    },
    {
      name: "scale-space-groups",
      columns: ["model", "by", "group", ...columns],
      rows: groups.map((group) => [group.model, group.by, group.name, ...shares(group)]),
    },
    residualsTable(scaleSpace),
    ...(listed.length === 0
      ? []
      : [
          {
            name: "scale-space-filters",
            columns: filterColumns,
            rows: listed.flatMap(({ model, name, filters = [] }) =>
              filters.map((each) => filterRow(model, name, each)),
            ),
          },
          {
            name: "scale-space-fits",
            columns: fitColumns,
            rows: listed.flatMap(({ model, name, filters = [] }) =>
              filters.flatMap(({ index, fits }) =>
                fits.map((fit) => [
                  model,
                  name,
                  index,
                  fit.method,
                  fit.family,
                  fit.sigmaX,
                  fit.sigmaY,
                  fit.alpha,
                  fit.amplitude,
                  fit.offset,
                  fit.l1,
                  fit.l2,
                  fit.cosine,
                  String(fit.converged),
                ]),
              ),
            ),
          },
        ]),
    ...(pooled === undefined
      ? []
      : [
          {
            name: "scale-space-pooled",
            columns: ["model", "layer", "family", "method", "filters", "at_zero", "not_converged", "sigma"],
            rows: pooled.map((fit) => [
              fit.model,
              fit.layer,
              fit.family,
              fit.method,
              fit.filters,
              fit.atZero,
              fit.notConverged,
              fit.sigma,
            ]),
          },
        ]),
    ...(extended === undefined
      ? []
      : [
          {
            name: "scale-space-extended",
            columns: ["model", "parameters", "filters", "share", "cosine_median"],
            rows: extended.map((each) => [each.model, each.parameters, each.filters, each.share, each.cosine]),
          },
          {
            name: "scale-space-kernels",
            columns: ["model", "layer", "kernel", "filters", "closest", "share", "cosine_median", "l2_median"],
            rows: layers.flatMap(({ model, name, kernels = [] }) =>
              kernels.map((each) => [
                model,
                name,
                each.kernel,
                each.filters,
                each.closest,
                each.share,
                each.cosine,
                each.l2,
              ]),
            ),
          },
        ]),
  ];
}

/** One row a layer and family: the medians of what its fits leave over. */
export function residualsTable({ layers }: Pick<ScaleSpaceResult, "layers">): Table {
  return {
    name: "scale-space-residuals",
    columns: ["model", "layer", "family", "filters", "identity", "l1_median", "l2_median"],
    rows: layers.flatMap((layer) =>
      layer.residuals.map(({ family, count, identity, l1, l2 }) => [
        layer.model,
        layer.name,
        family,
        count,
        identity,
        l1,
        l2,
      ]),
    ),
  };
}

const keyNumbers = ["1", "2", "3", "4", "5", "6", "7", "8"] as const;
const keyColumns = keyNumbers.map((key) => `key_${key}`);

const shareColumns = [
  "filters",
  "explained_by_families",
  "explained_by_keys",
  "noise_explained_by_families",
  "noise_explained_by_keys",
  "identity",
  "cosine_median",
  "converged",
  "sigma_x_median",
  "sigma_y_median",
  "noise_sigma_x_median",
  "noise_sigma_y_median",
  "one_sided_filters",
  "one_sided_median_offset",
  "separability_median",
];

function shareCells(shares: ScaleSpaceShares): Cell[] {
  const { count, explained, cosine, converged, separability } = shares;
  const { identity, sigmaX, sigmaY, noise, oneSided } = explained;
  const median = (quartiles: readonly number[]) => quartiles[2] ?? null;
  return [
    count,
    explained.families,
    explained.keys,
    explained.noise.families,
    explained.noise.keys,
    identity.sharpen + identity.smooth,
    median(cosine),
    converged,
    median(sigmaX),
    median(sigmaY),
    noise.sigmaX,
    noise.sigmaY,
    oneSided.count,
    median(oneSided.offset),
    median(separability),
  ];
}

const filterColumns = [
  "model",
  "layer",
  "index",
  "mean_x",
  "mean_y",
  "variance_x",
  "covariance",
  "variance_y",
  "l1",
  "weighted_variance_x",
  "weighted_variance_y",
  "normalization",
  "divisor",
  "offset",
  "separability",
  "family",
  "amplitude",
  "mean",
  "cosine",
  "identity",
  "key",
  "key_amplitude",
  "key_cosine",
];

function filterRow(model: string, layer: string, filter: ScaleSpaceFilter): Cell[] {
  const { index, spread, normalization, separability, best, nearestKey } = filter;
  return [
    model,
    layer,
    index,
    ...(spread.mean ?? [null, null]),
    ...(spread.covariance ?? [null, null, null]),
    spread.l1,
    ...(spread.weightedCovariance ?? [null, null]),
    normalization?.kind ?? null,
    normalization?.divisor ?? null,
    normalization?.offset ?? null,
    separability,
    best?.family ?? null,
    best?.amplitude ?? null,
    best?.offset ?? null,
    best?.cosine ?? null,
    best === null ? null : String(best.identity),
    nearestKey?.key ?? null,
    nearestKey?.amplitude ?? null,
    nearestKey?.cosine ?? null,
  ];
}

const fitColumns = [
  "model",
  "layer",
  "index",
  "method",
  "family",
  "sigma_x",
  "sigma_y",
  "alpha",
  "amplitude",
  "offset",
  "l1",
  "l2",
  "cosine",
  "converged",
];
