import { kernelsDigest } from "../../../build/kernels.ts";
import { UsageError } from "../../errors.ts";
import { accountTensors } from "../../model/account-tensors.ts";
import { digestModel } from "../../model/digest-model.ts";
import type { Model } from "../../model/model.ts";
import { distinctNames } from "../../results/distinct-names.ts";
import type { ScaleSpaceDocument, ScaleSpaceModel, ScaleSpaceResult } from "../../results/scale-space.ts";
import { version } from "../../version.ts";
import { layerFacts } from "../filters/describe-layer.ts";
import { findScaleSpaceFindings } from "./findings.ts";
import { resolveScaleSpaceOptions, type ScaleSpaceOptions } from "./study-options.ts";
import { expectDirections, expectFitted, planScaleSpace } from "./study-plan.ts";
import { studyScaleSpace } from "./study-scale-space.ts";

/**
 * The filters of depthwise layers (k x k, k odd, 3 to 17) as discrete scale-space models: spreads, the best of eight families
 * with its scales, the nearest master key filter, shares by layer and depth.
 *
 * @throws NoFiltersError where no layer has such filters, or all are constant; UsageError for options without meaning; AbortedError.
 * @see Lindeberg, Babaiee & Kiasari, "Modelling and analysis of the 8 filters from the master key filters hypothesis",
 *   arXiv 2509.12746.
 */
export async function scaleSpace(
  given: readonly Model[],
  options: ScaleSpaceOptions = {},
): Promise<ScaleSpaceDocument> {
  if (given.length === 0) throw new UsageError("no model was given");
  const resolved = resolveScaleSpaceOptions(options);
  if (options.names !== undefined && options.names.length !== given.length) {
    throw new UsageError(`there are ${options.names.length} names for ${given.length} models`);
  }
  const models = planScaleSpace(given, resolved);
  expectFitted(models, resolved);
  const names = distinctNames(models.map((model, i) => options.names?.[i] ?? model.name));
  const result = await studyScaleSpace(models, names, resolved, options);
  expectDirections(result.layers, names);
  const described: ScaleSpaceModel[] = [];
  for (const [i, model] of models.entries()) described.push(await describeModel(model, names[i], options));
  return {
    schema: "convscope/1",
    command: "scale-space",
    models: described,
    scaleSpace: result,
    findings: findScaleSpaceFindings(result),
    provenance: {
      tool: "convscope",
      version,
      kernels: kernelsDigest,
      options: { ...resolved },
      inputs: described.map(({ name, sha256 }) => ({ name, sha256 })),
    },
  };
}

/** The study without what surrounds it in a document; without filters to fit it is empty. */
export function scaleSpaceParts(
  given: readonly Model[],
  names: readonly string[],
  { kernel, layers, ...running }: Pick<ScaleSpaceOptions, "kernel" | "layers" | "signal" | "onProgress">,
): Promise<ScaleSpaceResult> {
  // A size that no filter is fitted at, such as an even one, has nothing to fit: no mistake where other studies take it.
  const resolved = { ...resolveScaleSpaceOptions({ layers }), kernel: kernel ?? "all" };
  return studyScaleSpace(planScaleSpace(given, resolved), names, resolved, running);
}

async function describeModel(
  model: Model,
  name: string,
  { digest = true, signal }: Pick<ScaleSpaceOptions, "digest" | "signal">,
): Promise<ScaleSpaceModel> {
  const [used, skipped] = [true, false].map((fitted) =>
    model.layers.filter(({ reason }) => (reason === null) === fitted),
  );
  return {
    name,
    format: model.format,
    ...(await digestModel(model, { digest, signal })),
    order: model.order,
    notes: [...model.notes],
    tensors: accountTensors(model, used),
    skippedLayers: skipped.map(layerFacts),
  };
}
