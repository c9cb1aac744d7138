import type { KeysDocument, KeysResult } from "../results/keys.ts";
import { kernelName } from "./kernel-name.ts";
import type { Cell, Table } from "./table.ts";

/** Every table of a result of `keys`. */
export function keysTables(result: Pick<KeysDocument, "keys">): Table[] {
  return [keysTable(result.keys), weightsTable(result.keys), keysCurveTable(result.keys), layersTable(result.keys)];
}

/** One row a key. */
export function keysTable({ keys, kernel }: KeysResult): Table {
  return {
    name: "keys",
    columns: [
      "key",
      "kernel",
      "filters",
      "share",
      "explained",
      "master_key",
      "master_key_family",
      "master_key_cosine",
      "family",
      "sigma_x",
      "sigma_y",
      "alpha",
      "family_cosine",
      "example_model",
      "example_layer",
      "example_filter",
      "example_cosine",
    ],
    rows: keys.map(({ filters, share, explained, resembles, family, example }, i) => [
      i + 1,
      kernelName(kernel),
      filters,
      share,
      explained,
      resembles.key,
      resembles.family,
      resembles.cosine,
      family?.family ?? null,
      family?.sigmaX ?? null,
      family?.sigmaY ?? null,
      family?.alpha ?? null,
      family?.cosine ?? null,
      example?.model ?? null,
      example?.layer ?? null,
      example?.index ?? null,
      example?.cosine ?? null,
    ]),
  };
}

/** One row a weight of every key. */
function weightsTable({ keys, kernel }: KeysResult): Table {
  const width = kernel[1];
  const rows = keys.flatMap(({ weights }, i) =>
    weights.map((weight, at) => [i + 1, Math.floor(at / width), at % width, weight]),
  );
  return { name: "key-weights", columns: ["key", "row", "column", "weight"], rows };
}

/** What each number of keys explains, and the keys shown of noise. */
export function keysCurveTable({ search, keys, noise }: KeysResult): Table {
  const rows = [
    ...(search?.curve ?? []).map((point) => ["removal", point] as const),
    ...(search?.clustered ?? []).map((point) => ["k-means", point] as const),
  ].map(([method, { count, explained, shareAbove }]): Cell[] => [method, count, explained, shareAbove]);
  rows.push(["noise", keys.length, noise.explained, null]);
  return { name: "key-curve", columns: ["method", "keys", "explained", "share_above"], rows };
}

/** One row a layer and key. */
function layersTable({ layers }: KeysResult): Table {
  const rows = layers.flatMap(({ model, name, depth, explained, shareAbove, counts }) =>
    counts.map((count, i) => [model, name, depth, explained, shareAbove, i + 1, count]),
  );
  const columns = ["model", "layer", "depth", "explained", "share_above", "key", "filters"];
  return { name: "key-layers", columns, rows };
}
