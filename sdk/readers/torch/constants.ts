import type { Budget } from "../budget.ts";
import type { PickleValue } from "../containers/pickle-values.ts";
import { collectTensors, type Found } from "./collect.ts";
import { isPacked } from "./packed-convolution.ts";
import { asList } from "./values.ts";

/**
 * The tensors among the constants of a TorchScript archive, by the names that its code has for them: "CONSTANTS.c0". A
 * convolution that was packed for a phone is one constant: "CONSTANTS.c0.weight" and "CONSTANTS.c0.bias".
 *
 * @throws as `collectTensors`.
 */
export function collectConstants(root: PickleValue, file: string, budget: Budget): Found[] {
  const constants = asList(root) ?? [];
  return collectTensors(constants, file, budget).found.map((found) => {
    const [index, ...keys] = [...found.container, found.name];
    const constant = constants[Number(index)];
    const packed = isPacked(constant) ? constant : undefined;
    const parts = packed === undefined ? keys : (packedNames.get(keys.join(".")) ?? keys);
    const name = ["CONSTANTS", `c${index}`, ...parts].join(".");
    return { ...found, name, container: [], constant: true, module: packed };
  });
}

/** Weight and bias are the first two values of a packed convolution's state. */
const packedNames: ReadonlyMap<string, readonly string[]> = new Map([
  ["state.0", ["weight"]],
  ["state.1", ["bias"]],
]);

/** Says that a network is frozen. */
export function describeConstants(frozen: readonly Found[]): string[] {
  if (!frozen.some(({ record }) => record.kind === "strided" && record.shape.length > 2)) return [];
  return [
    "Frozen: weights are constants of its code, as CONSTANTS.c0 ...; normalisations may have been folded into them, and the layers' names are lost.",
  ];
}
