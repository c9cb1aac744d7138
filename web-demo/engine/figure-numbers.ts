import { figureOf } from "../../sdk/figures/index.ts";
import {
  basisTable,
  divergenceComponentsTable,
  divergenceTable,
  explainedVarianceTable,
  groupsTable,
  layersTable,
  operatorTables,
  type PlaneResult,
  type ScaleSpaceLayer,
  type Table,
} from "../../sdk/index.ts";
import { normsOf, operatorsOf, planesOf, resultOf, scaleSpaceOf } from "./draw-figure.ts";
import type { Everything, FigureRequest } from "./protocol.ts";

/** The numbers that a figure shows, for those who cannot see it: the library's tables, less what the figure leaves out. */
export function figureNumbers(all: Everything, { name, model, layer, pair, group }: FigureRequest): Table {
  switch (name) {
    case "ridge":
      return groupsTable(resultOf(all));
    case "plane":
      return binsTable(planesOf(all, group));
    case "basis":
      return basisTable(resultOf(all));
    case "explained-variance":
      return explainedVarianceTable(resultOf(all));
    case "divergence":
      return divergenceTable(resultOf(all));
    case "component-share":
      return divergenceComponentsTable(resultOf(all));
    case "overlay":
      return ofPair(
        divergenceComponentsTable(resultOf(all)),
        pair?.map((index) => resultOf(all).groups[index].name),
      );
    case "quality":
    case "deciles":
      return layersTable(resultOf(all));
    case "filters":
      return weightsTable(resultOf(all).models[model ?? 0].layers[layer ?? 0].examples);
    case "operator-groups":
      return named(operatorTables(operatorsOf(all)), "operators-groups");
    case "operator-layers":
      return named(operatorTables(operatorsOf(all)), "operators");
    case "operator-examples":
    case "operator-spectra":
      return examplesTable(all);
    case "operator-blindness":
      return variantsTable(all);
    case "operator-plane":
      return planesTable(all, "all");
    case "operator-plane-halves":
      return planesTable(all, "half");
    case "operator-plane-layers":
      return planesTable(all, "layer");
    case "layer-norms":
      return normsTable(all);
    case "ideal-filters":
    case "spread":
      return idealsTable(all);
    case "families":
      return countsTable(all, "family", ({ families }) => families);
    case "nearest-keys":
      return countsTable(all, "key", ({ keys }) => keys);
    case "sigma-depth":
      return sigmasTable(all);
    case "residuals":
      return residualsTable(all);
    case "keys":
    case "keys-curve":
      return figureOf(all, name).table();
  }
}

function named(tables: Table[], name: string): Table {
  return tables.find((table) => table.name === name) as Table;
}

function ofPair(table: Table, names: string[] | undefined): Table {
  if (names === undefined) return table;
  const [a, b] = [table.columns.indexOf("a"), table.columns.indexOf("b")];
  return {
    ...table,
    rows: table.rows.filter((row) => names.includes(row[a] as string) && names.includes(row[b] as string)),
  };
}

/** The bins that hold filters, by the middles of their sides, the fullest first. */
function binsTable(planes: PlaneResult[]): Table {
  const middle = ([lo, hi]: [number, number], at: number, bins: number) => lo + ((at + 0.5) / bins) * (hi - lo);
  return {
    name: "plane",
    columns: ["group", "c0", "c1", "filters"],
    rows: planes.flatMap(({ group, x, y, bins, counts }) =>
      counts
        .map((count, i) => [group, middle(x, i % bins, bins), middle(y, Math.floor(i / bins), bins), count] as const)
        .filter(([, , , count]) => count > 0)
        .sort((a, b) => b[3] - a[3]),
    ),
  };
}

function weightsTable(filters: number[][]): Table {
  const width = filters[0]?.length ?? 0;
  return {
    name: "filters",
    columns: ["filter", ...Array.from({ length: width }, (_, i) => `weight_${i}`)],
    rows: filters.map((weights, index) => [index, ...weights]),
  };
}

function examplesTable(all: Everything): Table {
  const { examples } = operatorsOf(all).operators;
  return {
    name: "operators-examples",
    columns: ["label", "model", "layer", "filter", "distance", "weights"],
    rows: examples.map(({ label, model, layer, index, distance, weights }) => [
      label,
      model,
      layer,
      index,
      distance,
      listed(weights),
    ]),
  };
}

function variantsTable(all: Everything): Table {
  const variants = operatorsOf(all).operators.blindness?.variants ?? [];
  return {
    name: "operators-blindness",
    columns: ["variant", "label", "distance", "weights"],
    rows: variants.map(({ name, label, distance, weights }) => [name, label, distance, listed(weights)]),
  };
}

/** Where the features lie, and how much of the filters' variety the plane holds. */
function planesTable(all: Everything, by: "all" | "half" | "layer"): Table {
  const planes = operatorsOf(all).operators.planes.filter((plane) => plane.by === by);
  return {
    name: "operators-planes",
    columns: ["model", "plane", "filters", "ratio_0", "ratio_1", "feature", "x", "y"],
    rows: planes.flatMap(({ model, name, filters, explainedVarianceRatio, references }) =>
      references.map((feature) => [
        model,
        name,
        filters,
        ...explainedVarianceRatio,
        feature.name,
        feature.x,
        feature.y,
      ]),
    ),
  };
}

function normsTable(all: Everything): Table {
  return {
    name: "norms",
    columns: ["model", "layer", "spectral_norm", "condition_number", "stable_rank"],
    rows: normsOf(all).norms.layers.map(({ model, name, spectralNorm, conditionNumber, stableRank }) => [
      model,
      name,
      spectralNorm,
      conditionNumber,
      stableRank,
    ]),
  };
}

function idealsTable(all: Everything): Table {
  return {
    name: "scale-space-examples",
    columns: [
      "family",
      "layer",
      "filter",
      "cosine",
      "sigma_x",
      "sigma_y",
      "alpha",
      "mean_x",
      "mean_y",
      "weights",
      "ideal",
    ],
    rows: scaleSpaceOf(all).scaleSpace.examples.map((example) => [
      example.family,
      example.layer,
      example.index,
      example.cosine,
      example.sigmaX,
      example.sigmaY,
      example.alpha,
      ...example.spread.mean,
      listed(example.weights),
      listed(example.ideal),
    ]),
  };
}

function countsTable(all: Everything, what: string, of: (layer: ScaleSpaceLayer) => Record<string, number>): Table {
  return {
    name: `scale-space-${what}`,
    columns: ["model", "layer", "filters", what, "count"],
    rows: scaleSpaceOf(all).scaleSpace.layers.flatMap((layer) =>
      Object.entries(of(layer)).map(([key, count]) => [layer.model, layer.name, layer.count, key, count]),
    ),
  };
}

function sigmasTable(all: Everything): Table {
  const quartiles = ["least", "lower", "median", "upper", "greatest"];
  return {
    name: "scale-space-sigmas",
    columns: ["model", "layer", "axis", ...quartiles],
    rows: scaleSpaceOf(all).scaleSpace.layers.flatMap(({ model, name, sigmaX, sigmaY }) => [
      [model, name, "x", ...sigmaX],
      [model, name, "y", ...sigmaY],
    ]),
  };
}

function residualsTable(all: Everything): Table {
  return {
    name: "scale-space-residuals",
    columns: ["model", "layer", "family", "count", "l1", "l2"],
    rows: scaleSpaceOf(all).scaleSpace.layers.flatMap(({ model, name, residuals }) =>
      residuals.map(({ family, count, l1, l2 }) => [model, name, family, count, l1, l2]),
    ),
  };
}

function listed(weights: number[]): string {
  return weights.map((weight) => String(Number(weight.toPrecision(3)))).join(" ");
}
