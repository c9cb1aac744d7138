import type { ScaleSpaceResult } from "../results/scale-space.ts";
import { listed } from "./listed.ts";
import type { Table } from "./table.ts";

/** One row an example: the learned filter, its fit, and the ideal filter. */
export function scaleExamplesTable({ examples }: Pick<ScaleSpaceResult, "examples">): Table {
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
      "variance_x",
      "covariance",
      "variance_y",
      "weights",
      "ideal",
    ],
    rows: examples.map((example) => [
      example.family,
      example.layer,
      example.index,
      example.cosine,
      example.sigmaX,
      example.sigmaY,
      example.alpha,
      ...example.spread.mean,
      ...example.spread.covariance,
      listed(example.weights),
      listed(example.ideal),
    ]),
  };
}
