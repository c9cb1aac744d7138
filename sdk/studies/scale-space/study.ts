import { NoFiltersError } from "../../errors.ts";
import { counted } from "../../results/plain-text.ts";
import type { ScaleSpaceResult } from "../../results/scale-space.ts";
import { scaleSpaceTables } from "../../tables/scale-space-tables.ts";
import type { Plan, Study } from "../study.ts";
import { type ResolvedScaleSpaceOptions, resolveScaleSpaceOptions, type ScaleSpaceOptions } from "./study-options.ts";
import { expectFitted, planScaleSpace } from "./study-plan.ts";

/** Filters as discrete scale-space models, after Lindeberg, Babaiee and Kiasari. */
export const scaleSpaceStudy: Study<
  ScaleSpaceOptions,
  ResolvedScaleSpaceOptions,
  Plan,
  { scaleSpace: ScaleSpaceResult },
  "scale-space"
> = {
  name: "scale-space",
  key: "scaleSpace",
  title: "Scale-space models",
  resolve: resolveScaleSpaceOptions,
  plan: (given, resolved) => ({ models: planScaleSpace(given, resolved) }),
  expectWork: ({ models }, resolved) => expectFitted(models, resolved),
  async run({ models }, resolved, running) {
    const { studyScaleSpace } = await import("./study-scale-space.ts");
    const scaleSpace = await studyScaleSpace(models, running.names, resolved, running);
    const fitted = new Set(scaleSpace.layers.map(({ model }) => model));
    return {
      part: { scaleSpace },
      notes: running.names.map((name) => (fitted.has(name) ? [] : [unfitted(name)])),
    };
  },
  expectFound({ scaleSpace: { layers } }, _, names) {
    if (layers.some(({ count }) => count > 0)) return;
    const left = layers.reduce((sum, { constant, nonFinite }) => sum + constant + nonFinite, 0);
    throw new NoFiltersError(
      `every one of ${counted(left, "filter")} is constant, zero or not finite: there is no direction to fit`,
      { file: names.join(", ") },
    );
  },
  findings: async ({ scaleSpace }) => (await import("./findings.ts")).findScaleSpaceFindings(scaleSpace),
  tables: scaleSpaceTables,
  provenance: (resolved) => ({ options: { ...resolved }, inputs: [] }),
  // A size that no filter is fitted at, such as an even one, has nothing to fit: no mistake where other studies take it.
  beside: ({ kernel, layers }) => ({ ...resolveScaleSpaceOptions({ layers: layers ?? undefined }), kernel }),
};

function unfitted(name: string): string {
  return `No scale-space models were fitted: there is no depthwise layer with odd filters of this size; \`convscope scale-space ${name} --layers '*'\` fits every layer.`;
}
