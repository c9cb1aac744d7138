import published from "../../data/published-bases.json" with { type: "json" };
import { UsageError } from "../errors.ts";
import type { BasisResult } from "../results/analysis.ts";
import { share } from "./bounded.ts";

/**
 * The published bases, all of the robustness paper: of its robust models, of its normal ones, and of both (c0 48.6 %). CNN Filter DB's
 * own basis is not published (a refit: c0 39.8 %); the names that say otherwise stay as aliases.
 */
export const publishedBases = {
  /** Of both: 789,401,767 filters. */
  "robustness-full": "full",
  /** Of models trained to be robust. */
  "robustness-robust": "robust",
  /** Of models trained as usual. */
  "robustness-normal": "normal",
  "cnn-filter-db": "full",
  "cnn-filter-db-robust": "robust",
  "cnn-filter-db-normal": "normal",
} as const satisfies Record<string, keyof typeof published.bases>;

/** The name of a basis that travels with the package. */
export type PublishedBasisName = keyof typeof publishedBases;

/** Whether a text names a published basis. */
export function isPublishedBasis(name: string): name is PublishedBasisName {
  return Object.hasOwn(publishedBases, name);
}

/**
 * One of the bases of Gavrikov & Keuper, "Adversarial Robustness Through the Lens of Convolutional Filters"
 * (CVPR Workshops 2022, arXiv 2204.02481): 3x3 filters, sparse ones left out. Data licence CC BY-SA 4.0.
 */
export function publishedBasis(name: PublishedBasisName): BasisResult {
  const which = publishedBases[name];
  return parseBasis(
    { kernel: [3, 3], attribution: published.source, ...published.bases[which] },
    `robustness-${which}`,
  );
}

/**
 * A basis from parsed JSON: the `basis` of a result, or a whole result.
 * @param source The name that results give it: a file's base name, or a published basis.
 * @throws UsageError when a field is missing or does not fit the kernel size.
 */
export function parseBasis(json: unknown, source: string): BasisResult {
  const fields = isRecord(json) && isRecord(json.basis) ? json.basis : json;
  if (!isRecord(fields)) throw new UsageError(`the basis ${source} is not a JSON object`);
  const kernel = numbers(fields.kernel, 2, `${source}: kernel`);
  if (kernel[0] !== kernel[1] || !Number.isInteger(kernel[0]) || kernel[0] < 2 || kernel[0] > 11) {
    throw new UsageError(`${source}: kernel is ${kernel.join("x")}, expected a square from 2x2 to 11x11`);
  }
  const width = kernel[0] * kernel[1];
  if (!Array.isArray(fields.components) || fields.components.length !== width) {
    throw new UsageError(`${source}: components must be ${width} rows`);
  }
  const explainedVariance = numbers(fields.explainedVariance, width, `${source}: explainedVariance`);
  if (explainedVariance.some((variance) => variance < 0)) {
    throw new UsageError(`${source}: explainedVariance holds a negative number`);
  }
  const components = fields.components.map((row, i) => numbers(row, width, `${source}: components[${i}]`));
  expectOrthonormal(components, source);
  const total = explainedVariance.reduce((sum, variance) => sum + variance, 0);
  return {
    kernel,
    source,
    attribution: typeof fields.attribution === "string" ? fields.attribution : null,
    filters: typeof fields.filters === "number" ? fields.filters : 0,
    mean: numbers(fields.mean, width, `${source}: mean`),
    components,
    explainedVariance,
    explainedVarianceRatio: explainedVariance.map((variance) => (total > 0 ? share(variance / total) : 0)),
  };
}

/** Rows of float32 precision pass; rows that were scaled, rounded to three digits or mixed up do not. */
const orthonormalWithin = 1e-4;

function expectOrthonormal(rows: readonly number[][], source: string): void {
  for (const [i, a] of rows.entries()) {
    for (let j = 0; j <= i; j++) {
      const product = a.reduce((sum, value, at) => sum + value * rows[j][at], 0);
      if (!(Math.abs(product - (i === j ? 1 : 0)) <= orthonormalWithin)) {
        throw new UsageError(
          `${source}: components[${i}] times components[${j}] is ${product}, expected ${i === j ? 1 : 0}: rows must be orthonormal`,
        );
      }
    }
  }
}

function numbers(value: unknown, length: number, what: string): number[] {
  if (!Array.isArray(value) || value.length !== length || !value.every(Number.isFinite)) {
    throw new UsageError(`${what} must be ${length} finite numbers`);
  }
  return value as number[];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
