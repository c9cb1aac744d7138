import { counted } from "../../model/counted.ts";
import { inferConvolutions } from "../../model/infer-convolutions.ts";
import type { ConvDeclaration, ModelTensor } from "../../model/model-file.ts";
import { outputLengths } from "../../model/output-length.ts";
import type { Listed } from "./list-tensors.ts";
import { moduleConvolution } from "./module-convolution.ts";

export interface Declared {
  readonly convolutions: readonly ConvDeclaration[];
  readonly roles: ReadonlyMap<string, string>;
  readonly notes: readonly string[];
}

/** The convolutions in the order of the file: as their modules say where these were saved, else by shapes and names. */
export function declareConvolutions(listed: readonly Listed[]): Declared {
  const open = listed.filter((each) => reasonOf(each) === undefined);
  const inferred = inferConvolutions(
    open.map(({ tensor }) => tensor),
    { inFileOrder: true, outputsOf: outputsIn(open) },
  );
  const inferredOf = new Map(inferred.convolutions.map((each) => [each.tensor, each]));
  const roles = new Map(inferred.roles);
  for (const each of listed) {
    const reason = reasonOf(each);
    if (reason !== undefined) roles.set(each.tensor.name, reason);
  }
  const convolutions: ConvDeclaration[] = [];
  let told = 0;
  for (const { tensor, found } of open) {
    const guess = inferredOf.get(tensor);
    const facts =
      found.module !== undefined && isWeight(found.name) ? moduleConvolution(found.module, tensor) : undefined;
    if (facts !== undefined) {
      if (facts.stride !== undefined) told++;
      roles.delete(tensor.name);
      // TorchScript keeps no groups; a bias can tell them.
      const groups = facts.groups ?? (guess?.kind === facts.kind ? guess.groups : 1);
      convolutions.push({ name: tensor.name.replace(/\.?weight$/, "") || tensor.name, tensor, ...facts, groups });
    } else if (guess !== undefined) convolutions.push(guess);
  }
  return { convolutions, roles, notes: describe(convolutions.length, told, inferred.notes) };
}

/** Why a tensor is no weight of a layer: besides what is known of it, filters are no whole numbers, unless quantised. */
function reasonOf({ tensor: { dtype, shape }, reason }: Listed): string | undefined {
  if (reason !== undefined || shape.length < 3 || !/^([iu]\d+|bool)$/.test(dtype)) return reason;
  return `rank ${shape.length} of ${dtype === "bool" ? "truth values" : "whole numbers"}: no convolution weight`;
}

/** Outputs by names, or, of a constant, by the vector behind it: torch.conv2d(x, CONSTANTS.c0, CONSTANTS.c1). */
function outputsIn(open: readonly Listed[]): (tensor: ModelTensor) => number | undefined {
  const outputsOf = outputLengths(open.map(({ tensor }) => tensor));
  const constants = new Map(open.flatMap(({ tensor, found }) => (found.constant ? [[tensor.name, tensor]] : [])));
  return (tensor) => {
    const [, index] = /^CONSTANTS\.c(\d+)$/.exec(tensor.name) ?? [];
    const next = constants.get(`CONSTANTS.c${Number(index) + 1}`);
    return constants.has(tensor.name) && next?.shape.length === 1 ? next.shape[0] : outputsOf(tensor);
  };
}

function isWeight(name: string): boolean {
  return name === "weight" || name.endsWith(".weight");
}

function describe(layers: number, told: number, notes: readonly string[]): string[] {
  if (layers === 0) return [];
  if (told === layers) return ["Strides and groups are those of the saved modules, layers in their order."];
  const unknown = layers - told;
  return [
    ...notes,
    `Strides are not in the file and groups are inferred, for ${unknown === layers ? "every layer" : `${unknown} of ${counted(layers, "layer")}`}: a layer of (out, 1, k, k) counts as depthwise, unless it comes first, any other as one group.`,
  ];
}
