import { sha256OfText } from "../../bytes/sha256.ts";
import { NoFiltersError } from "../../errors.ts";
import { keepLayers } from "../../model/keep-layers.ts";
import { labelledKernels } from "../../results/labelled-kernels.ts";
import type { OperatorsResult } from "../../results/operators.ts";
import { counted } from "../../results/plain-text.ts";
import { inlineRunner } from "../../streams/task-runner.ts";
import { operatorTables } from "../../tables/operators-tables.ts";
import { kernels as loadedKernels } from "../../wasm/load.ts";
import { normsStudy } from "../norms/study.ts";
import type { Study, Plan as StudyPlan } from "../study.ts";
import { labelTypicalFilters } from "./on-demand.ts";
import { type OperatorsOptions, type ResolvedOperatorsOptions, resolveOperatorsOptions } from "./options.ts";
import { type Plan, planLayers, sizeNotes } from "./plan-layers.ts";

/** Filters as convolution operators, after Actor, Rivière and Fuentes. */
export const operatorsStudy: Study<
  OperatorsOptions,
  ResolvedOperatorsOptions,
  Plan & StudyPlan,
  { operators: OperatorsResult },
  "operators"
> = {
  name: "operators",
  key: "operators",
  title: "Convolution operators",
  resolve: resolveOperatorsOptions,
  plan: (given, resolved) => planLayers(keepLayers(given, resolved.layers ?? undefined), resolved),
  expectWork({ models, layers }, { norms }) {
    if (layers.length > 0 || norms !== null) return;
    const all = models.flatMap((model) => model.layers);
    const why = all.find(({ reason }) => reason !== null)?.reason;
    throw new NoFiltersError(
      `found no filters to label among ${counted(all.length, "convolution layer")}${why ? `; the first: ${why}` : ""}`,
      { file: models.map(({ name }) => name).join(", ") },
    );
  },
  async run(plan, resolved, running) {
    const { studyOperators } = await import("./study-operators.ts");
    const kernels = await loadedKernels();
    const operators = await studyOperators({
      kernels,
      runner: running.pool ?? inlineRunner(kernels),
      plan,
      resolved,
      running,
    });
    return { part: { operators }, notes: plan.models.map((_, i) => sizeNotes(plan, i)) };
  },
  findings: async ({ operators }) => (await import("./findings.ts")).findOperatorFindings(operators),
  describe: (models, { operators }) => labelTypicalFilters(models, operators),
  tables: operatorTables,
  provenance({ references, layers, ...resolved }) {
    return {
      options: {
        ...resolved,
        layers: layers === null ? null : [...layers],
        references: references.map(({ name }) => name),
      },
      inputs: [{ name: "references", sha256: sha256OfText(JSON.stringify(references)) }],
    };
  },
  beside: ({ kernel, layers }) =>
    kernel === "all" || labelledKernels.includes(kernel)
      ? resolveOperatorsOptions({ kernel, layers: layers ?? undefined })
      : null,
  further: ({ norms, size, boundary, layers }) =>
    norms === null
      ? []
      : [{ study: normsStudy, resolved: { size, boundary, normOnly: norms === "norm", bounds: false, layers } }],
};
