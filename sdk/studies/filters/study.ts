import { throwIfAborted } from "../../abort.ts";
import { sha256OfText } from "../../bytes/sha256.ts";
import { keepLayers } from "../../model/keep-layers.ts";
import type { Model } from "../../model/model.ts";
import type { AnalysisResult, KernelStudy, LayerResult, ModelResult } from "../../results/analysis.ts";
import { sampleNote } from "../../results/sampled-pairs.ts";
import { summarise } from "../../results/summarise.ts";
import { mapInOrder } from "../../streams/map-in-order.ts";
import { inlineRunner } from "../../streams/task-runner.ts";
import { resultTables } from "../../tables/result-tables.ts";
import { kernels as loadedKernels } from "../../wasm/load.ts";
import { furtherStudies } from "../further.ts";
import type { Plan, Study } from "../study.ts";
import type { LabelOf } from "./group-members.ts";
import { expectKernelSizes, kernelSizes, nothingUsable, sizeReason } from "./kernel-sizes.ts";
import { unlabelled } from "./label-column.ts";
import { leftOutNotes } from "./left-out.ts";
import { type AnalyzeOptions, type ResolvedOptions, resolveOptions } from "./options.ts";
import { progressReporter } from "./progress-reporter.ts";

export interface FiltersPlan extends Plan {
  readonly given: readonly Model[];
  /** k of the k x k filters, the main size first. */
  readonly sizes: readonly number[];
}

const medicalBasis =
  "The medical study (arXiv 2210.13799) projects on a basis of the whole CNN Filter DB, which is not published; this run on one of the models given. With that basis: --basis FILE.";

type FiltersPart = Omit<AnalysisResult, "schema" | "command" | "models" | "notes" | "findings" | "provenance">;

/** The CNN Filter DB study: quality of every layer, a common basis, distributions and how far they lie apart. */
export const filtersStudy: Study<AnalyzeOptions, ResolvedOptions, FiltersPlan, FiltersPart> = {
  name: "filters",
  key: "basis",
  title: "Filters",
  isLight: true,
  resolve: resolveOptions,
  plan(models, resolved) {
    const kept = keepLayers(models, resolved.layers ?? undefined);
    return { models: kept, given: models, sizes: kernelSizes(kept, resolved) };
  },
  expectWork: ({ models, sizes }, resolved) => expectKernelSizes(models, sizes, resolved),
  async run({ models, given, sizes }, resolved, { names, pool, signal, onProgress, passes }) {
    const { studySize } = await import("./size-study.ts");
    const kernels = await loadedKernels();
    const runner = pool ?? inlineRunner(kernels);
    const progress = progressReporter(models, sizes, onProgress);
    const input = { kernels, runner, models, names, resolved, signal, progress: progress.add, passes };
    const studied = await mapInOrder(sizes, 1, (k) => studySize(k, input));
    const [first, ...others] = studied.flatMap((part): KernelStudy[] => (part.study === null ? [] : [part.study]));
    if (first === undefined) throw nothingUsable(models, sizes, resolved);
    progress.finish();
    // Asked for with the last progress, too.
    throwIfAborted(signal);
    const layers = new Map(studied.flatMap((part) => [...part.layers]));
    const comparison = [
      resolved.tooManyLayers
        ? `${models[0].layers.length} layers are too many to compare in pairs: compared are their depth deciles.`
        : undefined,
      sampleNote(first) ?? undefined,
      resolved.divergence.preset === "medical" && resolved.basis === null ? medicalBasis : undefined,
    ].filter((note) => note !== undefined);
    const described = models.map((model) =>
      model.layers.flatMap((layer) => layers.get(layer) ?? ([] as LayerResult[])),
    );
    return {
      part: { ...first, otherKernels: others },
      models: models.map((model) => ({
        ...model,
        layers: model.layers.map((layer) =>
          layers.has(layer) ? layer : { ...layer, reason: sizeReason(layer, sizes) },
        ),
      })),
      layers: described,
      about: described.map((own) => ({ summary: summarise(own) })),
      notes: given.map(({ layers: all }, m) => [
        ...(m === 0 ? comparison : []),
        ...leftOutNotes(all, (i) => all[i].reason !== null || models[m].layers[i].reason === null, sizes),
      ]),
    };
  },
  findings: async (part, resolved, models, plan) => {
    const { labelColumn } = resolved;
    const labels = new Map(
      labelColumn === undefined
        ? []
        : plan.models.map((model, m) => [
            models[m].name,
            new Map(model.layers.map((layer) => [layer.name, layer.labels?.get(labelColumn)])),
          ]),
    );
    const labelOf: LabelOf = ({ model, name }) => labels.get(model)?.get(name) ?? unlabelled;
    return (await import("./findings.ts")).findFindings(
      { ...part, models: models as ModelResult[] },
      resolved,
      labelOf,
    );
  },
  tables: (document) => resultTables(document as AnalysisResult),
  provenance({ basis, ...resolved }, _, { divergence }) {
    const { kernel, by, sort, excludeSparse, sparsityThreshold, thresholds, signedMaxima, examples, layers } = resolved;
    return {
      options: {
        kernel,
        by,
        sort,
        excludeSparse,
        sparsityThreshold,
        thresholds,
        signedMaxima,
        examples,
        layers,
        ...resolved.further,
        basis: basis === null ? "models" : basis.source,
        preset: divergence.preset,
        bins: divergence.bins,
        range: divergence.range,
        rangeOf:
          resolved.divergence.range !== undefined
            ? "given"
            : resolved.divergence.preset === "medical"
              ? "preset"
              : "models",
        weights: divergence.weights,
        labels: resolved.labelColumn ?? null,
        ...(resolved.withNoise ? { withNoise: true } : {}),
        ...(resolved.firstLayerApart ? { firstLayerApart: true } : {}),
      },
      inputs: [
        ...(basis === null ? [] : [{ name: `basis ${basis.source}`, sha256: sha256OfText(JSON.stringify(basis)) }]),
      ],
    };
  },
  further: ({ further, kernel, layers }) =>
    furtherStudies.flatMap((study) => {
      const resolved = further[study.key] ? (study.beside?.({ kernel, layers }) ?? null) : null;
      return resolved === null ? [] : [{ study, resolved }];
    }),
};
