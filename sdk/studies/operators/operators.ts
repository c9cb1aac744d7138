import { throwIfAborted } from "../../abort.ts";
import { NoFiltersError, UsageError } from "../../errors.ts";
import type { ConvLayer } from "../../model/conv-layer.ts";
import { keepLayers } from "../../model/keep-layers.ts";
import type { Model } from "../../model/model.ts";
import { distinctNames } from "../../results/distinct-names.ts";
import type { NormsResult, OperatorsDocument, OperatorsResult } from "../../results/operators.ts";
import { kernels as loadedKernels } from "../../wasm/load.ts";
import { measureNorms } from "../norms/measure-norms.ts";
import { describeOperatorsModels } from "./describe-models.ts";
import { findOperatorFindings } from "./findings.ts";
import { type OperatorsOptions, type ResolvedOperatorsOptions, resolveOperatorsOptions } from "./options.ts";
import { type Plan, planLayers } from "./plan-layers.ts";
import { operatorsProvenance } from "./provenance.ts";
import { studyOperators } from "./study-operators.ts";

/**
 * Filters as convolution operators: each k x k filter (k = 3, 5, 7) of the models gets the name of the image-processing
 * filter whose singular values its own resemble most, and the counts stand beside those of random filters. Filters are
 * streamed. With zero boundaries a 3x3 filter takes some ms on images of 16 x 16, a tenth of a second on 32 x 32 and seconds on
 * 64 x 64: "from-graph" may take hours on large feature maps.
 *
 * @throws NoFiltersError where there is no filter to label and no norm to measure; UsageError for options without meaning;
 * AbortedError.
 * @see Actor, Riviere and Fuentes, What Do Neural Networks Learn? A Mathematical Comparison of Convolution Kernels and Image
 * Processing Features.
 */
export async function operators(given: readonly Model[], options: OperatorsOptions = {}): Promise<OperatorsDocument> {
  const { models, names, resolved, result, plan, norms } = await operatorParts(given, options);
  const described = await describeOperatorsModels(models, names, plan, options, norms);
  return {
    schema: "convscope/1",
    command: "operators",
    models: described,
    operators: result,
    ...(norms === undefined ? {} : { norms }),
    findings: findOperatorFindings(result, norms),
    provenance: operatorsProvenance(described, resolved),
  };
}

/** The study without what surrounds it in a document. */
export async function operatorParts(
  given: readonly Model[],
  options: OperatorsOptions,
): Promise<{
  models: readonly Model[];
  names: string[];
  resolved: ResolvedOperatorsOptions;
  plan: Plan;
  result: OperatorsResult;
  norms: NormsResult | undefined;
}> {
  if (given.length === 0) throw new UsageError("no model was given");
  const resolved = resolveOperatorsOptions(options);
  if (options.names !== undefined && options.names.length !== given.length) {
    throw new UsageError(`there are ${options.names.length} names for ${given.length} models`);
  }
  throwIfAborted(options.signal);
  const models = keepLayers(given, options.layers);
  const names = distinctNames(models.map((model, i) => options.names?.[i] ?? model.name));
  const plan = planLayers(models, resolved);
  if (plan.layers.length === 0 && resolved.norms === null) throw nothingToLabel(models, plan);
  const kernels = await loadedKernels();
  const result = await studyOperators({ kernels, models, names, plan, resolved, options });
  const norms =
    resolved.norms === null
      ? undefined
      : await measureNorms(given, {
          size: resolved.size,
          sizeOf: ({ imageSize }: ConvLayer) => imageSize ?? null,
          normOnly: resolved.norms === "norm",
          layers: options.layers,
          names: options.names,
          signal: options.signal,
          onProgress: ({ done, total }) => options.onProgress?.({ stage: "measuring layers", done, total }),
        });
  return { models, names, resolved, plan, result, norms };
}

function nothingToLabel(models: readonly Model[], { reasons }: Plan): NoFiltersError {
  const [first] = reasons.values();
  const all = models.flatMap(({ layers }) => layers);
  const why = first ?? all.find(({ reason }) => reason !== null)?.reason;
  return new NoFiltersError(
    `found no filters to label among ${all.length} convolution layers${why ? `; the first: ${why}` : ""}`,
    { file: models.map(({ name }) => name).join(", ") },
  );
}
