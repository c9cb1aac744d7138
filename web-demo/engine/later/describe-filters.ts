import {
  bestFit,
  clinicalReferences,
  fitFilters,
  labelFilters,
  type OperatorFilter,
  type Orientation,
  type ScaleFit,
} from "../../../sdk/index.ts";
import { labelledKernels } from "../../../sdk/results/labelled-kernels.ts";
import { labelsOf } from "../labels-of.ts";
import type { FilterFacts, FilterPage } from "../protocol.ts";
import { idealFilter } from "./ideal-filter.ts";

/** Points of a curve of singular values: as many as its drawing has room for. */
const points = 65;

/**
 * Operator label and best scale-space fit of each filter of a page; what does not apply is null. Labels are of small periodic images: at
 * once, whatever the study of operators is set to.
 */
export async function describeFilters({ kernel: [rows, columns], weights }: FilterPage): Promise<FilterFacts[]> {
  const width = rows * columns;
  const count = width === 0 ? 0 : weights.length / width;
  const filters = Array.from({ length: count }, (_, i) => weights.subarray(i * width, (i + 1) * width));
  const square = rows === columns;
  const labels = square && labelledKernels.includes(rows) ? await labelsOf(filters, rows) : [];
  const features = labels.length > 0 ? await featureCurves() : new Map<string, number[]>();
  const fitted = square && rows % 2 === 1 && rows >= 3 && rows <= 17;
  const fits = fitted ? await fitFilters(weights, rows, { methods: ["D1"] }) : [];
  return Promise.all(
    filters.map(async (own, i): Promise<FilterFacts> => {
      const best = fits.length > 0 ? bestFit(fits[i], "D1") : null;
      const label = labels[i] ?? null;
      return {
        label: label === null ? null : describe(label, features),
        fit: best === null ? null : await idealOf(own, rows, best),
      };
    }),
  );
}

function idealOf(filter: Float32Array, k: number, { family, sigmaX, sigmaY, alpha }: ScaleFit) {
  return idealFilter(filter, k, family, { sigmaX: sigmaX ?? 0, sigmaY: sigmaY ?? sigmaX ?? 0, alpha });
}

function describe(filter: OperatorFilter, features: Map<string, number[]>): FilterFacts["label"] {
  const { label, distance, runnerUp, margin, orientation, singularValues = [] } = filter;
  const feature = features.get(label);
  return {
    name: label,
    distance,
    runnerUp,
    margin,
    orientation: orientation === null ? null : inWords(orientation),
    curve: curveOf(singularValues),
    feature: feature === undefined ? null : { name: label, curve: feature },
  };
}

function inWords({ phase, angle, form }: Orientation): string {
  const direction = angle === null ? "no direction" : `${Math.round(angle)}°`;
  return form === null ? `${phase}, ${direction}` : `${phase}, ${direction}; nearest form ${form.name}`;
}

async function featureCurves(): Promise<Map<string, number[]>> {
  const curves = new Map<string, number[]>();
  for (const { name, weights } of clinicalReferences) {
    const [{ singularValues = [] }] = await labelFilters(Float64Array.from(weights), Math.sqrt(weights.length), {
      spectra: true,
    });
    curves.set(name, curveOf(singularValues));
  }
  return curves;
}

/** Descending values over the largest, at even ranks, first and last included. */
function curveOf(values: readonly number[]): number[] {
  const largest = values[0] > 0 ? values[0] : 1;
  return Array.from(
    { length: points },
    (_, i) => values[Math.round((i * (values.length - 1)) / (points - 1))] / largest,
  );
}
