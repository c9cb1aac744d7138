import { accountTensors } from "../../model/account-tensors.ts";
import { digestModel } from "../../model/digest-model.ts";
import type { Model } from "../../model/model.ts";
import type { NormsResult, OperatorsModel } from "../../results/operators.ts";
import { layerFacts } from "../filters/describe-layer.ts";
import { normNotes } from "../norms/norm-notes.ts";
import type { OperatorsOptions } from "./options.ts";
import { type Plan, usualSize } from "./plan-layers.ts";

/** Layers that a note names. */
const named = 5;

/** The models of a result; every convolution that was not labelled is listed with its reason. */
export async function describeOperatorsModels(
  models: readonly Model[],
  names: readonly string[],
  plan: Plan,
  { digest = true, signal }: OperatorsOptions,
  norms?: NormsResult,
): Promise<OperatorsModel[]> {
  const labelled = new Set(plan.layers.map(({ layer }) => layer));
  const described: OperatorsModel[] = [];
  for (const [i, model] of models.entries()) {
    const used = model.layers.filter((layer) => labelled.has(layer));
    described.push({
      name: names[i],
      format: model.format,
      ...(await digestModel(model, { digest, signal })),
      order: model.order,
      notes: [...model.notes, ...sizeNotes(plan, i), ...normNotes(norms, names[i])],
      tensors: accountTensors(model, used),
      skippedLayers: model.layers
        .filter((layer) => !labelled.has(layer))
        .map((layer) => ({ ...layerFacts(layer), reason: layer.reason ?? plan.reasons.get(layer) ?? null })),
    });
  }
  return described;
}

/** What the user should know of images whose size the graph did not tell. */
export function sizeNotes({ guessed }: Plan, model: number): string[] {
  const layers = guessed[model];
  if (layers.length === 0) return [];
  const first = layers.slice(0, named).map(({ name }) => name);
  const more = layers.length > named ? ` and ${layers.length - named} more` : "";
  return [
    `The file does not tell the image size of ${layers.length} of its layers: ${usualSize} x ${usualSize} is taken for ${first.join(", ")}${more}.`,
  ];
}
