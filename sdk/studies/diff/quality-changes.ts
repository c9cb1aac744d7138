import { NoFiltersError } from "../../errors.ts";
import type { ConvLayer } from "../../model/conv-layer.ts";
import type { Model } from "../../model/model.ts";
import type { AnalysisResult, KernelStudy, LayerResult } from "../../results/analysis.ts";
import type { LayerChange } from "../../results/diff.ts";
import { analyze } from "../filters/analyze.ts";
import type { CommonOptions } from "../study.ts";

type Change = Pick<LayerChange, "quality" | "divergence">;

/**
 * How the filters of layers differ in quality and distribution: one analysis of all of them, before and after, so that one
 * basis and one range of each kernel size measure every D.
 *
 * @returns What was found, by the layer before.
 */
export async function qualityChanges(
  [before, after]: readonly [Model, Model],
  pairs: readonly { readonly a: ConvLayer; readonly b: ConvLayer }[],
  options: Pick<CommonOptions, "pool" | "signal" | "onProgress">,
): Promise<Map<ConvLayer, Change>> {
  const changes = new Map<ConvLayer, Change>();
  const studied = pairs.filter(({ a, b }) => a.reason === null && b.reason === null);
  if (studied.length === 0) return changes;
  const models = [
    { ...before, layers: studied.map(({ a }) => a) },
    { ...after, layers: studied.map(({ b }) => b) },
  ];
  let result: AnalysisResult;
  try {
    result = await analyze(models, { ...options, by: "layer", examples: 0, digest: false, names: ["a", "b"] });
  } catch (error) {
    if (error instanceof NoFiltersError) return changes;
    throw error;
  }
  // A layer without filters (all of them NaN) is in neither list.
  const [left, right] = result.models.map(({ layers }) => firstByName(layers));
  const studies = [result, ...result.otherKernels];
  for (const { a, b } of studied) {
    const [one, other] = [left.get(a.name), right.get(b.name)];
    if (one === undefined || other === undefined) continue;
    const study = studies.find(({ basis }) => basis.kernel[0] === Math.max(...a.kernel));
    changes.set(a, {
      quality: {
        sparsity: [one.quality.sparsity, other.quality.sparsity],
        varianceEntropy: [one.quality.varianceEntropy, other.quality.varianceEntropy],
        orthogonality: [one.quality.orthogonality, other.quality.orthogonality],
      },
      divergence: study === undefined ? null : divergenceOf(study, `a / ${a.name}`, `b / ${b.name}`),
    });
  }
  return changes;
}

/** By their names; of several with one name the first. */
function firstByName(layers: readonly LayerResult[]): Map<string, LayerResult> {
  return new Map([...layers].reverse().map((layer) => [layer.name, layer]));
}

function divergenceOf({ divergence }: KernelStudy, a: string, b: string): Change["divergence"] {
  const [i, j] = [divergence.groups.indexOf(a), divergence.groups.indexOf(b)];
  if (i < 0 || j < 0) return null;
  return { value: divergence.matrix[i][j], floor: divergence.floor.upper[i][j] };
}
