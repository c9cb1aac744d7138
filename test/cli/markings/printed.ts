import type { OperatorsDocument } from "../../../sdk/index.ts";
import { plainColors } from "../../support/plain-colors.ts";
import { sampleOperators } from "../../support/sample-operators.ts";

/** Colours that can be read. */
export const colors = {
  ...plainColors,
  green: (text: unknown) => `<green>${text}</>`,
  yellow: (text: unknown) => `<yellow>${text}</>`,
};

export const lineOf = (printed: string, begin: string) =>
  printed.split("\n").find((line) => line.startsWith(begin)) ?? "";

/** How often a pattern is there, which has the flag g. */
export const occurrences = (printed: string, pattern: RegExp) => [...printed.matchAll(pattern)].length;

let labelled: OperatorsDocument | undefined;

/** A document of so many layers: labelling noise takes a while, so it is done once, and where it is asked for. */
export function ofLayers(layers: number): OperatorsDocument {
  labelled ??= sampleOperators({ layers: 26, filters: 3 });
  const document = structuredClone(labelled);
  document.operators.layers.splice(layers);
  document.norms?.layers.splice(layers);
  return document;
}
